/**
 * The marketplace under `npm run dev` (scripts/dev.mjs), which starts it again after each change of a source and keeps its
 * database and the Stripe double running. Options: `--demo`, `--restarted`.
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
