/** Batches with a private pool: who sees them, who claims their tasks, and by which operation. */
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { fund } from '../batches/kit.ts';
import { expectUnchanged } from '../identity/unchanged.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { done, joinAs, makePool, membersOf, mutate, orgId, outcome } from './kit.ts';

const BATCH = {
  kind: 'text',
  instructions: 'Choose.',
  form: [{ name: 'label', prompt: 'Which?', text: {} }],
  rewardMinor: '100',
  estimatedSeconds: 30,
};

let market: TestMarketplace;
let requester: TestRequester;
let stranger: TestRequester;
let poolA: string;
let poolB: string;
let memberA: TestPerson & { memberId: string };
let memberB: TestPerson & { memberId: string };
let outsider: TestPerson;
beforeAll(async () => {
  market = await openMarketplace({ DATABASE_POOL_SIZE: '40', HOLD_SECONDS: '60' });
  requester = await registerRequester(market, { name: 'Acme' });
  stranger = await registerRequester(market);
  for (const { organisationId } of [requester, stranger]) await fund(market, organisationId, { minor: 10_000_000n, currency: 'USD' });
  // The first batch of an organisation waits for an admin's review.
  const admin = await createAdmin(market);
  const first = await launched({ title: 'First' });
  await done(market, admin, 'approveBatch', { batchId: first.id });
  [poolA, poolB] = [await makePool(market, requester), await makePool(market, requester)];
  memberA = await joinAs(market, requester, poolA);
  memberB = await joinAs(market, requester, poolB);
  outsider = await registerWorker(market);
});
afterAll(() => market.close());

interface Made {
  readonly id: string;
  readonly taskIds: string[];
}

async function drafted(settings: Record<string, unknown>, by = requester): Promise<Made> {
  const input = { ...BATCH, title: 'Private', organisationId: orgId(by), ...settings };
  const { batch } = await done(market, by, 'createBatch', input, 'batch { id }');
  const tasks = Array.from({ length: 20 }, (_, index) => ({ payload: { text: `secret item ${index}` } }));
  await done(market, by, 'addTasks', { batchId: batch.id, tasks });
  const query = `{ batch(id: "${batch.id}") { tasks { nodes { id } } } }`;
  const { data } = await market.graphql(query, {}, { token: by.token });
  return { id: batch.id as string, taskIds: data.batch.tasks.nodes.map(({ id }: { id: string }) => id) };
}

async function launched(settings: Record<string, unknown>): Promise<Made> {
  const made = await drafted(settings);
  await done(market, requester, 'launchBatch', { batchId: made.id });
  return made;
}

const boardOf = async ({ token }: TestPerson, filter: Record<string, unknown> | null = null): Promise<string[]> => {
  const query = 'query ($filter: BoardFilterInput) { board(filter: $filter, first: 100) { nodes { id } } }';
  const { data } = await market.graphql(query, { filter }, { token });
  return data.board.nodes.map(({ id }: { id: string }) => id);
};
const cardOf = async ({ token }: TestPerson, batchId: string) => {
  const query = `{ batchCard(batchId: "${batchId}") { poolName openTasks canAccept canPreview inTheWay } taskPreview(batchId: "${batchId}") { payload } }`;
  return (await market.graphql(query, {}, { token })).data;
};
const claimNext = (worker: TestPerson, batchId: string | null) =>
  mutate(market, worker, 'claimNextTask', { batchId }, 'assignment { id task { batch { id inTheWay } } }');
const claimTask = (worker: TestPerson, taskId: string) => mutate(market, worker, 'claimTask', { taskId }, 'assignment { id }');
const prepare = (worker: TestPerson, batchId: string | null) =>
  mutate(market, worker, 'prepareNextTask', { batchId }, 'assignment { id task { batch { id } } }');
const start = (worker: TestPerson, assignmentId: string) => mutate(market, worker, 'startAssignment', { assignmentId });
const submit = (worker: TestPerson, assignmentId: string, key: string) =>
  mutate(market, worker, 'submitAssignment', { assignmentId, answer: { label: 'yes' }, idempotencyKey: key });
const giveBack = (worker: TestPerson, assignmentId: string) => mutate(market, worker, 'returnAssignment', { assignmentId });
const remove = (worker: { memberId: string }) =>
  mutate(market, requester, 'removePoolMember', { memberId: worker.memberId, reason: 'The project has ended.' });
const publish = (poolId: string, text: string, requiresAcceptance = true) =>
  done(market, requester, 'publishPoolAgreement', { poolId, text, requiresAcceptance }, 'pool { agreement { version } }');
const accept = (worker: { token: string; memberId: string }, agreementVersion: number) =>
  mutate(market, worker, 'acceptPoolAgreement', { memberId: worker.memberId, agreementVersion });

/** Number of named tasks so far. Each call names another task, from the last one on, so that no task is claimed twice. */
let named = 0;

/** Tries every operation by which a worker could see or get a task of the batch. */
async function outcomes(worker: TestPerson, batch: Made): Promise<Record<string, unknown>> {
  const { batchCard, taskPreview } = await cardOf(worker, batch.id);
  const task = batch.taskIds.at(-1 - (named++ % 8))!;
  const [next, byName, prepared] = [await claimNext(worker, batch.id), await claimTask(worker, task), await prepare(worker, batch.id)];
  for (const answer of [next, byName, prepared]) if (answer.assignment) await giveBack(worker, answer.assignment.id);
  return {
    board: (await boardOf(worker)).includes(batch.id),
    filteredBoard: (await boardOf(worker, { requesterId: orgId(requester), kinds: ['text'], forNewcomers: true })).includes(batch.id),
    card: batchCard?.canAccept ?? null,
    preview: taskPreview !== null,
    next: outcome(next),
    named: outcome(byName),
    prepared: outcome(prepared),
  };
}

const SEEN = { board: true, filteredBoard: true, card: true, preview: true, next: 'done', named: 'done', prepared: 'done' };
const ABSENT = {
  ...{ board: false, filteredBoard: false, card: null, preview: false },
  ...{ next: 'NotFoundError', named: 'NotFoundError', prepared: 'NotFoundError' },
};
/** A former member reads the reason of the refusal. */
const REFUSED = { ...ABSENT, next: 'ForbiddenError', named: 'ForbiddenError', prepared: 'ForbiddenError' };

describe('a batch with a pool', () => {
  let batch: Made;
  beforeAll(async () => {
    batch = await launched({ poolId: poolA });
  });

  it('shows a batch to members of its pool only, in every operation', async () => {
    expect(await outcomes(memberA, batch)).toEqual(SEEN);
    expect(await outcomes(memberB, batch)).toEqual(ABSENT);
    expect(await outcomes(outsider, batch)).toEqual(ABSENT);
    const invited = await registerWorker(market);
    await done(market, requester, 'inviteToPool', { poolId: poolA, email: invited.email });
    expect(await outcomes(invited, batch)).toEqual(ABSENT);
  });

  it('answers a worker outside the pool as if the batch did not exist', async () => {
    const nowhere = publicId('Batch', '0197f3a0-0000-7000-8000-00000000000a');
    for (const worker of [memberB, outsider]) {
      expect((await claimNext(worker, batch.id)).userErrors).toEqual((await claimNext(worker, nowhere)).userErrors);
      expect((await prepare(worker, batch.id)).userErrors).toEqual((await prepare(worker, nowhere)).userErrors);
      const task = publicId('Task', '0197f3a0-0000-7000-8000-00000000000b');
      expect((await claimTask(worker, batch.taskIds[0]!)).userErrors).toEqual((await claimTask(worker, task)).userErrors);
      expect(await cardOf(worker, batch.id)).toEqual({ batchCard: null, taskPreview: null });
    }
  });

  it('shows the name of its pool to members of the pool and of the organisation', async () => {
    expect((await cardOf(memberA, batch.id)).batchCard).toMatchObject({ poolName: expect.stringMatching(/^Pool/), inTheWay: null });
    const viewer = await addMember(market, requester, 'viewer');
    const query = `{ batch(id: "${batch.id}") { pool { id name } } batchPreview(batchId: "${batch.id}") { card { poolName } } }`;
    for (const person of [requester, viewer]) {
      const { data } = await market.graphql(query, {}, { token: person.token });
      expect(data).toMatchObject({ batch: { pool: { id: poolA } }, batchPreview: { card: { poolName: expect.stringMatching(/^Pool/) } } });
    }
  });

  it('gives a task of the batch to members only when a claim names no batch', async () => {
    const paid = await launched({ poolId: poolA, title: 'Best paid', rewardMinor: '9000' });
    expect((await claimNext(memberA, null)).assignment.task.batch.id).toBe(paid.id);
    expect((await claimNext(outsider, null)).assignment.task.batch.id).not.toBe(paid.id);
    expect((await prepare(memberB, null)).assignment.task.batch.id).not.toBe(paid.id);
    await done(market, requester, 'cancelBatch', { batchId: paid.id });
  });

  it('opens the batches of each pool to a member of several pools', async () => {
    const both = await joinAs(market, requester, poolA);
    await joinAs(market, requester, poolB, both);
    const ofB = await launched({ poolId: poolB });
    expect(await outcomes(both, batch)).toEqual(SEEN);
    expect(await outcomes(both, ofB)).toEqual(SEEN);
    expect(await outcomes(memberA, ofB)).toEqual(ABSENT);
  });

  it('applies all other rules to members of the pool', async () => {
    const typeId = publicId('QualificationType', SYSTEM_TYPE_IDS.approved_count);
    const many = { typeId, comparator: 'GREATER_THAN', integerValues: [1_000], guards: 'ACCEPT' };
    const strict = await launched({ poolId: poolA, requirements: [many] });
    expect(await outcomes(memberA, strict)).toMatchObject({ board: true, card: false, next: 'ForbiddenError' });
    const internal = await launched({ poolId: poolA, internal: true, rewardMinor: '0' });
    expect(await outcomes(memberA, internal)).toEqual(ABSENT);
    const staff = await registerWorker(market);
    await addMember(market, requester, 'viewer', staff);
    expect(await outcomes(staff, internal)).toEqual(ABSENT);
    await joinAs(market, requester, poolA, staff);
    expect(await outcomes(staff, internal)).toEqual(SEEN);
    // Members of the organisation do no paid work for it, with or without a pool.
    expect(await outcomes(staff, batch)).toMatchObject({ next: 'ForbiddenError', named: 'ForbiddenError', prepared: 'ForbiddenError' });
  });

  it('refuses a member whom the organisation blocks', async () => {
    const worker = await joinAs(market, requester, poolA);
    const { members } = await membersOf(market, requester, poolA);
    const alias = members.nodes.find(({ id }: { id: string }) => id === worker.memberId).worker.id as string;
    const endsAt = new Date(market.clock.now().getTime() + 86_400_000).toISOString();
    const grounds = { reason: 'OTHER', explanation: 'Copied answers.', evidence: [{ description: 'Same text.' }], endsAt };
    await done(market, requester, 'blockWorker', { organisationId: orgId(requester), workerId: alias, ...grounds });
    expect(await outcomes(worker, batch)).toMatchObject({ board: false, card: false, next: 'ForbiddenError' });
  });
});

describe('a member who leaves or is removed', () => {
  it.each(['removed', 'left'])('refuses claims of a member (%s), who may finish held tasks and is paid for them', async (how) => {
    const batch = await launched({ poolId: poolA });
    const worker = await joinAs(market, requester, poolA);
    const held = (await claimNext(worker, batch.id)).assignment;
    const prepared = (await prepare(worker, batch.id)).assignment;
    if (how === 'removed') expect(outcome(await remove(worker))).toBe('done');
    else await done(market, worker, 'leavePool', { memberId: worker.memberId });
    // A task held in advance was not started. To start it is new work.
    expect(outcome(await start(worker, prepared.id))).toBe('ForbiddenError');
    await giveBack(worker, prepared.id);
    expect(await outcomes(worker, batch)).toEqual(REFUSED);
    const query = `{ myAssignment(id: "${held.id}") { task { payload batch { title inTheWay canAccept } } } }`;
    const { data } = await market.graphql(query, {}, { token: worker.token });
    expect(data.myAssignment.task).toMatchObject({
      payload: { text: expect.stringContaining('secret') },
      batch: { inTheWay: expect.stringContaining('not in any more'), canAccept: false },
    });
    expect(outcome(await submit(worker, held.id, `held ${how}`))).toBe('done');
    await done(market, requester, 'approveAssignments', { assignmentIds: [held.id] });
    await market.pass(3_600);
    const { data: paid } = await market.graphql('{ me { worker { balance { available { minor } } } } }', {}, { token: worker.token });
    expect(Number(paid.me.worker.balance.available.minor)).toBe(100);
  });

  it('refuses every claim that begins after the answer to a removal, in a race', async () => {
    const batch = await launched({ poolId: poolA });
    for (let round = 0; round < 8; round++) {
      const worker = await joinAs(market, requester, poolA);
      const claims = [
        claimNext(worker, batch.id),
        claimTask(worker, batch.taskIds[round]!),
        prepare(worker, batch.id),
        claimNext(worker, null),
      ];
      const [removed] = await Promise.all([remove(worker), ...claims]);
      expect(outcome(removed)).toBe('done');
      expect(outcome(await claimNext(worker, batch.id))).toBe('ForbiddenError');
      const open = await market.db.query<{ n: number }>(
        `select count(*)::int as n from work.assignment a join pools.member m on m.worker_id = a.worker_id
         where a.worker_id = $1 and a.claimed_at > m.ended_at`,
        [worker.personId],
      );
      expect(open[0]!.n).toBe(0);
    }
  });
});

describe('a new agreement version', () => {
  it('closes the batch to members until they accept the version, and then opens it again', async () => {
    const poolId = await makePool(market, requester);
    const batch = await launched({ poolId });
    const worker = await joinAs(market, requester, poolId);
    const held = (await claimNext(worker, batch.id)).assignment.id as string;
    await publish(poolId, 'Second, for newcomers.', false);
    expect(await outcomes(worker, batch)).toEqual(SEEN);
    const prepared = (await prepare(worker, batch.id)).assignment.id as string;
    const { pool } = await publish(poolId, 'Third, for all.');
    expect(outcome(await start(worker, prepared))).toBe('ForbiddenError');
    expect(await outcomes(worker, batch)).toEqual({ ...REFUSED, prepared: 'done' });
    expect((await claimNext(worker, batch.id)).userErrors[0]!.message).toContain('acceptPoolAgreement');
    expect(outcome(await submit(worker, held, 'held under the version of before'))).toBe('done');
    expect(outcome(await accept(worker, 2))).toBe('CHANGED');
    expect(outcome(await accept(worker, pool.agreement.version))).toBe('done');
    expect(await outcomes(worker, batch)).toEqual(SEEN);
  });

  it('lets no claim through after a version is published, in a race', async () => {
    const poolId = await makePool(market, requester);
    const batch = await launched({ poolId });
    const workers = await Promise.all(Array.from({ length: 6 }, () => joinAs(market, requester, poolId)));
    for (let round = 2; round < 6; round++) {
      const claims = workers.map((worker) => claimNext(worker, batch.id));
      await Promise.all([publish(poolId, `Version ${round}.`), ...claims]);
      for (const worker of workers) expect(outcome(await claimNext(worker, batch.id))).toBe('ForbiddenError');
      for (const claim of await Promise.all(claims)) if (claim.assignment) expect(claim.userErrors).toEqual([]);
      for (const worker of workers) expect(outcome(await accept(worker, round))).toBe('done');
    }
  });
});

describe('the pool of a batch', () => {
  it('refuses a pool of another organisation like an unknown pool, in a draft, a change and a check', async () => {
    const foreign = await makePool(market, stranger);
    const nowhere = publicId('WorkerPool', '0197f3a0-0000-7000-8000-00000000000a');
    const input = { ...BATCH, title: 'Foreign', organisationId: orgId(requester) };
    const draft = await drafted({});
    const refusal = [{ __typename: 'NotFoundError', path: ['poolId'] }];
    for (const poolId of [foreign, nowhere]) {
      const create = await expectUnchanged(market, () => mutate(market, requester, 'createBatch', { ...input, poolId }));
      expect(create.userErrors).toMatchObject(refusal);
      const update = await expectUnchanged(market, () => mutate(market, requester, 'updateBatch', { batchId: draft.id, poolId }));
      expect(update.userErrors).toMatchObject(refusal);
      const query = 'query ($input: CreateBatchInput!) { checkBatch(input: $input) { userErrors { __typename path } } }';
      const { data } = await market.graphql(query, { input: { ...input, poolId } }, { token: requester.token });
      expect(data.checkBatch.userErrors).toEqual(refusal);
    }
  });

  it('changes the pool of a draft, and not of a launched batch', async () => {
    const draft = await drafted({ poolId: poolA });
    const update = (change: Record<string, unknown>) =>
      mutate(market, requester, 'updateBatch', { batchId: draft.id, ...change }, 'batch { pool { id } title }');
    expect(await update({ title: 'Another title' })).toMatchObject({ batch: { pool: { id: poolA } } });
    expect(await update({ poolId: poolB })).toMatchObject({ batch: { pool: { id: poolB } } });
    expect(await update({ poolId: null })).toMatchObject({ batch: { pool: null } });
    expect(await update({ poolId: poolA })).toMatchObject({ batch: { pool: { id: poolA } } });
    await done(market, requester, 'launchBatch', { batchId: draft.id });
    for (const poolId of [poolB, null]) {
      const refused = await expectUnchanged(market, () => update({ poolId }));
      expect(refused.userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['poolId'] }]);
    }
    expect(await update({ poolId: poolA, title: 'A third title' })).toMatchObject({ batch: { title: 'A third title' } });
  });

  it('refuses a pool of another organisation in the database as well', async () => {
    const foreign = await makePool(market, stranger);
    const draft = await drafted({});
    const ids = [parsePublicId('WorkerPool', foreign), parsePublicId('Batch', draft.id)];
    const write = market.db.query('update batches.batch set worker_pool_id = $1 where id = $2', ids);
    await expect(write).rejects.toThrow(/batch_worker_pool_fkey/);
  });
});
