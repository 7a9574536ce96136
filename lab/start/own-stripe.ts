/** Runs the Stripe double as a child process of `npm start`. It exits with its parent, also when the parent is killed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Mistake } from '../../src/kernel/index.ts';
import { freePort } from '../../src/operator/embedded-postgres.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET } from '../../stripe-double/index.ts';

const PROGRAM = fileURLToPath(new URL('../../stripe-double/main.js', import.meta.url));
const DEFAULT_PORT = 4242;
/** Maximum time in which a double exits after its parent was killed. */
const PORT_FREE_TIMEOUT_MS = 3_000;
const POLL_INTERVAL_MS = 100;
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;

export interface OwnStripe {
  readonly url: string;
  /** Settings that the marketplace needs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes the address to which the double sends its webhooks. */
  deliverTo(webhookUrl: string): Promise<void>;
  /** Stops the double and starts its current compiled program, at the same address and with the same state. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnStripeOptions {
  readonly stateFile: string;
  readonly webhookUrl: string;
  /** The port to use; null for 4242 or a free port, which is kept between runs. */
  readonly port: number | null;
  /** Compiled program of the double; by default the one beside this file. */
  readonly program?: string;
}

/**
 * Chooses the port of the double. The marketplace stores links to its pages. They stay valid only while the port stays the same.
 *
 * @param asked the port of the setting STRIPE_DOUBLE_PORT; null when it is not set
 * @param keptIn file that stores the choice
 * @throws Mistake when the configured port is in use
 */
export async function portForDouble(asked: number | null, keptIn: string, patienceMs = PORT_FREE_TIMEOUT_MS): Promise<number> {
  if (asked !== null) {
    if (await becomesFree(asked, patienceMs)) return asked;
    throw new Mistake(`Port ${asked} is taken: stop what listens there, or choose another, as in STRIPE_DOUBLE_PORT=4243 npm start.`);
  }
  const kept = existsSync(keptIn) ? Number((await readFile(keptIn, 'utf8')).trim()) : NaN;
  const isKept = Number.isInteger(kept) && kept >= 1 && kept <= 65_535;
  if (isKept && (await becomesFree(kept, patienceMs))) return kept;
  const port = !isKept && (await isFree(DEFAULT_PORT)) ? DEFAULT_PORT : await freePort();
  await mkdir(dirname(keptIn), { recursive: true });
  await writeFile(keptIn, `${port}\n`);
  return port;
}

/** Starts the double, and waits until it listens. */
export async function startOwnStripe({ stateFile, webhookUrl, port: asked, program = PROGRAM }: OwnStripeOptions): Promise<OwnStripe> {
  const port = await portForDouble(asked, `${stateFile}.port`);
  let deliveredTo = webhookUrl;
  const run = () =>
    runDouble(program, [
      '--port',
      String(port),
      '--state',
      stateFile,
      '--webhook-url',
      deliveredTo,
      '--watch-parent',
      '--sign-in-real-time',
    ]);
  const first = await run();
  const { url } = first;
  let { stop } = first;
  return {
    url,
    settings: { STRIPE_SECRET_KEY: DOUBLE_KEY, STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET, STRIPE_API_URL: url },
    deliverTo: async (address) => {
      const response = await fetch(`${url}/_double/webhooks`, { method: 'POST', body: JSON.stringify({ url: address }) });
      if (!response.ok) throw new Error(`Stripe’s double answered ${response.status}.`);
      deliveredTo = address;
    },
    restart: async () => {
      await stop();
      ({ stop } = await run());
    },
    stop: () => stop(),
  };
}

interface DoubleProcess {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** @throws Error when the process exits, or reports no address within {@link START_TIMEOUT_MS} */
async function runDouble(program: string, args: readonly string[]): Promise<DoubleProcess> {
  // Detached from the terminal, so that Ctrl-C stops only this process: the marketplace may still need Stripe while it stops.
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => fail(), START_TIMEOUT_MS);
      const fail = () => {
        clearTimeout(timer);
        reject(new Error('Stripe’s double did not start.'));
      };
      createInterface({ input: child.stdout }).once('line', (line) => {
        clearTimeout(timer);
        resolve((JSON.parse(line) as { url: string }).url);
      });
      child.once('error', fail);
      child.once('exit', fail);
    });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function becomesFree(port: number, patienceMs: number): Promise<boolean> {
  for (const until = Date.now() + patienceMs; ; await pause(POLL_INTERVAL_MS)) {
    if (await isFree(port)) return true;
    if (Date.now() >= until) return false;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
