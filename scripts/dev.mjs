/**
 * `npm run dev`: `npm start` that restarts after each change below src, lab, stripe-double and migrations.
 *
 * A changed file is compiled alone. A change below stripe-double restarts the double, with its state; every other change
 * restarts the application. PostgreSQL keeps running, so a restart costs the boot of what changed. A debugger attaches
 * to 127.0.0.1:9229 (`npm run dev -- --inspect PORT` chooses another port).
 */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { partsOf } from './dev-parts.mjs';
import { install } from './prepare.mjs';
import { root } from './root.mjs';
import { transpiler } from './transpile.mjs';

/** An editor writes a file in several steps. */
const SETTLE_MS = 40;
/** A request that is still running after this is cut off, as by a crash. */
const STOP_WITHIN_MS = 500;

const USAGE = 'npm run dev [-- --inspect PORT]';

function readPort() {
  try {
    const { values } = parseArgs({ options: { inspect: { type: 'string', default: '9229' }, help: { type: 'boolean', short: 'h' } } });
    if (values.help) {
      console.log(`Usage: ${USAGE}`);
      process.exit(0);
    }
    if (/^\d{1,5}$/.test(values.inspect)) return values.inspect;
    throw new Error(`${values.inspect} is not a port.`);
  } catch (error) {
    console.error(`${error.message}\nUsage: ${USAGE}`);
    process.exit(1);
  }
}

const port = readPort();
install();
const compiler = await transpiler(root);
await compiler.compile();
const load = (source) => import(pathToFileURL(compiler.outputOf(join(root, source))).href);
const { openEnvironment } = await load('lab/start/environment.ts');
const environment = await openEnvironment(console.log).catch((error) => {
  console.error(error.message);
  process.exit(1);
});

/** A process that has loaded the packages and waits (scripts/dev-child.mjs). */
function prepare() {
  const [output, program] = ['src/main.ts', 'lab/start/dev-server.ts'].map((source) => compiler.outputOf(join(root, source)));
  const args = [join(root, 'scripts', 'dev-child.mjs'), dirname(output), program, port];
  return spawn(process.execPath, args, { env: environment.settings, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

let spare = prepare();
let child = null;
let isStopping = false;

/** @param since time of the change that this start answers; null at the first start */
function start(since) {
  const started = spare;
  child = started;
  spare = null;
  started.send([...(environment.isOwnDatabase ? ['--demo'] : []), ...(since === null ? [] : ['--restarted'])]);
  started.once('message', () => {
    if (since !== null) console.log(`Restarted in ${((Date.now() - since) / 1000).toFixed(1)} s.`);
    spare ??= prepare();
  });
  started.once('exit', (code) => {
    if (child !== started) return;
    child = null;
    if (!isStopping) console.log(`The marketplace ended with ${code}. The next change starts it again.`);
  });
}

async function stop() {
  if (child === null) return;
  const stopped = child;
  child = null;
  const ended = new Promise((resolve) => stopped.once('exit', resolve));
  stopped.kill('SIGTERM');
  const timer = setTimeout(() => stopped.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

async function restartDouble(since) {
  if (environment.stripe === null) return;
  try {
    await environment.stripe.restart();
    console.log(`Restarted the Stripe double in ${((Date.now() - since) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error(`${error.message} The next change below stripe-double starts it again.`);
  }
}

const changed = new Set();
let timer = null;
let restarting = Promise.resolve();

async function restart() {
  const since = Date.now() - SETTLE_MS;
  const files = [...changed].filter((file) => existsSync(file));
  changed.clear();
  let parts;
  try {
    const compiled = await compiler.compile(files.filter((file) => file.endsWith('.ts')));
    parts = partsOf(root, [...compiled, ...files.filter((file) => file.endsWith('.sql'))]);
    if (parts.length === 0 || isStopping) return;
    console.log(`Changed: ${files.map((file) => relative(root, file)).join(', ')}`);
    if (parts.includes('tool'))
      console.log('npm run dev has loaded some of it itself: end it with Ctrl-C and start it again to use the change.');
    if (parts.includes('double')) await restartDouble(since);
  } catch (error) {
    console.error(error.message);
    return;
  }
  if (!parts.includes('application')) return;
  await stop();
  spare ??= prepare();
  start(since);
}

for (const folder of [...compiler.folders, join(root, 'migrations')]) {
  watch(folder, { recursive: true }, (_event, name) => {
    if (name === null || !/\.(ts|sql)$/.test(name) || name.endsWith('.spec.ts')) return;
    changed.add(join(folder, name));
    clearTimeout(timer);
    timer = setTimeout(() => (restarting = restarting.then(restart)), SETTLE_MS);
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    if (isStopping) return;
    isStopping = true;
    console.log('\nStopping …');
    await restarting;
    await stop();
    spare?.kill('SIGKILL');
    await environment.stop();
    process.exit(0);
  });
}
start(null);
