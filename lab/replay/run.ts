/** One replay from the first registration to the last check of the books, on a server of its own or on a running one. */
import { PersonCommands } from '../../src/identity/index.ts';
import { Random } from '../../src/kernel/index.ts';
import { Client, inParallel } from '../sandbox/client.ts';
import type { Crowd } from '../consensus/recorded-crowd.ts';
import { Progress } from '../command-line/progress.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { openStripeSandbox } from '../sandbox/stripe-sandbox.ts';
import { postBatch, type ReplayBatch } from './batch.ts';
import { checkInside, checkOutside, feesOf, paidTo, type Books } from './books.ts';
import { ManualReplayRail } from './manual-rail.ts';
import { gather, type AdminLogin, type Participants } from './people.ts';
import type { ReplayRail, ReplayRailName } from './rail.ts';
import { StripeReplayRail } from './stripe-rail.ts';
import { accuracyOf, answer, answerToTarget, approveAll, labels, settle } from './work.ts';

/** Workers that act at the same time. */
const WIDTH = 8;

export interface ReplayOptions {
  /** A running server; null for one of its own. */
  readonly url: string | null;
  /** By Stripe only on a server of its own. */
  readonly rail: ReplayRailName;
  readonly admins: readonly [AdminLogin, AdminLogin];
  readonly rewardMinor: bigint;
  /** Confidence to buy answers to, on a server of its own; null: every recorded answer. */
  readonly target: number | null;
  /** Of the order in which recorded answers come to a target. */
  readonly seed: number;
}

export interface ReplayOutcome extends Books {
  readonly rail: ReplayRailName;
  readonly tasks: number;
  readonly workers: number;
  readonly target: number | null;
  /** Given; without a target all that were recorded. */
  readonly answers: number;
  /** Given, of those recorded. */
  readonly share: number;
  readonly labels: number;
  readonly accuracy: number | null;
  readonly paidMinor: bigint;
  readonly unpaidMinor: bigint;
  readonly seconds: number;
}

interface Stage {
  readonly url: string;
  readonly rail: ReplayRail;
  readonly sandbox: Sandbox | null;
}

export async function runReplay(options: ReplayOptions, crowd: Crowd): Promise<ReplayOutcome> {
  const stage = await stageOf(options);
  try {
    return await replay(options, crowd, stage);
  } finally {
    await stage.sandbox?.close();
  }
}

async function stageOf({ url, rail, admins }: ReplayOptions): Promise<Stage> {
  if (url !== null) return { url, rail: new ManualReplayRail(), sandbox: null };
  const settings = { MINIMUM_PAYOUT_MINOR: '1' };
  if (rail === 'manual') {
    const sandbox = await openSandbox(settings);
    await createAdmins(sandbox, admins);
    return { url: sandbox.url, rail: new ManualReplayRail(), sandbox };
  }
  // A replay is about the books; that Stripe's pace is kept is proved elsewhere.
  const sandbox = await openStripeSandbox({ ...settings, STRIPE_REQUESTS_PER_SECOND: '1000' }, { requestsPerSecond: 0 });
  await createAdmins(sandbox, admins);
  return { url: sandbox.url, rail: new StripeReplayRail(sandbox), sandbox };
}

async function createAdmins(sandbox: Sandbox, admins: ReplayOptions['admins']): Promise<void> {
  for (const admin of admins) {
    const made = await sandbox.app.get(PersonCommands).createAdmin(sandbox.system, { ...admin, name: 'Replay admin' });
    if (!made.ok) throw new Error(made.refusals.map((refusal) => refusal.message).join(' '));
  }
}

async function replay(options: ReplayOptions, crowd: Crowd, { url, rail, sandbox }: Stage): Promise<ReplayOutcome> {
  const started = Date.now();
  const sweep = sandbox === null ? null : () => sandbox.sweep();
  const client = new Client(url);
  const run = `${Date.now().toString(36)}`;
  const participants = await gather(client, run, crowd.workers, options.admins, WIDTH, rail);
  const feesBefore = await feesOf(participants.admin);
  const today = (sandbox?.clock.now() ?? new Date()).toISOString().slice(0, 10);
  const batch = await postBatch(participants, crowd, rail, options, today);
  const answers = await give(options, participants, crowd, batch, sweep);
  const approved = await approveAll(participants, batch, answers, sweep);
  if (approved !== answers) throw new Error(`${approved} of ${answers} answers were approved`);
  const state = await settle(participants, batch, sweep);
  if (sandbox !== null && state !== 'SETTLED') throw new Error(`the batch is ${state} and should be settled`);
  const found = await labels(participants, batch);

  if (sandbox !== null) {
    await sandbox.advance(sandbox.config.HOLD_SECONDS + 1);
    await sandbox.sweep();
  }
  const waiting = await payEveryone(participants, rail);
  if (waiting > 0) console.log(`${waiting} workers cannot be paid yet: their money is in its hold time, or below the least payout.`);

  const paidMinor = await paidTo(participants);
  const earnedMinor = options.rewardMinor * BigInt(answers);
  const books =
    sandbox === null ? await checkOutside(participants.admin, feesBefore) : await checkInside(sandbox, participants.admin, feesBefore);
  client.close();
  return {
    rail: rail.name,
    tasks: crowd.tasks.length,
    workers: crowd.workers.length,
    target: options.target,
    answers,
    share: Number((answers / crowd.answers.length).toFixed(4)),
    labels: found.size,
    accuracy: accuracyOf(found, crowd.truth),
    paidMinor,
    unpaidMinor: earnedMinor - paidMinor,
    ...books,
    seconds: (Date.now() - started) / 1000,
  };
}

/** Gives the recorded answers: all, or as many as the marketplace asks for. */
async function give(
  options: ReplayOptions,
  participants: Participants,
  crowd: Crowd,
  batch: ReplayBatch,
  sweep: (() => Promise<unknown>) | null,
): Promise<number> {
  if (options.target !== null && sweep !== null) return answerToTarget(participants, crowd, batch, WIDTH, new Random(options.seed), sweep);
  await answer(participants, crowd, batch, WIDTH);
  return crowd.answers.length;
}

/** Asks for every worker's money and pays it out; answers how many could not ask yet. */
async function payEveryone(participants: Participants, rail: ReplayRail): Promise<number> {
  const progress = new Progress('Payouts', participants.workers.size);
  let waiting = 0;
  await inParallel([...participants.workers.values()], WIDTH, async ({ client }) => {
    const { requestPayout } = await client.query<{ requestPayout: { userErrors: unknown[] } }>(
      'mutation { requestPayout(input: {}) { userErrors { message } } }',
    );
    if (requestPayout.userErrors.length > 0) waiting++;
    progress.add();
  });
  await rail.payOut(participants, participants.workers.size - waiting);
  return waiting;
}
