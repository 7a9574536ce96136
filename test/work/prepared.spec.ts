/** Tasks held in advance, through the public API: the clock is off until the start, and the rules are those of a claim. */
import { LifecycleCommands } from '../../src/batches/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import { addSeconds, publicId, type BatchId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { fundedRequester, openBatch, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker, suspend, type TestPerson } from '../kit/people.ts';
import { footprint, slotsOf } from './kit.ts';

const LEASE = 600;
const GRACE = 120;
const PREPARED = 300;
const SEEN = 'id state claimedAt startedAt startBy leaseUntil graceUntil secondsWorked task { id payload }';
const ERRORS = 'userErrors { __typename message path ... on ConflictError { state } ... on LimitReachedError { limit usedBy } }';

let market: TestMarketplace;
let requester: Requester;
let worker: TestPerson;
beforeAll(async () => {
  market = await openMarketplace({
    FIRST_BATCH_REVIEW: 'false',
    GRACE_SECONDS: String(GRACE),
    PREPARED_SECONDS: String(PREPARED),
    HELD_MAXIMUM: '3',
  });
  requester = await fundedRequester(market, 1_000_000n);
});
beforeEach(async () => {
  worker = await registerWorker(market);
});
afterAll(() => market.close());

interface Answer {
  assignment: Record<string, any> | null;
  userErrors: Record<string, any>[];
}
async function work(mutation: string, input: Record<string, unknown>, by = worker): Promise<Answer> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { assignment { ${SEEN} } ${ERRORS} } }`;
  return (await market.graphql(query, { input }, { token: by.token })).data.done;
}
const of = (batchId: BatchId) => ({ batchId: publicId('Batch', batchId) });
const prepare = (batchId: BatchId, by = worker) => work('prepareNextTask', of(batchId), by);
const claim = (batchId: BatchId, by = worker) => work('claimNextTask', of(batchId), by);
const start = (assignmentId: string, by = worker) => work('startAssignment', { assignmentId }, by);
const submit = (assignmentId: string) => work('submitAssignment', { assignmentId, answer: { entails: 'yes' } });
const batchOf = (tasks: number, settings = {}) => openBatch(market, requester, tasks, { redundancy: 1, leaseSeconds: LEASE, ...settings });
const iso = (seconds: number) => addSeconds(market.clock.now(), seconds).toISOString();
const prepared = async (batchId: BatchId): Promise<string> => {
  const { assignment, userErrors } = await prepare(batchId);
  expect(userErrors).toEqual([]);
  return assignment!.id;
};

it('holds the next task beside the current one, and begins clock and lease with the start', async () => {
  const batchId = await batchOf(3);
  const current = (await claim(batchId)).assignment!;
  market.clock.advanceSeconds(50);
  const next = (await prepare(batchId)).assignment!;
  expect(next).toMatchObject({
    ...{ state: 'HELD', claimedAt: iso(0), startedAt: null, startBy: iso(PREPARED), leaseUntil: iso(PREPARED), graceUntil: iso(PREPARED) },
    ...{ secondsWorked: null, task: { payload: { text: 'item 1' } } },
  });
  market.clock.advanceSeconds(100);
  expect((await submit(current.id)).assignment).toMatchObject({ state: 'SUBMITTED', secondsWorked: 150 });
  const started = (await start(next.id)).assignment!;
  expect(started).toMatchObject({
    ...{ state: 'HELD', claimedAt: next.claimedAt, startedAt: iso(0), startBy: null },
    ...{ leaseUntil: iso(LEASE), graceUntil: iso(LEASE + GRACE) },
  });
  market.clock.advanceSeconds(20);
  expect((await submit(next.id)).assignment).toMatchObject({ state: 'SUBMITTED', secondsWorked: 20, startedAt: started.startedAt });
  const verbs = await market.db.query<{ verb: string }>(
    'select verb from platform.act where subject_id = (select id from work.assignment where worker_id = $1 order by id desc limit 1) order by id',
    [worker.personId],
  );
  expect(verbs.map(({ verb }) => verb)).toEqual(['assignment.prepared', 'assignment.started', 'assignment.submitted']);
});

it('gives the task that a claim would give, and of the best batch when none is named', async () => {
  const poor = await batchOf(1, { rewardMinor: 20n });
  const rich = await batchOf(2, { rewardMinor: 900n });
  const query = 'query ($id: BatchID!) { taskPreview(batchId: $id) { id } }';
  const { data } = await market.graphql(query, { id: publicId('Batch', rich) }, { token: worker.token });
  const { assignment } = await work('prepareNextTask', {});
  expect(assignment!.task.id).toBe(data.taskPreview.id);
  // The one held in advance is the answer as long as it is not started, also when the board is empty.
  for (const batchId of [poor, rich]) valueOf(await market.get(LifecycleCommands).pause(requester.caller, batchId));
  expect((await work('prepareNextTask', {})).assignment!.id).toBe(assignment!.id);
});

it('refuses an answer before the start, and keeps nothing of it', async () => {
  const id = await prepared(await batchOf(1));
  const before = await footprint(market);
  expect(await submit(id)).toMatchObject({ assignment: null, userErrors: [{ __typename: 'ConflictError', state: 'prepared' }] });
  expect(await footprint(market)).toBe(before);
});

it('returns the same task to a second device, and refuses another batch with the name of the held task', async () => {
  const [batchId, other] = [await batchOf(5), await batchOf(5)];
  const id = await prepared(batchId);
  const before = await footprint(market);
  expect((await prepare(batchId)).assignment!.id).toBe(id);
  expect((await work('prepareNextTask', {})).assignment!.id).toBe(id);
  expect(await prepare(other)).toMatchObject({
    assignment: null,
    userErrors: [{ __typename: 'LimitReachedError', limit: 1, usedBy: [id] }],
  });
  expect(await footprint(market)).toBe(before);
  const first = (await start(id)).assignment!;
  market.clock.advanceSeconds(9);
  const after = await footprint(market);
  expect((await start(id)).assignment).toEqual(first);
  expect(await footprint(market)).toBe(after);
  expect((await prepare(other)).assignment!.id).not.toBe(id);
});

it('answers a repeated key as the first call, whatever happened since', async () => {
  const batchId = await batchOf(3);
  const first = await work('prepareNextTask', { ...of(batchId), idempotencyKey: 'p' });
  const assignmentId: string = first.assignment!.id;
  const started = await work('startAssignment', { assignmentId, idempotencyKey: 's' });
  await submit(assignmentId);
  const before = await footprint(market);
  expect((await work('prepareNextTask', { ...of(batchId), idempotencyKey: 'p' })).assignment!.id).toBe(assignmentId);
  expect((await work('startAssignment', { assignmentId, idempotencyKey: 's' })).assignment!.id).toBe(started.assignment!.id);
  expect(await work('prepareNextTask', { idempotencyKey: 'p' })).toMatchObject({
    assignment: null,
    userErrors: [{ __typename: 'ConflictError' }],
  });
  expect(await footprint(market)).toBe(before);
});

it('counts toward the tasks that a worker may hold, and toward the cap of the batch', async () => {
  const batchId = await batchOf(5);
  const held: string[] = [];
  for (const take of [claim, claim, prepare]) {
    held.push((await take(batchId)).assignment!.id);
    // Ids of one millisecond have no order.
    market.clock.advanceSeconds(1);
  }
  expect((await claim(batchId)).userErrors).toMatchObject([{ limit: 3, usedBy: held }]);
  await start(held[2]!);
  expect((await prepare(batchId)).userErrors).toMatchObject([{ limit: 3, usedBy: held }]);
  const capped = await batchOf(3, { workerCap: 1 });
  const someone = await registerWorker(market);
  await prepare(capped, someone);
  expect((await claim(capped, someone)).userErrors).toMatchObject([{ __typename: 'LimitReachedError', limit: 1, usedBy: [] }]);
});

describe('a task that is not started in time', () => {
  it('goes back as returned, and its worker never gets it again', async () => {
    const batchId = await batchOf(1);
    const id = await prepared(batchId);
    await market.pass(PREPARED);
    expect(await slotsOf(market, batchId)).toMatchObject({ free: 1, live: 0 });
    const { data } = await market.graphql(
      `query ($id: AssignmentID!) { myAssignment(id: $id) { state startedAt startBy secondsWorked } }`,
      { id },
      { token: worker.token },
    );
    expect(data.myAssignment).toEqual({ state: 'RETURNED', startedAt: null, startBy: null, secondsWorked: null });
    const outcomes = await market.db.query('select kind, seconds from reputation.outcome where worker_id = $1', [worker.personId]);
    expect(outcomes).toEqual([{ kind: 'returned', seconds: null }]);
    const before = await footprint(market);
    for (const refused of [await start(id), await submit(id)]) {
      expect(refused.userErrors).toMatchObject([{ state: 'returned', message: expect.stringMatching(/held this task in advance/) }]);
    }
    expect((await prepare(batchId)).userErrors).toMatchObject([{ state: 'full' }]);
    expect(await footprint(market)).toBe(before);
    expect((await claim(batchId, await registerWorker(market))).userErrors).toEqual([]);
  });

  it('starts in its last second, and not at its end, swept or not', async () => {
    const batchId = await batchOf(3);
    const [first, late] = [await prepared(batchId), await registerWorker(market)];
    const other: string = (await prepare(batchId, late)).assignment!.id;
    market.clock.advanceSeconds(PREPARED - 1);
    expect((await start(first)).userErrors).toEqual([]);
    market.clock.advanceSeconds(1);
    const before = await footprint(market);
    expect((await start(other, late)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'returned' }]);
    expect((await prepare(batchId, late)).userErrors).toMatchObject([{ __typename: 'TryLaterError' }]);
    expect(await footprint(market)).toBe(before);
    await market.sweep();
    expect((await prepare(batchId, late)).userErrors).toEqual([]);
  });

  it('opens its slot at once when it is returned before that', async () => {
    const batchId = await batchOf(1);
    const id = await prepared(batchId);
    expect((await work('returnAssignment', { assignmentId: id })).assignment).toMatchObject({ state: 'RETURNED', startedAt: null });
    expect(await slotsOf(market, batchId)).toMatchObject({ free: 1, live: 0 });
    expect((await start(id)).userErrors).toMatchObject([{ state: 'returned' }]);
  });
});

describe('a start that the rules of a claim forbid meanwhile', () => {
  const ends: [string, (batchId: BatchId) => Promise<unknown>, object, object][] = [
    ['paused', async (id) => valueOf(await lifecycle().pause(requester.caller, id)), { state: 'paused' }, { free: 1, withdrawn: 0 }],
    ['closed', async (id) => valueOf(await lifecycle().close(requester.caller, id)), { state: 'draining' }, { free: 0, withdrawn: 1 }],
    ['cancelled', async (id) => valueOf(await lifecycle().cancel(requester.caller, id)), { state: 'draining' }, { free: 0, withdrawn: 1 }],
    ['blocking the worker', block, { __typename: 'ForbiddenError' }, { free: 1, withdrawn: 0 }],
  ];
  const lifecycle = () => market.get(LifecycleCommands);
  async function block() {
    const alias = market.get(Identity).workerAlias(requester.organisationId, worker.personId);
    const why = { reasonCode: 'low_quality', explanation: 'Blocked by a test, for the sake of it.' } as const;
    const evidence = [{ description: 'A test said so.', reference: null }];
    const endsAt = addSeconds(market.clock.now(), 3_600);
    valueOf(await market.get(RestrictionCommands).block(requester.caller, requester.organisationId, alias, { ...why, evidence, endsAt }));
  }

  it.each(ends)('fails in a batch that is %s, and the slot is accounted for when the time has passed', async (_, end, refusal, after) => {
    const batchId = await batchOf(1);
    const id = await prepared(batchId);
    await end(batchId);
    const before = await footprint(market);
    expect(await start(id)).toMatchObject({ assignment: null, userErrors: [refusal] });
    expect(await footprint(market)).toBe(before);
    await market.pass(PREPARED);
    expect(await slotsOf(market, batchId)).toMatchObject({ ...after, live: 0 });
    expect(await market.problems()).toEqual([]);
  });

  it('fails at the end of the batch, and for a suspended worker', async () => {
    const ending = await prepared(await batchOf(1, { expiresAt: addSeconds(market.clock.now(), 60) }));
    market.clock.advanceSeconds(60);
    expect((await start(ending)).userErrors).toMatchObject([{ state: 'expired' }]);
    worker = await registerWorker(market);
    const batchId = await batchOf(1);
    const id = await prepared(batchId);
    await suspend(market, worker.personId);
    const before = await footprint(market);
    await expect(start(id)).rejects.toThrow(/UNAUTHENTICATED|FORBIDDEN|suspended/);
    expect(await footprint(market)).toBe(before);
    await market.pass(PREPARED);
    expect(await slotsOf(market, batchId)).toMatchObject({ free: 1, live: 0 });
  });

  it('succeeds again when the batch is resumed in time', async () => {
    const batchId = await batchOf(1);
    const id = await prepared(batchId);
    valueOf(await lifecycle().pause(requester.caller, batchId));
    valueOf(await lifecycle().resume(requester.caller, batchId));
    expect((await start(id)).userErrors).toEqual([]);
  });

  it('tells another worker that the assignment does not exist', async () => {
    const id = await prepared(await batchOf(1));
    const other = await registerWorker(market);
    const before = await footprint(market);
    expect((await start(id, other)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect(await footprint(market)).toBe(before);
  });
});
