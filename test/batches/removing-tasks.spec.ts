/** Taking tasks out again that were added by mistake: only those that nobody has paid for. */
import { LaunchCommands, LifecycleCommands, TaskCommands } from '../../src/batches/index.ts';
import { publicId, type BatchId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, registerWorker, type TestPerson } from '../kit/people.ts';
import { addTasks, draft, everything, fundedRequester, openBatch, standing } from './kit.ts';
import { tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
});
afterAll(() => market.close());

const MUTATION = `mutation ($batchId: BatchID!) { removeWaitingTasks(input: { batchId: $batchId }) {
  batch { state taskCount } removedCount userErrors { __typename message } } }`;

async function remove(batchId: BatchId, person: TestPerson) {
  const variables = { batchId: publicId('Batch', batchId) };
  const { data, errors } = await market.graphql(MUTATION, variables, { ...person, allowErrors: true });
  return errors?.[0]?.extensions?.code ?? data.removeWaitingTasks;
}

const positions = async (batchId: BatchId) => (await tasksOf(market, batchId)).map((task) => task.position);

describe('removing the tasks that wait', () => {
  it('empties a draft, which takes others then', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, 5);
    expect(await remove(batchId, requester)).toEqual({ batch: { state: 'DRAFT', taskCount: 0 }, removedCount: 5, userErrors: [] });
    expect(await tasksOf(market, batchId)).toEqual([]);
    const acts = await market.db.query(`select data from platform.act where subject_id = $1 and verb = 'batch.tasks_removed'`, [batchId]);
    expect(acts).toEqual([{ data: { removed: 5 } }]);
    await addTasks(market, requester.caller, batchId, 2);
    expect(await positions(batchId)).toEqual([1, 2]);
  });

  it('leaves the launched tasks of a running batch, and their money', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 6, {}, 2);
    const before = await standing(market, batchId);
    expect(await remove(batchId, requester)).toMatchObject({ batch: { state: 'OPEN', taskCount: 2 }, removedCount: 4 });
    expect(await positions(batchId)).toEqual([1, 2]);
    expect(await standing(market, batchId)).toEqual(before);
    await market.get(LifecycleCommands).pause(requester.caller, batchId);
    await addTasks(market, requester.caller, batchId, 3);
    expect(await remove(batchId, requester)).toMatchObject({ batch: { state: 'PAUSED', taskCount: 2 }, removedCount: 3 });
    expect((await market.get(LifecycleCommands).resume(requester.caller, batchId)).ok).toBe(true);
    await addTasks(market, requester.caller, batchId, 1);
    expect((await market.get(LaunchCommands).extend(requester.caller, { batchId, taskCount: null })).ok).toBe(true);
  });

  it('goes piece by piece through many', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 1);
    await market.db.query(
      `insert into batches.task (id, batch_id, position, payload, redundancy, free_slots, created_at)
       select gen_random_uuid(), $1, place, '{"text": "x"}', 3, 3, now() from generate_series(2, 45_001) place`.replace('45_001', '45001'),
      [batchId],
    );
    await market.db.query('update batches.batch set task_count = 45001 where id = $1', [batchId]);
    expect(await remove(batchId, requester)).toMatchObject({ batch: { taskCount: 1 }, removedCount: 45_000 });
    expect(await positions(batchId)).toEqual([1]);
  });

  it('says once what a repeat with the same key asks again', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, 3);
    const order = { batchId, idempotencyKey: 'once' };
    const first = await market.get(TaskCommands).removeWaiting(requester.caller, order);
    await addTasks(market, requester.caller, batchId, 2);
    expect(await market.get(TaskCommands).removeWaiting(requester.caller, order)).toEqual(first);
    expect(await positions(batchId)).toEqual([1, 2]);
  });

  it('refuses a removal when no task waits, and changes nothing', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const empty = await draft(market, requester, 0);
    const launched = await openBatch(market, requester, 2);
    const cancelled = await draft(market, requester, 2);
    await market.get(LifecycleCommands).cancel(requester.caller, cancelled);
    const before = await everything(market);
    for (const batchId of [empty, launched, cancelled]) {
      expect(await remove(batchId, requester)).toMatchObject({
        batch: null,
        removedCount: null,
        userErrors: [{ __typename: 'ConflictError' }],
      });
    }
    expect(await everything(market)).toBe(before);
  });

  it('allows a removal only to owners and managers of the organisation', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, 2);
    const worker = await registerWorker(market);
    const other = await registerRequester(market);
    const admin = await createAdmin(market);
    const reviewer = await addMember(market, requester, 'reviewer');
    const before = await everything(market);
    expect(await remove(batchId, worker)).toBe('FORBIDDEN');
    expect(await remove(batchId, admin)).toBe('FORBIDDEN');
    expect(await remove(batchId, other)).toMatchObject({ userErrors: [{ __typename: 'NotFoundError' }] });
    expect(await remove(batchId, reviewer)).toMatchObject({ userErrors: [{ __typename: 'ForbiddenError' }] });
    expect(await everything(market)).toBe(before);
    expect(await remove(batchId, await addMember(market, requester, 'manager'))).toMatchObject({ removedCount: 2 });
  });

  it('races with a launch: each task is either launched or gone', async () => {
    for (let round = 0; round < 5; round++) {
      const requester = await fundedRequester(market, 1_000n);
      const batchId = await openBatch(market, requester, 4, {}, 1);
      const [removed, extended] = await Promise.all([
        market.get(TaskCommands).removeWaiting(requester.caller, { batchId }),
        market.get(LaunchCommands).extend(requester.caller, { batchId, taskCount: 2 }),
      ]);
      const after = await standing(market, batchId);
      expect(removed.ok).toBe(true);
      expect(await positions(batchId)).toEqual(extended.ok ? [1, 2, 3] : [1]);
      expect(after).toMatchObject(extended.ok ? { launched: 3, escrow: 108n } : { launched: 1, escrow: 36n });
    }
  });
});

describe('tasks that share no field with those that the batch has', () => {
  it('refuses tasks without a common field when no schema describes the items', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, 2, { itemSchema: null });
    const before = await everything(market);
    const add = (payloads: unknown[], skipFaulty = false) =>
      market.get(TaskCommands).add(requester.caller, {
        ...{ batchId, skipFaulty },
        tasks: payloads.map((payload) => ({ payload, externalId: null, redundancy: null })),
      });
    expect(await add([{ image: 'x' }], true)).toMatchObject({
      refusals: [{ kind: 'INVALID', message: expect.stringContaining('its fields are "text"'), path: ['tasks'] }],
    });
    expect(await add([{}])).toMatchObject({ refusals: [{ kind: 'INVALID', message: expect.stringContaining('has no field') }] });
    expect(await everything(market)).toBe(before);
    expect((await add([{ image: 'x' }, { image: 'y', text: 'z' }])).ok).toBe(true);
  });
});
