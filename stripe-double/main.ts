/**
 * `npm run stripe-double -- [--port 4242] [--state FILE] [--account ID] [--webhook-url URL]`: the double as a process of its own.
 *
 * It prints one line of JSON, `{"url","port"}`, when it listens. With `--watch-parent` it ends with the process that started it.
 */
import { parseArgs } from 'node:util';
import { startDouble } from './index.ts';

const PARENT_WATCH_MS = 500;

/** Under a kill −9 of the parent this process would be left over; the system then gives it another parent. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_WATCH_MS);
  timer.unref();
}

async function main(): Promise<void> {
  if (process.env.NODE_ENV === 'production') throw new Error('The Stripe double does not run in production.');
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4242' },
      state: { type: 'string' },
      account: { type: 'string' },
      'webhook-url': { type: 'string' },
      'requests-per-second': { type: 'string', default: '25' },
      'settle-seconds': { type: 'string' },
      'bank-seconds': { type: 'string' },
      'sign-in-real-time': { type: 'boolean', default: false },
      'watch-parent': { type: 'boolean', default: false },
    },
  });
  const seconds = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const double = await startDouble({
    port: Number(values.port),
    stateFile: values.state,
    accountId: values.account,
    webhookUrl: values['webhook-url'],
    isSignedInRealTime: values['sign-in-real-time'],
    requestsPerSecond: Number(values['requests-per-second']),
    settleSeconds: seconds(values['settle-seconds']),
    bankSeconds: seconds(values['bank-seconds']),
  });
  console.log(JSON.stringify({ url: double.url, port: double.port }));
  const stop = () => void double.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (values['watch-parent']) whenOrphaned(stop);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
