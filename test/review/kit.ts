/** Funded batches and submitted work, made by the commands that anybody's are made by. */
import { BatchCommands, LaunchCommands, TaskCommands, type BatchSettings } from '../../src/batches/index.ts';
import type { AnswerForm } from '../../src/forms/index.ts';
import type { AssignmentId, BatchId, PersonId } from '../../src/kernel/index.ts';
import { Ledger, type AccountKind } from '../../src/ledger/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { valueOf, type Caller } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';

export const DAY = 86_400;
export const REWARD = 50n;
/** 20 % of the reward. */
export const FEE = 10n;
export const NOTE = 'The box misses the second car.';

export const FORM: AnswerForm = [
  {
    ...{ name: 'label', prompt: 'Which is it?', help: null, required: true, type: 'choice' },
    options: [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ],
  },
];

export const SETTINGS: BatchSettings = {
  kind: 'text',
  title: 'Yes or no',
  description: '',
  instructions: 'Say which.',
  form: FORM,
  itemSchema: null,
  rewardMinor: REWARD,
  internal: false,
  estimatedSeconds: 30,
  leaseSeconds: 600,
  autoApproveSeconds: 3 * DAY,
  redundancy: 1,
  target: null,
  workerCap: null,
  requirements: [],
  expiresAt: null,
};

export function openReviewMarket(settings: Record<string, string> = {}): Promise<TestMarketplace> {
  return openMarketplace({ FIRST_BATCH_REVIEW: 'false', HELD_MAXIMUM: '1000', DATABASE_POOL_SIZE: '24', ...settings });
}

export interface Requester extends TestRequester {
  readonly caller: Caller;
}

export interface Worker extends TestPerson {
  readonly caller: Caller;
}

let transfers = 0;

/** An organisation with money, recorded as any transfer is. */
export async function fundedRequester(market: TestMarketplace, minor = 100_000n): Promise<Requester> {
  const requester = await registerRequester(market);
  if (minor > 0n) {
    const reference = `transfer ${++transfers}`;
    const valueDate = market.clock.now().toISOString().slice(0, 10);
    const { organisationId } = requester;
    valueOf(await market.get(FundingCommands).record(market.system, { organisationId, reference, amountMinor: minor, valueDate }));
  }
  return { ...requester, caller: await callerFor(market, requester.token) };
}

export async function worker(market: TestMarketplace): Promise<Worker> {
  const person = await registerWorker(market);
  return { ...person, caller: await callerFor(market, person.token) };
}

export async function member(market: TestMarketplace, requester: Requester, role: 'manager' | 'reviewer' | 'viewer'): Promise<Worker> {
  const person = await addMember(market, requester, role);
  return { ...person, caller: await callerFor(market, person.token) };
}

/** An open batch. */
export async function openBatch(
  market: TestMarketplace,
  requester: Requester,
  tasks: number,
  settings: Partial<BatchSettings> = {},
): Promise<BatchId> {
  const { caller, organisationId } = requester;
  const batchId = valueOf(await market.get(BatchCommands).create(caller, organisationId, { ...SETTINGS, ...settings }));
  const items = Array.from({ length: tasks }, (_unused, index) => ({
    payload: { text: `item ${index}` },
    externalId: null,
    redundancy: null,
  }));
  valueOf(await market.get(TaskCommands).add(caller, { batchId, tasks: items, skipFaulty: false }));
  valueOf(await market.get(LaunchCommands).launch(caller, { batchId, taskCount: null }));
  return batchId;
}

/** The worker's next task of the batch. */
export async function claim(market: TestMarketplace, { caller, personId }: Worker, batchId: BatchId): Promise<AssignmentId> {
  return valueOf(await market.get(ClaimCommands).claim(caller, personId, { batchId })).assignmentId;
}

export async function submit(market: TestMarketplace, { caller, personId }: Worker, id: AssignmentId, label = 'yes'): Promise<void> {
  valueOf(await market.get(AssignmentCommands).submit(caller, personId, id, { label }));
}

/** Claims and answers `count` tasks of the batch. */
export async function answer(market: TestMarketplace, by: Worker, batchId: BatchId, count = 1): Promise<AssignmentId[]> {
  const ids: AssignmentId[] = [];
  for (let done = 0; done < count; done++) {
    const id = await claim(market, by, batchId);
    await submit(market, by, id);
    ids.push(id);
  }
  return ids;
}

/** One submitted assignment, with everything around it. */
export async function submittedWork(market: TestMarketplace, settings: Partial<BatchSettings> = {}) {
  const requester = await fundedRequester(market);
  const by = await worker(market);
  const batchId = await openBatch(market, requester, 1, settings);
  const [assignmentId] = await answer(market, by, batchId);
  return { requester, worker: by, batchId, assignmentId: assignmentId! };
}

export function approve(
  market: TestMarketplace,
  caller: Caller,
  assignmentIds: readonly AssignmentId[],
  idempotencyKey: string | null = null,
) {
  return market.get(ReviewCommands).approve(caller, { assignmentIds, note: null, idempotencyKey });
}

export function reject(market: TestMarketplace, caller: Caller, assignmentIds: readonly AssignmentId[]) {
  const rejections = assignmentIds.map((assignmentId) => ({ assignmentId, reasonCode: 'incorrect' as const, note: NOTE }));
  return market.get(ReviewCommands).reject(caller, rejections, null);
}

/** Minor units. */
export function balance(market: TestMarketplace, kind: AccountKind, ownerId: string | null): Promise<bigint> {
  return market.get(Ledger).balance(market.db, { kind, ownerId, currency: 'USD' });
}

/** Where the money of one worker and one requester is. */
export async function moneyOf(
  market: TestMarketplace,
  of: { requester: Requester; worker: Worker; batchId: BatchId; assignmentId: AssignmentId },
) {
  const [available, escrow, dispute, pending, payable, fees] = await Promise.all([
    balance(market, 'requester_available', of.requester.organisationId),
    balance(market, 'batch_escrow', of.batchId),
    balance(market, 'dispute_hold', of.assignmentId),
    balance(market, 'worker_pending', of.worker.personId),
    balance(market, 'worker_available', of.worker.personId),
    balance(market, 'platform_fee_revenue', null),
  ]);
  return { available, escrow, dispute, pending, payable, fees };
}

export async function stateOf(market: TestMarketplace, table: 'work.assignment' | 'batches.batch', id: string): Promise<string> {
  const [row] = await market.db.query<{ state: string }>(`select state from ${table} where id = $1`, [id]);
  return row!.state;
}

/** The acts about one thing, oldest first. */
export async function acts(
  market: TestMarketplace,
  subjectId: string,
): Promise<{ verb: string; actorId: PersonId | null; actorName: string | null }[]> {
  return market.db.query(
    `select verb, actor_id as "actorId", actor_name as "actorName" from platform.act where subject_id = $1 order by xid, id`,
    [subjectId],
  );
}

/** Everything that a review could change: equal before and after what was denied. */
export async function footprint(market: TestMarketplace): Promise<string> {
  const [row] = await market.db.query<{ text: string }>(
    `select concat_ws(' ',
       (select count(*) from review.review), (select md5(string_agg(d::text, '' order by review_id)) from review.rejection_hold d),
       (select md5(string_agg(r::text, '' order by id)) from review.release r), (select count(*) from review.bonus),
       (select count(*) from review.bulk_approval), (select md5(string_agg(a::text, '' order by id)) from work.assignment a),
       (select md5(string_agg(b::text, '' order by account_id)) from ledger.balance b), (select count(*) from ledger.entry),
       (select count(*) from reputation.outcome), (select count(*) from platform.act)) as text`,
  );
  return row!.text;
}
