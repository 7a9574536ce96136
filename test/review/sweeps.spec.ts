/** What happens by itself: approval of what nobody reviewed. */
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { acts, answer, balance, DAY, fundedRequester, openBatch, openReviewMarket, REWARD, stateOf, submittedWork, worker } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
});
afterAll(() => market.close());

describe('the automatic approval', () => {
  it('approves after the time that the batch sets, and not before', async () => {
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

  it('shows both sides that the approval was automatic', async () => {
    const work = await submittedWork(market, { autoApproveSeconds: 60 });
    await market.pass(60);
    const id = publicId('Assignment', work.assignmentId);
    const query = '{ review { verdict isAutomatic reviewerId } payment { state payableAt } }';
    const asRequester = await market.graphql(`query ($id: AssignmentID!) { assignment(id: $id) ${query} }`, { id }, work.requester);
    const asWorker = await market.graphql(`query ($id: AssignmentID!) { myAssignment(id: $id) ${query} }`, { id }, work.worker);
    const payableAt = new Date(market.clock.now().getTime() + 3 * DAY * 1000).toISOString();
    const approved = { review: { verdict: 'APPROVED', isAutomatic: true, reviewerId: null }, payment: { state: 'PENDING', payableAt } };
    expect(asRequester.data.assignment).toEqual(approved);
    expect(asWorker.data.myAssignment).toEqual(approved);
  });

  it('approves in groups, however much there is', async () => {
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
