/** What happens by itself: approval of what nobody reviewed, and orders to approve everything. */
import { publicId } from '../../src/kernel/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  acts,
  answer,
  approve,
  balance,
  DAY,
  fundedRequester,
  openBatch,
  openReviewMarket,
  REWARD,
  stateOf,
  submittedWork,
  worker,
} from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

describe('what nobody reviews', () => {
  it('is approved after the time that the batch says, and not before', async () => {
    const work = await submittedWork(market, { autoApproveSeconds: DAY });
    await market.pass(DAY - 1);
    expect(await stateOf(market, 'work.assignment', work.assignmentId)).toBe('submitted');
    await market.pass(1);
    expect(await stateOf(market, 'work.assignment', work.assignmentId)).toBe('approved');
    expect(await balance(market, 'worker_pending', work.worker.personId)).toBe(REWARD);
    expect((await acts(market, work.assignmentId)).at(-1)).toMatchObject({
      verb: 'assignment.approved',
      actorId: null,
      actorName: 'sweep.review.auto_approve',
    });
  });

  it('is told to both sides as automatic', async () => {
    const work = await submittedWork(market, { autoApproveSeconds: 60 });
    await market.pass(60);
    const id = publicId('Assignment', work.assignmentId);
    const query = '{ review { verdict isAutomatic reviewerId } payment { state payableAt } }';
    const asRequester = await market.graphql(`query ($id: AssignmentID!) { assignment(id: $id) ${query} }`, { id }, work.requester);
    const asWorker = await market.graphql(`query ($id: AssignmentID!) { myAssignment(id: $id) ${query} }`, { id }, work.worker);
    const payableAt = new Date(market.clock.now().getTime() + 3 * DAY * 1000).toISOString();
    const told = { review: { verdict: 'APPROVED', isAutomatic: true, reviewerId: null }, payment: { state: 'PENDING', payableAt } };
    expect(asRequester.data.assignment).toEqual(told);
    expect(asWorker.data.myAssignment).toEqual(told);
  });

  it('is worked off in runs, however much there is', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 250, { autoApproveSeconds: 60 });
    await answer(market, by, batchId, 250);
    await market.pass(60);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(250n * REWARD);
    await market.pass(3 * DAY);
    expect(await balance(market, 'worker_available', by.personId)).toBe(250n * REWARD);
  });
});

describe('an order to approve everything', () => {
  const ORDER = `mutation ($b: BatchID!) { approveAllSubmitted(input: { batchId: $b }) {
    bulkApproval { approvedCount finishedAt } userErrors { __typename message } } }`;
  const HOW_FAR = 'query ($b: BatchID!) { batch(id: $b) { bulkApproval { requestedAt approvedCount finishedAt } } }';

  it('approves what was submitted until then, in waves, in the name of who gave it', async () => {
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const batchId = await openBatch(market, requester, 230);
    const ids = await answer(market, by, batchId, 220);
    const ordered = await market.graphql(ORDER, { b: publicId('Batch', batchId) }, requester);
    expect(ordered.data.approveAllSubmitted).toEqual({ bulkApproval: { approvedCount: 0, finishedAt: null }, userErrors: [] });
    expect((await market.get(ReviewCommands).approveAll(requester.caller, batchId)).ok).toBe(false);
    market.clock.advanceSeconds(1);
    const [late] = await answer(market, by, batchId, 1);
    await market.sweep();
    expect(await stateOf(market, 'work.assignment', late!)).toBe('submitted');
    expect(await balance(market, 'worker_pending', by.personId)).toBe(220n * REWARD);
    const told = await market.graphql(HOW_FAR, { b: publicId('Batch', batchId) }, requester);
    expect(told.data.batch.bulkApproval).toMatchObject({ approvedCount: 220, finishedAt: market.clock.now().toISOString() });
    const [row] = await market.db.query<{ reviewer: string; count: number }>(
      `select min(reviewer_id::text) as reviewer, count(*)::int as count from review.review where assignment_id = any($1::uuid[])`,
      [ids],
    );
    expect(row).toEqual({ reviewer: requester.personId, count: 220 });
    expect((await market.get(ReviewCommands).approveAll(requester.caller, batchId)).ok).toBe(true);
    await market.sweep();
    expect(await stateOf(market, 'work.assignment', late!)).toBe('approved');
  });

  it('leaves alone what somebody decided in the meantime', async () => {
    const work = await submittedWork(market);
    await market.get(ReviewCommands).approveAll(work.requester.caller, work.batchId);
    await approve(market, work.requester.caller, [work.assignmentId]);
    await market.sweep();
    expect(await balance(market, 'worker_pending', work.worker.personId)).toBe(REWARD);
    expect(await market.problems()).toEqual([]);
  });
});
