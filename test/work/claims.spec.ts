/** Claims under real concurrency: every slot once, no worker twice, nothing lost, nothing left over. */
import type { AssignmentId } from '../../src/kernel/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { ANSWER, footprint, makeCrowd, makeOrganisation, openBatch, slotsOf, type CrowdMember, type TestBatch } from './kit.ts';

/** CLAIM_ROUNDS=100 for the full measure. */
const ROUNDS = Number(process.env.CLAIM_ROUNDS ?? 3);
const CLAIMERS = 200;
const SLOTS = 50;
/** Milliseconds for all rounds of a test on a busy machine. */
const PATIENCE = 60_000 + ROUNDS * 10_000;

describe('claims at the same time', () => {
  let market: TestMarketplace;
  let organisationId: Awaited<ReturnType<typeof makeOrganisation>>;
  let crowd: CrowdMember[];
  beforeAll(async () => {
    market = await openMarketplace({ DATABASE_POOL_SIZE: '100', HELD_MAXIMUM: '1000', STATEMENT_TIMEOUT_MS: '60000' });
    organisationId = await makeOrganisation(market);
    crowd = await makeCrowd(market, CLAIMERS);
  });
  afterAll(() => market.close());

  const claimNext = (member: CrowdMember, batch: TestBatch) =>
    market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId: batch.id });
  const submit = (member: CrowdMember, id: AssignmentId) =>
    market.get(AssignmentCommands).submit(member.caller, member.workerId, id, ANSWER);
  const giveBack = (member: CrowdMember, id: AssignmentId) => market.get(AssignmentCommands).giveBack(member.caller, member.workerId, id);

  it.each([
    ['50 tasks of one', 50, 1],
    ['10 tasks of five', 10, 5],
    ['one task of fifty', 1, 50],
  ])(
    `fills exactly ${SLOTS} slots with ${CLAIMERS} claimers: %s, ${ROUNDS} rounds`,
    async (_, tasks, redundancy) => {
      for (let round = 0; round < ROUNDS; round++) {
        const batch = await openBatch(market, { organisationId, tasks, redundancy });
        const results = await Promise.all(crowd.map((member) => claimNext(member, batch)));
        const refused = results.filter((result) => !result.ok);
        expect(await slotsOf(market, batch.id)).toEqual({ free: 0, withdrawn: 0, slots: SLOTS, live: SLOTS });
        expect(results.length - refused.length).toBe(SLOTS);
        for (const result of refused) expect(result).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'full' }] });
      }
    },
    PATIENCE,
  );

  it(
    `fills every slot once while work is given back and expires, ${ROUNDS} rounds`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const batch = await openBatch(market, { organisationId, tasks: 25, redundancy: 2, leaseSeconds: 60 });
        let submitted = 0;
        const answer = async (member: CrowdMember, id: AssignmentId) => {
          if ((await submit(member, id)).ok) submitted++;
        };
        // Claims until the batch has nothing left; a third is given back, a third is left to expire.
        const busy = async (member: CrowdMember, index: number) => {
          for (let turn = 0; ; turn++) {
            const claimed = await claimNext(member, batch);
            if (!claimed.ok) return;
            const fate = (index + turn) % 3;
            if (fate === 0) await answer(member, claimed.value.assignmentId);
            else if (fate === 1) expect((await giveBack(member, claimed.value.assignmentId)).ok).toBe(true);
            else return;
          }
        };
        const crew = crowd.slice(0, 60);
        await Promise.all(crew.map(busy));
        await Promise.all([market.pass(60 + 121), ...crew.map(busy)]);
        await market.pass(60 + 121);
        // What is left now is finished by people who never saw it.
        for (const member of crowd.slice(60)) {
          for (let claimed = await claimNext(member, batch); claimed.ok; claimed = await claimNext(member, batch)) {
            await answer(member, claimed.value.assignmentId);
          }
        }
        expect(await slotsOf(market, batch.id)).toEqual({ free: 0, withdrawn: 0, slots: 50, live: 50 });
        expect(submitted).toBe(50);
      }
    },
    PATIENCE,
  );

  it('gives one worker no task twice and no more than the cap, however often they ask at once', async () => {
    const batch = await openBatch(market, { organisationId, tasks: 40, redundancy: 3, workerCap: 7 });
    const [member] = await makeCrowd(market, 1);
    const results = await Promise.all(Array.from({ length: 40 }, () => claimNext(member!, batch)));
    expect(results.filter((result) => result.ok)).toHaveLength(7);
    for (const result of results.filter((each) => !each.ok)) {
      expect(result).toMatchObject({ refusals: [{ kind: 'LIMIT_REACHED', limit: 7 }] });
    }
    const rows = await market.db.query<{ tasks: number }>(
      'select count(distinct task_id)::int as tasks from work.assignment where worker_id = $1',
      [member!.workerId],
    );
    expect(rows[0]!.tasks).toBe(7);
  });

  it('counts returned tasks against the cap', async () => {
    const batch = await openBatch(market, { organisationId, tasks: 5, workerCap: 1 });
    const [member] = await makeCrowd(market, 1);
    const first = await claimNext(member!, batch);
    expect(await claimNext(member!, batch)).toMatchObject({ refusals: [{ kind: 'LIMIT_REACHED' }] });
    if (first.ok) await giveBack(member!, first.value.assignmentId);
    const second = await claimNext(member!, batch);
    expect(second.ok).toBe(true);
    expect(await claimNext(member!, batch)).toMatchObject({ refusals: [{ kind: 'LIMIT_REACHED' }] });
  });

  it('gives a named task to as many workers as it has slots, and to nobody twice', async () => {
    const batch = await openBatch(market, { organisationId, tasks: 3, redundancy: 4 });
    const taskId = batch.taskIds[1]!;
    const claims = market.get(ClaimCommands);
    const results = await Promise.all(crowd.slice(0, 50).map((member) => claims.claim(member.caller, member.workerId, { taskId })));
    expect(results.filter((result) => result.ok)).toHaveLength(4);
    const before = await footprint(market);
    for (const [index, member] of crowd.slice(0, 50).entries()) {
      const again = await claims.claim(member.caller, member.workerId, { taskId });
      expect(again).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: results[index]!.ok ? 'had' : 'full' }] });
    }
    expect(await footprint(market)).toBe(before);
  });

  it('reaches a slot that reopened behind the worker, once nothing is left ahead', async () => {
    const batch = await openBatch(market, { organisationId, tasks: 6 });
    const [first, second] = await makeCrowd(market, 2);
    const early = await claimNext(first!, batch);
    for (let index = 0; index < 5; index++) expect((await claimNext(second!, batch)).ok).toBe(true);
    expect(await claimNext(second!, batch)).toMatchObject({ refusals: [{ state: 'full' }] });
    if (early.ok) await giveBack(first!, early.value.assignmentId);
    expect((await claimNext(second!, batch)).ok).toBe(true);
    expect((await slotsOf(market, batch.id)).free).toBe(0);
  });

  it('takes launched tasks only', async () => {
    const batch = await openBatch(market, { organisationId, tasks: 5, launched: 2 });
    const [member] = await makeCrowd(market, 1);
    expect((await claimNext(member!, batch)).ok).toBe(true);
    expect((await claimNext(member!, batch)).ok).toBe(true);
    expect(await claimNext(member!, batch)).toMatchObject({ refusals: [{ state: 'full' }] });
    const pilot = await market.get(ClaimCommands).claim(member!.caller, member!.workerId, { taskId: batch.taskIds[4]! });
    expect(pilot).toMatchObject({ refusals: [{ kind: 'NOT_FOUND' }] });
  });

  it('leaves nothing half done when the connection dies in the middle', async () => {
    const batch = await openBatch(market, { organisationId, tasks: 1 });
    const [member] = await makeCrowd(market, 1);
    const before = await footprint(market);
    // Somebody holds the task, so that the claim waits where it can be hit.
    await asOwner(market.database.ownerUrl, async (holder) => {
      await holder.query('begin');
      await holder.query('select from batches.task where batch_id = $1 for update', [batch.id]);
      const failed = expect(claimNext(member!, batch)).rejects.toThrow();
      await asOwner(market.database.ownerUrl, async (killer) => {
        const kill = `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%take_slot%'`;
        while ((await killer.query(kill)).rowCount === 0);
      });
      await failed;
    });
    expect(await footprint(market)).toBe(before);
    expect((await claimNext(member!, batch)).ok).toBe(true);
  });
});
