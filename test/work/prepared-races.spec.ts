/** Tasks held in advance under concurrency: one per worker, every slot once, and nothing half done. */
import { LifecycleCommands } from '../../src/batches/index.ts';
import { GoldCommands } from '../../src/batches/gold/gold.commands.ts';
import type { AssignmentId, BatchId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { AssignmentCommands, ClaimCommands, StartCommands, Work } from '../../src/work/index.ts';
import { ClaimRepository } from '../../src/work/claim.repository.ts';
import { pickNext, WINDOW } from '../../src/work/pick-next.ts';
import { fundedRequester, openBatch as openFunded, type Requester } from '../batches/kit.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { ANSWER, FEE, footprint, makeCrowd, openBatch, REWARD, slotsOf, type CrowdMember, type TestBatch } from './kit.ts';

const LEASE = 600;
const GRACE = 120;
const PREPARED = 300;
const ROUNDS = 8;

let market: TestMarketplace;
let requester: Requester;
beforeAll(async () => {
  market = await openMarketplace({
    ...{ GRACE_SECONDS: String(GRACE), PREPARED_SECONDS: String(PREPARED), FIRST_BATCH_REVIEW: 'false' },
    ...{ DATABASE_POOL_SIZE: '60', HELD_MAXIMUM: '4', STATEMENT_TIMEOUT_MS: '60000' },
  });
  requester = await fundedRequester(market, 1_000_000n);
});
afterAll(() => market.close());

const batchOf = (tasks: number, redundancy = 1) =>
  openBatch(market, { organisationId: requester.organisationId, tasks, redundancy, leaseSeconds: LEASE });
const prepare = (member: CrowdMember, batch: { id: BatchId } | null) =>
  market.get(ClaimCommands).prepare(member.caller, member.workerId, batch?.id ?? null);
const claim = (member: CrowdMember, batch: { id: BatchId }) =>
  market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId: batch.id });
const start = (member: CrowdMember, id: AssignmentId) => market.get(StartCommands).start(member.caller, member.workerId, id);
const submit = (member: CrowdMember, id: AssignmentId) => market.get(AssignmentCommands).submit(member.caller, member.workerId, id, ANSWER);
const giveBack = (member: CrowdMember, id: AssignmentId) => market.get(AssignmentCommands).giveBack(member.caller, member.workerId, id);
const idOf = async (member: CrowdMember, batch: TestBatch) => valueOf(await prepare(member, batch)).assignmentId;
const read = async (id: AssignmentId) => (await market.get(Work).assignment(market.db, id))!;
const someone = async () => (await makeCrowd(market, 1))[0]!;
const count = async (member: CrowdMember, where = 'true') =>
  (
    await market.db.query<{ n: number }>(`select count(*)::int as n from work.assignment where worker_id = $1 and ${where}`, [
      member.workerId,
    ])
  )[0]!.n;

it('holds one task in advance for a worker who prepares on many devices at once, in one batch or in several', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [member, batches] = [await someone(), [await batchOf(5), await batchOf(5)]];
    const results = await Promise.all(Array.from({ length: 12 }, (_unused, index) => prepare(member, batches[index % 2]!)));
    expect(await count(member)).toBe(1);
    const ids = new Set(results.flatMap((result) => (result.ok ? [result.value.assignmentId] : [])));
    expect(ids.size).toBe(1);
    expect(results.filter((result) => result.ok)).toHaveLength(6);
    for (const result of results.filter((each) => !each.ok))
      expect(result).toMatchObject({ refusals: [{ kind: 'LIMIT_REACHED', limit: 1 }] });
    const free = await Promise.all(batches.map(async (batch) => (await slotsOf(market, batch.id)).free));
    expect(free.sort()).toEqual([4, 5]);
  }
});

it('holds no more tasks than the maximum while a worker claims, prepares and starts everywhere at once', async () => {
  const [member, batches] = [await someone(), [await batchOf(10), await batchOf(10)]];
  const once = async (index: number) => {
    const batch = batches[index % 2]!;
    if (index % 3 === 0) return claim(member, batch);
    const prepared = await prepare(member, batch);
    return prepared.ok ? start(member, prepared.value.assignmentId) : prepared;
  };
  await Promise.all(Array.from({ length: 24 }, (_unused, index) => once(index)));
  expect(await count(member, `state = 'held'`)).toBeLessThanOrEqual(4);
  expect(await count(member, 'prepared')).toBeLessThanOrEqual(1);
  for (let index = 0; index < 6; index++) await once(index);
  expect(await count(member, `state = 'held'`)).toBe(4);
});

it('fills every slot once when a crowd prepares at once', async () => {
  const [crowd, batch] = [await makeCrowd(market, 60), await batchOf(10, 2)];
  const results = await Promise.all(crowd.map((member) => prepare(member, batch)));
  expect(results.filter((result) => result.ok)).toHaveLength(20);
  for (const result of results.filter((each) => !each.ok))
    expect(result).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'full' }] });
  expect(await slotsOf(market, batch.id)).toEqual({ free: 0, withdrawn: 0, slots: 20, live: 20 });
  await market.pass(PREPARED);
  expect(await slotsOf(market, batch.id)).toEqual({ free: 20, withdrawn: 0, slots: 20, live: 0 });
});

it('begins the clock once when two devices start at once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [member, batch] = [await someone(), await batchOf(1)];
    const id = await idOf(member, batch);
    market.clock.advanceSeconds(round);
    const results = await Promise.all([start(member, id), start(member, id), start(member, id)]);
    expect(results.map((result) => result.ok && result.value.assignmentId)).toEqual([id, id, id]);
    const acts = await market.db.query(`select from platform.act where subject_id = $1 and verb = 'assignment.started'`, [id]);
    expect(acts).toHaveLength(1);
  }
});

it('starts a task or gives its slot back, not both, when start, return and answer meet', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [member, batch] = [await someone(), await batchOf(1)];
    const id = await idOf(member, batch);
    const [started, returned, answered] = await Promise.all([start(member, id), giveBack(member, id), submit(member, id)]);
    const { state, startedAt } = await read(id);
    expect(returned.ok).toBe(state === 'returned');
    expect(answered.ok).toBe(state === 'submitted');
    if (started.ok) expect(startedAt).not.toBeNull();
    else expect([state, startedAt]).toEqual(['returned', null]);
    expect((await slotsOf(market, batch.id)).free).toBe(state === 'returned' ? 1 : 0);
    await market.pass(LEASE + GRACE);
  }
});

it('starts a task before its end or returns it, whichever clock a sweep has', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [member, batch] = [await someone(), await batchOf(1)];
    const id = await idOf(member, batch);
    // A start that read the time just before the end, and sweeps that read it at the end.
    market.clock.advanceSeconds(PREPARED - 1);
    const starting = start(member, id);
    market.clock.advanceSeconds(1);
    const [started] = await Promise.all([starting, market.sweep(/expire_leases/), market.sweep(/expire_leases/)]);
    const { state, startedAt, leaseUntil } = await read(id);
    expect(state).toBe(started.ok ? 'held' : 'returned');
    if (started.ok) expect(leaseUntil.getTime() - startedAt!.getTime()).toBe(LEASE * 1000);
    expect((await slotsOf(market, batch.id)).free).toBe(started.ok ? 0 : 1);
    await market.pass(LEASE + GRACE);
    expect((await slotsOf(market, batch.id)).free).toBe(1);
  }
});

it('accounts for every slot and its money when the batch is cancelled or paused meanwhile', async () => {
  const escrow = (ownerId: BatchId) => market.get(Ledger).balance(market.db, { kind: 'batch_escrow', ownerId, currency: 'USD' });
  for (let round = 0; round < ROUNDS; round++) {
    const [crowd, batch] = [await makeCrowd(market, 6), await batchOf(6)];
    const held = await Promise.all(crowd.slice(0, 3).map(async (member) => ({ member, id: await idOf(member, batch) })));
    const lifecycle = market.get(LifecycleCommands);
    const end = round % 2 === 0 ? lifecycle.cancel(requester.caller, batch.id) : lifecycle.pause(requester.caller, batch.id);
    const [ended, starts, more] = await Promise.all([
      end,
      Promise.all(held.map(({ member, id }) => start(member, id))),
      Promise.all(crowd.slice(3).map((member) => prepare(member, batch))),
    ]);
    expect(ended.ok).toBe(true);
    const running = starts.filter((result) => result.ok).length;
    for (const result of [...starts, ...more].filter((each) => !each.ok))
      expect(result).toMatchObject({ refusals: [{ kind: 'CONFLICT' }] });
    await market.pass(PREPARED);
    const live = { live: running, slots: 6 };
    expect(await slotsOf(market, batch.id)).toEqual(
      round % 2 === 0 ? { ...live, free: 0, withdrawn: 6 - running } : { ...live, free: 6 - running, withdrawn: 0 },
    );
    expect(await escrow(batch.id)).toBe((REWARD + FEE) * BigInt(round % 2 === 0 ? running : 6));
    expect(await market.problems()).toEqual([]);
    await market.pass(LEASE + GRACE);
  }
});

it('mixes gold in as claims do: the same tasks in the same order, counted once', async () => {
  const batchId = await openFunded(market, requester, 40, { redundancy: 2, goldPerWorker: 1000 });
  const tasks = await market.db.query<{ id: never }>('select id from batches.task where batch_id = $1 order by position limit 10', [
    batchId,
  ]);
  const known = tasks.map(({ id }) => ({ taskId: id, externalId: null, answers: { entails: 'yes' }, explanation: null }));
  valueOf(await market.get(GoldCommands).set(requester.caller, { batchId, tasks: known }));
  const member = await someone();
  let gold = 0;
  for (let turn = 0; turn < 20; turn++) {
    const next = await nextOf(member, batchId);
    const id = valueOf(await prepare(member, { id: batchId })).assignmentId;
    const { taskId } = await read(id);
    expect(taskId).toBe(next);
    valueOf(await start(member, id));
    valueOf(await market.get(AssignmentCommands).submit(member.caller, member.workerId, id, { entails: 'yes' }));
    if (tasks.some((task) => task.id === taskId)) gold++;
  }
  const rows = await market.db.query('select taken, gold_taken as gold from work.worker_batch where worker_id = $1', [member.workerId]);
  expect(rows).toEqual([{ taken: 20, gold }]);
  expect(gold).toBeGreaterThan(0);
  expect(await market.problems()).toEqual([]);
});

/** The task that a claim would take now. */
async function nextOf(member: CrowdMember, batchId: BatchId): Promise<string> {
  const window = await market.get(ClaimRepository).window(market.db, market.clock.now(), member.workerId, { batchId }, WINDOW);
  return pickNext(window!.choice)[0]!.taskId;
}

describe('a connection that dies in the middle', () => {
  /** Runs `command` while somebody holds the rows of `lock`, and kills its connection where it waits. */
  async function killed(lock: string, id: string, statement: string, command: () => Promise<unknown>): Promise<void> {
    await asOwner(market.database.ownerUrl, async (holder) => {
      await holder.query('begin');
      await holder.query(lock, [id]);
      const failed = expect(command()).rejects.toThrow();
      await asOwner(market.database.ownerUrl, async (killer) => {
        const kill = `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like $1`;
        while ((await killer.query(kill, [statement])).rowCount === 0);
      });
      await failed;
      await holder.query('rollback');
    });
  }

  it('leaves no task half prepared', async () => {
    const [member, batch] = [await someone(), await batchOf(1)];
    const before = await footprint(market);
    await killed('select from batches.task where batch_id = $1 for update', batch.id, '%take_slot%', () => prepare(member, batch));
    expect(await footprint(market)).toBe(before);
    expect((await prepare(member, batch)).ok).toBe(true);
  });

  it('leaves a clock that did not begin, and the start can be repeated', async () => {
    const [member, batch] = [await someone(), await batchOf(1)];
    const id = await idOf(member, batch);
    const before = await footprint(market);
    await killed('select from work.assignment where id = $1 for update', id, '%set prepared = false%', () => start(member, id));
    expect(await footprint(market)).toBe(before);
    expect((await start(member, id)).ok).toBe(true);
  });
});
