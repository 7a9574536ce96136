/**
 * Installs the packages when package-lock.json changed, and with --build compiles the sources that changed. Runs before
 * `npm start`, `npm test` and the commands, so that a fresh clone needs no other command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './root.mjs';

const OLDEST_NODE = [20, 19];

function run(command, args, what) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['inherit', 2, 2] });
  if (status !== 0) {
    console.error(`${what} failed.`);
    process.exit(status ?? 1);
  }
}

export function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    console.error(`Guildhall needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const marker = join(root, 'node_modules', '.package-lock.json');
  const isFresh = existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (isFresh) return;
  console.error('Installing packages …');
  const npm = process.env.npm_execpath;
  // Some packages ask for a newer Node than they need: on Node 20, warnings that nobody can do anything about.
  const args = ['ci', '--loglevel=error'];
  if (npm) run(process.execPath, [npm, ...args], 'npm ci');
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, 'npm ci');
}

/** Compiles the sources that are newer than their output in `dist-lab`, and the console when one of its sources is newer. */
export async function build() {
  const { transpiler } = await import('./transpile.mjs');
  const { compile } = await transpiler(root);
  await compile();
  const { buildConsole } = await import('./console.mjs');
  buildConsole();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install();
  if (process.argv.includes('--build')) await build();
}
