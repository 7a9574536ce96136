/** What a refused claim says about the tasks that a worker holds. */
import { publicId, type BatchId } from '../../src/kernel/index.ts';
import { fundedRequester, openBatch, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker, type TestPerson } from '../kit/people.ts';
import { footprint } from './kit.ts';

const MAXIMUM = 3;
const REFUSED = `assignment { id task { id } } userErrors { __typename message ... on LimitReachedError { limit usedBy } }`;

let market: TestMarketplace;
let requester: Requester;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', HELD_MAXIMUM: String(MAXIMUM) });
  requester = await fundedRequester(market, 1_000_000n);
});
afterAll(() => market.close());

async function work(worker: TestPerson, mutation: string, input: Record<string, unknown>) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const { data } = await market.graphql(
    `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${REFUSED} } }`,
    { input },
    { token: worker.token },
  );
  return data.done as { assignment: { id: string; task: { id: string } } | null; userErrors: Record<string, unknown>[] };
}
const claimIn = (worker: TestPerson, batchId: BatchId) => work(worker, 'claimNextTask', { batchId: publicId('Batch', batchId) });
const heldIn = async (worker: TestPerson, batchId: BatchId) => {
  // Ids of one millisecond have no order.
  market.clock.advanceSeconds(1);
  return (await claimIn(worker, batchId)).assignment!.id;
};

it('names the held tasks, oldest first, when a worker who holds the maximum claims another', async () => {
  const [first, second] = [await openBatch(market, requester, 5), await openBatch(market, requester, 5)];
  const worker = await registerWorker(market);
  const someone = await registerWorker(market);
  await heldIn(someone, first);
  const held = [await heldIn(worker, first), await heldIn(worker, second), await heldIn(worker, first)];
  const { assignment } = await claimIn(someone, second);
  const before = await footprint(market);

  const refusal = {
    __typename: 'LimitReachedError',
    message: 'You hold 3 tasks; submit or return one of them before you claim the next.',
    limit: MAXIMUM,
    usedBy: held,
  };
  for (const [mutation, input] of [
    ['claimNextTask', { batchId: publicId('Batch', second) }],
    ['claimNextTask', {}],
    ['claimTask', { taskId: assignment!.task.id }],
  ] as const) {
    expect(await work(worker, mutation, input)).toEqual({ assignment: null, userErrors: [refusal] });
  }
  expect(await footprint(market)).toBe(before);

  // What the refusal names can be returned, and then the claim is granted.
  await work(worker, 'returnAssignment', { assignmentId: held[1]! });
  const next = await heldIn(worker, second);
  expect((await claimIn(worker, second)).userErrors).toMatchObject([{ usedBy: [held[0], held[2], next] }]);
});

it('names no task when another limit refuses the claim', async () => {
  const batchId = await openBatch(market, requester, 3, { workerCap: 1 });
  const worker = await registerWorker(market);
  await heldIn(worker, batchId);
  expect((await claimIn(worker, batchId)).userErrors).toMatchObject([{ __typename: 'LimitReachedError', limit: 1, usedBy: [] }]);
});
