/** The double of Stripe as a child process, for `npm start`: it ends with its parent, even with one that was killed. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './embedded-postgres.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET } from './stripe-double/index.ts';

/** Kept from run to run where it is free, so that a page stays where it was. */
const USUAL_PORT = 4242;
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
}

/** Starts it, and waits until it listens. */
export async function startOwnStripe({ stateFile, webhookUrl }: OwnStripeOptions): Promise<OwnStripe> {
  const port = (await isFree(USUAL_PORT)) ? USUAL_PORT : await freePort();
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

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
