/** The double of Stripe as a child process, for `npm start`: it ends with its parent, even with one that was killed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Mistake } from '../kernel/index.ts';
import { freePort } from './embedded-postgres.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET } from './stripe-double/index.ts';

const USUAL_PORT = 4242;
/** A double whose parent was killed ends within a moment. */
const FREE_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 100;
const START_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 5_000;

export interface OwnStripe {
  readonly url: string;
  /** What the marketplace needs in its environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** Sends its webhooks there from now on. */
  deliverTo(webhookUrl: string): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnStripeOptions {
  readonly stateFile: string;
  readonly webhookUrl: string;
  /** Null: 4242 or a free one, kept between runs. */
  readonly port: number | null;
}

/**
 * The port to listen on: links to its pages and what the marketplace has stored of them stay right only while it is the same.
 *
 * @param asked the setting; null when there is none
 * @param keptIn the file that keeps what was chosen
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

/** Starts it, and waits until it listens. */
export async function startOwnStripe({ stateFile, webhookUrl, port: asked }: OwnStripeOptions): Promise<OwnStripe> {
  const port = await portForDouble(asked, `${stateFile}.port`);
  const program = fileURLToPath(new URL('./stripe-double.js', import.meta.url));
  const args = ['--port', String(port), '--state', stateFile, '--webhook-url', webhookUrl, '--watch-parent', '--sign-in-real-time'];
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
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    const fail = () => reject(new Error('Stripe’s double did not start.'));
    const timer = setTimeout(fail, START_WITHIN_MS);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as { url: string });
    });
    child.once('error', fail);
    child.once('exit', fail);
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const settings = { STRIPE_SECRET_KEY: DOUBLE_KEY, STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET, STRIPE_API_URL: url };
  const deliverTo = async (address: string) => {
    const response = await fetch(`${url}/_double/webhooks`, { method: 'POST', body: JSON.stringify({ url: address }) });
    if (!response.ok) throw new Error(`Stripe’s double answered ${response.status}.`);
  };
  return { url, settings, deliverTo, stop };
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
