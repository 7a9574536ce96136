/** Orders to approve what a batch has waiting: everything, or what is probably right. */
import { publicId, type AssignmentId, type BatchId, type TaskId } from '../../src/kernel/index.ts';
import { Jobs } from '../../src/platform/index.ts';
import { BulkApprovalCommands } from '../../src/review/index.ts';
import { setGold as setGoldRow } from '../labels/kit.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestPerson } from '../kit/people.ts';
import {
  acts,
  answer,
  approve,
  balance,
  DAY,
  FEE,
  footprint,
  fundedRequester,
  member,
  openBatch,
  openReviewMarket,
  reject,
  REWARD,
  stateOf,
  submittedWork,
  worker,
  type Requester,
} from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

const ORDER = `mutation ($input: ApproveAllSubmittedInput!) { approveAllSubmitted(input: $input) {
  bulkApproval { totalCount approvedCount leftCount finishedAt } userErrors { __typename message path } } }`;
const PROGRESS = `query ($b: BatchID!) { batch(id: $b) {
  bulkApproval { requestedAt minimumRightProbability totalCount approvedCount leftCount finishedAt } } }`;
const PREVIEW = `query ($b: BatchID!, $p: Float, $e: [AssignmentID!]) { batch(id: $b) {
  bulkApprovalPreview(minimumRightProbability: $p, except: $e) { approvedCount leftCount reward { minor } fee { minor } } } }`;

async function order(batchId: BatchId, by: { token: string }, terms: object = {}) {
  const { data } = await market.graphql(ORDER, { input: { batchId: publicId('Batch', batchId), ...terms } }, by);
  return data.approveAllSubmitted;
}

async function progress(batchId: BatchId, by: { token: string }) {
  return (await market.graphql(PROGRESS, { b: publicId('Batch', batchId) }, by)).data.batch.bulkApproval;
}

async function preview(batchId: BatchId, by: { token: string }, p: number | null = null, except: readonly AssignmentId[] = []) {
  const e = except.map((id) => publicId('Assignment', id));
  return (await market.graphql(PREVIEW, { b: publicId('Batch', batchId), p, e }, by)).data.batch.bulkApprovalPreview;
}

const states = (ids: readonly AssignmentId[]) => Promise.all(ids.map((id) => stateOf(market, 'work.assignment', id)));

/** An open batch whose tasks have one answer each. The first two agree with a known answer, the third is against it, the fourth has none. */
async function judgedWork() {
  const requester = await fundedRequester(market);
  const by = await worker(market);
  const batchId = await openBatch(market, requester, 4);
  const answers = await answer(market, by, batchId, 4);
  const rows = await market.db.query<{ id: AssignmentId; task_id: TaskId }>('select id, task_id from work.assignment where batch_id = $1', [
    batchId,
  ]);
  const taskIds = answers.map((id) => rows.find((row) => row.id === id)!.task_id);
  const batch = { batchId, publicId: publicId('Batch', batchId), taskIds };
  const key = (task: number, label: string) => setGoldRow(market, batch, task, { label });
  await key(0, 'yes');
  await key(1, 'yes');
  await key(2, 'no');
  return { requester, by, batchId, answers, key };
}

describe('an order to approve everything', () => {
  it('approves what was submitted until then, in waves, in the name of who gave it', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 230);
    const ids = await answer(market, by, batchId, 220);
    expect(await order(batchId, requester)).toEqual({
      bulkApproval: { totalCount: 220, approvedCount: 0, leftCount: 0, finishedAt: null },
      userErrors: [],
    });
    expect(await order(batchId, requester)).toMatchObject({ bulkApproval: null, userErrors: [{ __typename: 'ConflictError' }] });
    market.clock.advanceSeconds(1);
    const [late] = await answer(market, by, batchId, 1);
    await market.sweep();
    expect(await states([late!])).toEqual(['submitted']);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(220n * REWARD);
    const finishedAt = market.clock.now().toISOString();
    expect(await progress(batchId, requester)).toMatchObject({ totalCount: 220, approvedCount: 220, leftCount: 0, finishedAt });
    const [row] = await market.db.query<{ reviewer: string; count: number }>(
      `select min(reviewer_id::text) as reviewer, count(*)::int as count from review.review where assignment_id = any($1::uuid[])`,
      [ids],
    );
    expect(row).toEqual({ reviewer: requester.personId, count: 220 });
    expect((await order(batchId, requester)).userErrors).toEqual([]);
    await market.sweep();
    expect(await states([late!])).toEqual(['approved']);
  });

  it('leaves alone what somebody decided in the meantime', async () => {
    const work = await submittedWork(market);
    await order(work.batchId, work.requester);
    await approve(market, work.requester.caller, [work.assignmentId]);
    await market.sweep();
    expect(await balance(market, 'worker_pending', work.worker.personId)).toBe(REWARD);
    expect(await progress(work.batchId, work.requester)).toMatchObject({ totalCount: 1, approvedCount: 0, leftCount: 0 });
    expect(await market.problems()).toEqual([]);
  });
});

describe('an order with a least probability', () => {
  it('approves what is at least so probably right, and counts what it leaves', async () => {
    const { requester, by, batchId, answers } = await judgedWork();
    expect(await preview(batchId, requester, 0.9)).toEqual({
      ...{ approvedCount: 2, leftCount: 2 },
      ...{ reward: { minor: String(2n * REWARD) }, fee: { minor: String(2n * FEE) } },
    });
    const { bulkApproval } = await order(batchId, requester, { minimumRightProbability: 0.9, expectedCount: 2 });
    expect(bulkApproval).toMatchObject({ totalCount: 2, approvedCount: 0, leftCount: 0 });
    await market.sweep(/^review/);
    expect(await states(answers)).toEqual(['approved', 'approved', 'submitted', 'submitted']);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(2n * REWARD);
    expect(await progress(batchId, requester)).toMatchObject({
      ...{ minimumRightProbability: 0.9, totalCount: 2, approvedCount: 2, leftCount: 2 },
      finishedAt: market.clock.now().toISOString(),
    });
    const verbs = (await acts(market, batchId)).map((act) => act.verb);
    expect(verbs.slice(-2)).toEqual(['bulk_approval.ordered', 'bulk_approval.finished']);
  });

  it('takes an answer that no model has judged for 0.5', async () => {
    const { requester, batchId } = await judgedWork();
    expect(await preview(batchId, requester, 0.5)).toMatchObject({ approvedCount: 3, leftCount: 1 });
    expect(await preview(batchId, requester, 0.51)).toMatchObject({ approvedCount: 2, leftCount: 2 });
    expect(await preview(batchId, requester, 0)).toMatchObject({ approvedCount: 4, leftCount: 0 });
    expect(await preview(batchId, requester)).toMatchObject({ approvedCount: 4, leftCount: 0 });
  });

  it('leaves an answer that is doubted between the order and its wave', async () => {
    const { requester, batchId, answers, key } = await judgedWork();
    expect((await order(batchId, requester, { minimumRightProbability: 0.9, expectedCount: 2 })).userErrors).toEqual([]);
    await key(1, 'no');
    await market.sweep(/^review/);
    expect(await states(answers)).toEqual(['approved', 'submitted', 'submitted', 'submitted']);
    expect(await progress(batchId, requester)).toMatchObject({ totalCount: 2, approvedCount: 1, leftCount: 3 });
  });

  it('leaves what was excepted, and what somebody rejected meanwhile stays rejected', async () => {
    const { requester, by, batchId, answers } = await judgedWork();
    expect(await preview(batchId, requester, null, [answers[0]!])).toMatchObject({ approvedCount: 3, leftCount: 1 });
    expect((await order(batchId, requester, { except: [publicId('Assignment', answers[0]!)] })).bulkApproval.totalCount).toBe(3);
    await reject(market, requester.caller, [answers[1]!]);
    await market.sweep(/^review/);
    expect(await states(answers)).toEqual(['submitted', 'rejected', 'approved', 'approved']);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(2n * REWARD);
    expect(await progress(batchId, requester)).toMatchObject({ totalCount: 3, approvedCount: 2, leftCount: 1 });
    // What was left is approved in time, as all that nobody looks at.
    await market.pass(3 * DAY);
    expect(await states([answers[0]!])).toEqual(['approved']);
  });

  it('refuses an expected count that is not true any more, and writes nothing', async () => {
    const { requester, batchId, answers, key } = await judgedWork();
    await key(1, 'no');
    const before = await footprint(market);
    const refused = await order(batchId, requester, { minimumRightProbability: 0.9, expectedCount: 2 });
    expect(refused.userErrors).toMatchObject([{ __typename: 'ConflictError', path: ['expectedCount'] }]);
    expect(refused.userErrors[0].message).toContain('would approve 1 answers now, not 2');
    expect(await footprint(market)).toBe(before);
    await market.sweep(/^review/);
    expect(await states(answers)).toEqual(['submitted', 'submitted', 'submitted', 'submitted']);
  });

  it('refuses excepted ids of other batches and of nothing, and names each', async () => {
    const { requester, batchId, answers } = await judgedWork();
    const elsewhere = await submittedWork(market);
    const before = await footprint(market);
    const except = [answers[0]!, elsewhere.assignmentId, batchId as unknown as AssignmentId].map((id) => publicId('Assignment', id));
    const { userErrors } = await order(batchId, requester, { except });
    expect(userErrors.map(({ __typename, path }: any) => [__typename, path])).toEqual([
      ['NotFoundError', ['except', '1']],
      ['NotFoundError', ['except', '2']],
    ]);
    const outOfRange = await order(batchId, requester, { minimumRightProbability: 1.5 });
    expect(outOfRange.userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['minimumRightProbability'] }]);
    const asked = await market.graphql(PREVIEW, { b: publicId('Batch', batchId), p: -1 }, { token: requester.token, allowErrors: true });
    expect(asked.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(await footprint(market)).toBe(before);
  });

  it('repeats the first answer to a replay after it has finished, and approves nothing more', async () => {
    const { requester, by, batchId } = await judgedWork();
    const terms = { minimumRightProbability: 0.9, idempotencyKey: 'approve once' };
    await order(batchId, requester, terms);
    await market.sweep(/^review/);
    const replayed = await order(batchId, requester, terms);
    expect(replayed).toMatchObject({ bulkApproval: { totalCount: 2, approvedCount: 2 }, userErrors: [] });
    await market.sweep(/^review/);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(2n * REWARD);
    const other = await order(batchId, requester, { ...terms, minimumRightProbability: 0.1 });
    expect(other.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('counts the work of the person who asks as left', async () => {
    const { requester, batchId, by } = await judgedWork();
    const rows = await market
      .get(BulkApprovalCommands)
      .order({ ...requester.caller, actor: { ...requester.caller.actor, personId: by.personId } as never }, { batchId, expectedCount: 0 });
    expect(rows.ok).toBe(true);
    await market.sweep(/^review/);
    expect(await progress(batchId, requester)).toMatchObject({ totalCount: 0, approvedCount: 0, leftCount: 4 });
  });

  it('counts and orders for reviewers of the organisation only', async () => {
    const { requester, batchId } = await judgedWork();
    const viewer = await member(market, requester, 'viewer');
    const reviewer = await member(market, requester, 'reviewer');
    const stranger: TestPerson = await registerRequester(market);
    expect(await preview(batchId, viewer, 0.5)).toBeNull();
    expect(await preview(batchId, reviewer, 0.5)).toMatchObject({ approvedCount: 3 });
    const before = await footprint(market);
    expect((await order(batchId, viewer)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await order(batchId, stranger)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect(await footprint(market)).toBe(before);
  });
});

it('carries one order out once when several processes sweep at the same moment', async () => {
  const requester: Requester = await fundedRequester(market);
  const by = await worker(market);
  const batchId = await openBatch(market, requester, 30);
  await answer(market, by, batchId, 30);
  const orders = await Promise.all(Array.from({ length: 5 }, () => market.get(BulkApprovalCommands).order(requester.caller, { batchId })));
  expect(orders.filter((result) => result.ok)).toHaveLength(1);
  const sweep = market.get(Jobs).sweeps.find((job) => job.name === 'review.approve_all')!;
  await Promise.all([1, 2, 3, 4].map(() => sweep.run()));
  await sweep.run();
  expect(await progress(batchId, requester)).toMatchObject({ totalCount: 30, approvedCount: 30, leftCount: 0 });
  expect(await balance(market, 'worker_pending', by.personId)).toBe(30n * REWARD);
  expect(await market.problems()).toEqual([]);
});
