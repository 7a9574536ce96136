/**
 * Starts the marketplace for `npm run dev`. The script scripts/dev.mjs restarts it after each change of a source file, and keeps
 * the database and the Stripe double running. Options: `--demo`, `--restarted`.
 */
import { parseArgs } from 'node:util';
import { runMain, stopOnSignal } from '../../src/boot.ts';
import { serveMarketplace } from './serve.ts';

runMain(async () => {
  const { values } = parseArgs({ options: { demo: { type: 'boolean' }, restarted: { type: 'boolean' } } });
  const marketplace = await serveMarketplace({
    settings: process.env,
    withDemo: values.demo === true,
    isRestart: values.restarted === true,
    say: (line) => console.log(line),
  });
  process.send?.('ready');
  stopOnSignal(() => marketplace.stop());
});
