/** The Stripe double as a child process, for `npm start`. It ends with its parent, even when the parent was killed. */
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
const USUAL_PORT = 4242;
/** A double whose parent was killed ends within this time. */
const FREE_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 100;
const START_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 5_000;

export interface OwnStripe {
  readonly url: string;
  /** Settings that the marketplace needs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Sends its webhooks there from now on. */
  deliverTo(webhookUrl: string): Promise<void>;
  /** Ends the double and starts it from its compiled sources of now, at the same address and with the same state. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnStripeOptions {
  readonly stateFile: string;
  readonly webhookUrl: string;
  /** Null: 4242 or a free one, kept between runs. */
  readonly port: number | null;
  /** Compiled program of the double; the one beside this file by default. */
  readonly program?: string;
}

/**
 * Chooses the port. Links to the pages of the double, which the marketplace stores, stay valid only while it is the same.
 *
 * @param asked the port that the setting STRIPE_DOUBLE_PORT names; null when it is not set
 * @param keptIn file that keeps the choice
 * @throws Mistake when the port that was asked for is taken
 */
export async function portForDouble(asked: number | null, keptIn: string, patienceMs = FREE_WITHIN_MS): Promise<number> {
  if (asked !== null) {
    if (await becomesFree(asked, patienceMs)) return asked;
    throw new Mistake(`Port ${asked} is taken: stop what listens there, or choose another, as in STRIPE_DOUBLE_PORT=4243 npm start.`);
  }
  const kept = existsSync(keptIn) ? Number((await readFile(keptIn, 'utf8')).trim()) : NaN;
  const isKept = Number.isInteger(kept) && kept >= 1 && kept <= 65_535;
  if (isKept && (await becomesFree(kept, patienceMs))) return kept;
  const port = !isKept && (await isFree(USUAL_PORT)) ? USUAL_PORT : await freePort();
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

/** @throws Error when it ends, or has not said where it listens, within {@link START_WITHIN_MS} */
async function runDouble(program: string, args: readonly string[]): Promise<DoubleProcess> {
  // Detached, so that Ctrl-C reaches only us: the marketplace may still need Stripe while it stops.
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => fail(), START_WITHIN_MS);
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
  for (const until = Date.now() + patienceMs; ; await pause(LOOK_EVERY_MS)) {
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
