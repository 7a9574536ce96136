/**
 * `npm run replay -- --crowd DIR`: a recorded crowd through the whole marketplace. Its tasks are posted as a funded batch,
 * every recorded worker joins, claims their recorded tasks and gives their recorded answers through the public API;
 * then it is reviewed, settled, everyone is paid out, and the books are checked.
 *
 * DIR has answers.csv (task,worker,label) and may have truth.csv (task,label). Without --url a server of its own starts on
 * a database of its own, with a clock that is moved past the hold times. With --url http://host:port a running one is used;
 * what its hold times keep back is reported as unpaid. The last line of output is one JSON object.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../boot.ts';
import { PersonCommands } from '../identity/index.ts';
import { Mistake } from '../kernel/index.ts';
import { inParallel, Client } from './client.ts';
import { readCrowd, type Crowd } from './crowd.ts';
import { DEMO_ADMINS } from './demo.ts';
import { Progress } from './progress.ts';
import { postBatch } from './replay/batch.ts';
import { checkInside, checkOutside, feesOf, paidTo } from './replay/books.ts';
import { gather, type AdminLogin, type Cast } from './replay/people.ts';
import { accuracyOf, answer, approveAll, labels, settle } from './replay/work.ts';
import { payOut } from './actors.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

/** Workers that act at the same time. */
const WIDTH = 8;

const USAGE =
  'npm run replay -- --crowd DIR [--url http://host:port] [--admin EMAIL:PASSWORD --second-admin EMAIL:PASSWORD] [--reward-minor 5]';

interface Options {
  readonly crowd: string;
  readonly url: string | null;
  readonly admins: readonly [AdminLogin, AdminLogin];
  readonly rewardMinor: bigint;
}

function login(text: string): AdminLogin {
  const colon = text.indexOf(':');
  if (colon < 1) throw new Mistake(`An admin is given as EMAIL:PASSWORD: ${USAGE}`);
  return { email: text.slice(0, colon), password: text.slice(colon + 1) };
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      crowd: { type: 'string' },
      url: { type: 'string' },
      admin: { type: 'string' },
      'second-admin': { type: 'string' },
      'reward-minor': { type: 'string', default: '5' },
    },
  });
  if (!values.crowd) throw new Mistake(`Name a folder with a crowd: ${USAGE}`);
  if (!/^\d+$/.test(values['reward-minor'])) throw new Mistake(`A reward is a whole number of minor units: ${USAGE}`);
  return {
    crowd: values.crowd,
    url: values.url ?? null,
    admins: [values.admin ? login(values.admin) : DEMO_ADMINS[0], values['second-admin'] ? login(values['second-admin']) : DEMO_ADMINS[1]],
    rewardMinor: BigInt(values['reward-minor']),
  };
}

/** A server of its own, with the two admins in it. */
async function ownServer({ admins }: Options): Promise<Sandbox> {
  const sandbox = await openSandbox({ MINIMUM_PAYOUT_MINOR: '1' });
  for (const admin of admins) {
    const made = await sandbox.app.get(PersonCommands).createAdmin(sandbox.system, { ...admin, name: 'Replay admin' });
    if (!made.ok) throw new Error(made.refusals.map((refusal) => refusal.message).join(' '));
  }
  return sandbox;
}

/** Asks for every worker's money and pays it out; answers how many could not ask yet. */
async function payEveryone(cast: Cast): Promise<number> {
  const progress = new Progress('Payouts', cast.workers.size);
  let waiting = 0;
  await inParallel([...cast.workers.values()], WIDTH, async ({ client }) => {
    const { requestPayout } = await client.query<{ requestPayout: { userErrors: unknown[] } }>(
      'mutation { requestPayout(input: {}) { userErrors { message } } }',
    );
    if (requestPayout.userErrors.length > 0) waiting++;
    progress.add();
  });
  for (let left = cast.workers.size - waiting; left > 0;) left -= await payOut(cast.admin, cast.secondAdmin);
  return waiting;
}

async function replay(options: Options, crowd: Crowd, sandbox: Sandbox | null): Promise<Record<string, unknown>> {
  const started = Date.now();
  const sweep = sandbox === null ? null : () => sandbox.sweep();
  const client = new Client(sandbox?.url ?? options.url ?? '');
  const run = `${Date.now().toString(36)}`;
  const cast = await gather(client, run, crowd.workers, options.admins, WIDTH);
  const feesBefore = await feesOf(cast.admin);
  const batch = await postBatch(cast, crowd, options.rewardMinor, (sandbox?.clock.now() ?? new Date()).toISOString().slice(0, 10));
  await answer(cast, crowd, batch, WIDTH);
  const approved = await approveAll(cast, batch, crowd.answers.length, sandbox === null ? null : sweep);
  if (approved !== crowd.answers.length) throw new Error(`${approved} of ${crowd.answers.length} answers were approved`);
  const state = await settle(cast, batch, sweep);
  if (sandbox !== null && state !== 'SETTLED') throw new Error(`the batch is ${state} and should be settled`);
  const found = await labels(cast, batch);

  if (sandbox !== null) {
    sandbox.clock.advanceSeconds(sandbox.config.HOLD_SECONDS + 1);
    await sandbox.sweep();
  }
  const waiting = await payEveryone(cast);
  if (waiting > 0) console.log(`${waiting} workers cannot be paid yet: their money is in its hold time, or below the least payout.`);

  const paidMinor = await paidTo(cast);
  const earnedMinor = options.rewardMinor * BigInt(crowd.answers.length);
  const books = sandbox === null ? await checkOutside(cast.admin, feesBefore) : await checkInside(sandbox, cast.admin, feesBefore);
  client.close();
  return {
    tasks: crowd.tasks.length,
    workers: crowd.workers.length,
    answers: crowd.answers.length,
    labels: found.size,
    accuracy: accuracyOf(found, crowd.truth),
    paidMinor,
    unpaidMinor: earnedMinor - paidMinor,
    ...books,
    seconds: (Date.now() - started) / 1000,
  };
}

runMain(async () => {
  const options = readOptions();
  const crowd = await readCrowd(options.crowd);
  const sandbox = options.url === null ? await ownServer(options) : null;
  let outcome: Record<string, unknown>;
  try {
    outcome = await replay(options, crowd, sandbox);
  } finally {
    await sandbox?.close();
  }
  // Small enough for a JSON number: one crowd's rewards.
  console.log(JSON.stringify(outcome, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)));
  process.exit(0);
}, USAGE);
