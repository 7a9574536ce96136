/** The time of an answer as a worker's client reports it: kept within the lease, and never a way to more time. */
import { addSeconds, publicId, type BatchId } from '../../src/kernel/index.ts';
import { fundedRequester, openBatch, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker, type TestPerson } from '../kit/people.ts';
import { footprint } from './kit.ts';

const LEASE = 600;
const GRACE = 120;
const TIMES = 'id state submittedAt answeredAt secondsWorked secondsWorkedReported activeSeconds';
const ANSWER = { entails: 'yes' };

let market: TestMarketplace;
let requester: Requester;
let worker: TestPerson;
let batchId: BatchId;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', GRACE_SECONDS: String(GRACE) });
  requester = await fundedRequester(market, 1_000_000n);
  worker = await registerWorker(market);
  batchId = await openBatch(market, requester, 100, { redundancy: 1, leaseSeconds: LEASE });
});
afterAll(() => market.close());

async function claim(by = worker): Promise<string> {
  const { data } = await market.graphql(
    'mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { id } userErrors { message } } }',
    { id: publicId('Batch', batchId) },
    { token: by.token },
  );
  expect(data.claimNextTask.userErrors).toEqual([]);
  return data.claimNextTask.assignment.id;
}
async function submit(assignmentId: string, more: Record<string, unknown> = {}) {
  const { data } = await market.graphql(
    `mutation ($input: SubmitAssignmentInput!) { submitAssignment(input: $input) { assignment { ${TIMES} } userErrors { __typename path } } }`,
    { input: { assignmentId, answer: ANSWER, ...more } },
    { token: worker.token },
  );
  return data.submitAssignment as { assignment: Record<string, any> | null; userErrors: unknown[] };
}
const iso = (date: Date) => date.toISOString();

it('keeps when an answer was given that is resent later, for the worker, the reviewer and the time worked', async () => {
  const assignmentId = await claim();
  const claimedAt = market.clock.now();
  market.clock.advanceSeconds(500);
  const { assignment } = await submit(assignmentId, { answeredAt: iso(addSeconds(claimedAt, 100)), activeSeconds: 60 });
  const times = {
    ...{ id: assignmentId, state: 'SUBMITTED', submittedAt: iso(addSeconds(claimedAt, 500)) },
    ...{ answeredAt: iso(addSeconds(claimedAt, 100)), secondsWorked: 100, secondsWorkedReported: true, activeSeconds: 60 },
  };
  expect(assignment).toEqual(times);
  const { data } = await market.graphql(
    `query ($id: AssignmentID!) { assignment(id: $id) { ${TIMES} } }`,
    { id: assignmentId },
    { token: requester.token },
  );
  expect(data.assignment).toEqual(times);
  const outcomes = await market.db.query(`select seconds from reputation.outcome where worker_id = $1 and kind = 'submitted'`, [
    worker.personId,
  ]);
  expect(outcomes).toEqual([{ seconds: 100 }]);
});

it('counts from the claim to the receipt when the client reports nothing', async () => {
  const assignmentId = await claim();
  market.clock.advanceSeconds(30);
  expect((await submit(assignmentId)).assignment).toMatchObject({
    ...{ answeredAt: null, secondsWorked: 30, secondsWorkedReported: false, activeSeconds: null },
  });
});

it.each([
  ['before the claim', -50, 40, 0],
  ['after the receipt', 4_000, 40, 40],
  ['in the grace', LEASE + 50, LEASE + 60, LEASE],
  ['in the lease, for an answer that is received in the grace', LEASE - 5, LEASE + GRACE - 1, LEASE - 5],
])('moves a time %s into the lease', async (_, reported, received, kept) => {
  const assignmentId = await claim();
  const claimedAt = market.clock.now();
  market.clock.advanceSeconds(received);
  expect((await submit(assignmentId, { answeredAt: iso(addSeconds(claimedAt, reported)), activeSeconds: 1_000 })).assignment).toMatchObject(
    {
      ...{ state: 'SUBMITTED', answeredAt: iso(addSeconds(claimedAt, kept)), secondsWorked: kept, activeSeconds: kept },
    },
  );
});

it('does not count an answer whose slot was opened again, whatever time the client reports', async () => {
  const assignmentId = await claim();
  const answeredAt = iso(addSeconds(market.clock.now(), 10));
  await market.pass(LEASE + GRACE);
  expect(await submit(assignmentId, { answeredAt })).toEqual({ assignment: null, userErrors: [{ __typename: 'ConflictError', path: [] }] });
  const { data } = await market.graphql(
    `query ($id: AssignmentID!) { myAssignment(id: $id) { state answeredAt secondsWorked secondsWorkedReported lateAnswerAt } }`,
    { id: assignmentId },
    { token: worker.token },
  );
  expect(data.myAssignment).toEqual({
    ...{ state: 'EXPIRED', answeredAt: null, secondsWorked: null, secondsWorkedReported: null },
    lateAnswerAt: iso(market.clock.now()),
  });
});

it('keeps the first reported time when the answer is sent again, with or without its key', async () => {
  const assignmentId = await claim();
  const claimedAt = market.clock.now();
  market.clock.advanceSeconds(200);
  const at = (seconds: number) => ({ answeredAt: iso(addSeconds(claimedAt, seconds)) });
  const first = await submit(assignmentId, { ...at(20), idempotencyKey: 'once' });
  expect(first.assignment).toMatchObject({ secondsWorked: 20 });
  const before = await footprint(market);
  expect(await submit(assignmentId, { ...at(90), idempotencyKey: 'once' })).toEqual(first);
  expect(await submit(assignmentId, at(150))).toEqual(first);
  expect(await submit(assignmentId)).toEqual(first);
  expect(await footprint(market)).toBe(before);
});

it('keeps one of the times when the same answer is sent twice at once', async () => {
  for (let round = 0; round < 5; round++) {
    const assignmentId = await claim();
    const claimedAt = market.clock.now();
    market.clock.advanceSeconds(200);
    const [one, two] = await Promise.all(
      [20, 90].map((seconds) => submit(assignmentId, { answeredAt: iso(addSeconds(claimedAt, seconds)) })),
    );
    expect(one).toEqual(two);
    expect([20, 90]).toContain(one!.assignment!.secondsWorked);
  }
});

it('refuses negative active seconds, and changes nothing', async () => {
  const assignmentId = await claim();
  const before = await footprint(market);
  expect(await submit(assignmentId, { activeSeconds: -1 })).toEqual({
    assignment: null,
    userErrors: [{ __typename: 'InvalidInputError', path: ['activeSeconds'] }],
  });
  expect(await footprint(market)).toBe(before);
});
