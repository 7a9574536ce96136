/**
 * `npm run replay -- --crowd DIR`: a recorded crowd through the whole marketplace. Its tasks are posted as a funded batch,
 * every recorded worker joins, claims their recorded tasks and gives their recorded answers through the public API;
 * then it is reviewed, settled, everyone is paid out, and the books are checked.
 *
 * DIR has answers.csv (task,worker,label) and may have truth.csv (task,label). Without --url a server of its own starts on
 * a database of its own, with a clock that is moved past the hold times. With --url http://host:port a running one is used;
 * what its hold times keep back is reported as unpaid, and it has to allow as many registrations from one address as the
 * crowd has workers (RATE_REGISTRATION_ADDRESS). With --rail stripe money comes and goes by Stripe, played by a
 * double of its own. With --target each task's recorded answers come in random order, for as long as the marketplace asks
 * for more to be so confident of its label. The last line of output is one JSON object.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../src/boot.ts';
import { Mistake } from '../src/kernel/index.ts';
import { readCrowd } from './consensus/recorded-crowd.ts';
import { DEMO_ADMINS } from './demo/demo.ts';
import type { AdminLogin } from './replay/people.ts';
import { runReplay, type ReplayOptions } from './replay/run.ts';

const USAGE =
  'npm run replay -- --crowd DIR [--rail manual|stripe] [--url http://host:port] [--admin EMAIL:PASSWORD --second-admin EMAIL:PASSWORD] [--reward-minor 5] [--target 0.95 [--seed 1]]';

function login(text: string): AdminLogin {
  const colon = text.indexOf(':');
  if (colon < 1) throw new Mistake(`An admin is given as EMAIL:PASSWORD: ${USAGE}`);
  return { email: text.slice(0, colon), password: text.slice(colon + 1) };
}

function readOptions(): ReplayOptions & { readonly crowd: string } {
  const { values } = parseArgs({
    options: {
      crowd: { type: 'string' },
      rail: { type: 'string', default: 'manual' },
      url: { type: 'string' },
      admin: { type: 'string' },
      'second-admin': { type: 'string' },
      'reward-minor': { type: 'string', default: '5' },
      target: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { crowd, rail, url, target } = values;
  if (!crowd) throw new Mistake(`Name a folder with a crowd: ${USAGE}`);
  if (rail !== 'manual' && rail !== 'stripe') throw new Mistake(`There is no rail "${rail}": ${USAGE}`);
  if (rail === 'stripe' && url !== undefined)
    throw new Mistake(`By Stripe it runs on a server of its own, with a double of Stripe: leave out --url.`);
  if (!/^\d+$/.test(values['reward-minor'])) throw new Mistake(`A reward is a whole number of minor units: ${USAGE}`);
  if (target !== undefined && !(Number(target) >= 0.5 && Number(target) < 1))
    throw new Mistake(`A target is a confidence from 0.5 up, below 1: ${USAGE}`);
  if (target !== undefined && url !== undefined) throw new Mistake('To a target it runs on a server of its own: leave out --url.');
  if (!/^\d{1,9}$/.test(values.seed)) throw new Mistake(`A seed is a whole number: ${USAGE}`);
  return {
    crowd,
    rail,
    url: url ?? null,
    admins: [values.admin ? login(values.admin) : DEMO_ADMINS[0], values['second-admin'] ? login(values['second-admin']) : DEMO_ADMINS[1]],
    rewardMinor: BigInt(values['reward-minor']),
    target: target === undefined ? null : Number(target),
    seed: Number(values.seed),
  };
}

runMain(async () => {
  const options = readOptions();
  const outcome = await runReplay(options, await readCrowd(options.crowd));
  // Small enough for a JSON number: one crowd's rewards.
  console.log(JSON.stringify(outcome, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)));
  process.exit(0);
}, USAGE);
