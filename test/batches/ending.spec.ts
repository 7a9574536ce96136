/** How batches end while workers are at them: what is free goes back at once, what is in flight is paid, no cent is lost. */
import pg from 'pg';
import { Batches, BatchCommands, LaunchCommands, LifecycleCommands } from '../../src/batches/index.ts';
import { ok, publicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { makeCrowd, type CrowdMember } from '../work/kit.ts';
import { draft, fundedRequester, openBatch, PRICE, standing, type Requester } from './kit.ts';

const DAY = 86_400;

describe('the end of a batch that is worked on', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let crowd: CrowdMember[];
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', DATABASE_POOL_SIZE: '30', STATEMENT_TIMEOUT_MS: '60000' });
    requester = await fundedRequester(market, 1_000_000n);
    crowd = await makeCrowd(market, 12);
  });
  afterAll(() => market.close());

  const claim = async (member: CrowdMember, batchId: BatchId): Promise<AssignmentId> =>
    valueOf(await market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId })).assignmentId;
  const submit = async (member: CrowdMember, id: AssignmentId) =>
    valueOf(await market.get(AssignmentCommands).submit(member.caller, member.workerId, id, { entails: 'yes' }));
  const giveBack = async (member: CrowdMember, id: AssignmentId) =>
    valueOf(await market.get(AssignmentCommands).giveBack(member.caller, member.workerId, id));
  const approveBy = async ({ caller }: Requester, assignmentIds: AssignmentId[]) =>
    valueOf(await market.get(ReviewCommands).approve(caller, { assignmentIds, note: null, idempotencyKey: null }));
  const approve = (ids: AssignmentId[]) => approveBy(requester, ids);
  const lifecycle = () => market.get(LifecycleCommands);
  const available = async (batchId: BatchId) => (await standing(market, batchId)).available;

  it('keeps the money of work in flight when a batch is cancelled, gives back each returned slot, and pays finished work', async () => {
    const batchId = await openBatch(market, requester, 4, { redundancy: 2 });
    const before = await available(batchId);
    const [one, two, three] = crowd as [CrowdMember, CrowdMember, CrowdMember];
    const submitted = await claim(one, batchId);
    await submit(one, submitted);
    const [returned, expired] = [await claim(two, batchId), await claim(three, batchId)];
    valueOf(await lifecycle().cancel(requester.caller, batchId));
    expect(await standing(market, batchId)).toMatchObject({ state: 'draining', escrow: 3n * PRICE, available: before + 5n * PRICE });
    expect(await market.get(ClaimCommands).claim(crowd[3]!.caller, crowd[3]!.workerId, { batchId })).toMatchObject({ ok: false });

    await giveBack(two, returned);
    expect(await standing(market, batchId)).toMatchObject({ state: 'draining', escrow: 2n * PRICE, available: before + 6n * PRICE });
    await market.pass(600 + 120 + 1);
    expect(await standing(market, batchId)).toMatchObject({ state: 'draining', escrow: PRICE, available: before + 7n * PRICE });
    const [row] = await market.db.query<{ state: string }>('select state from work.assignment where id = $1', [expired]);
    expect(row).toEqual({ state: 'expired' });

    await approve([submitted]);
    expect(await standing(market, batchId)).toMatchObject({ state: 'cancelled', escrow: 0n, available: before + 7n * PRICE });
  });

  it('settles a closed batch', async () => {
    const own = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, own, 2, { redundancy: 1 });
    const id = await claim(crowd[0]!, batchId);
    valueOf(await lifecycle().close(own.caller, batchId));
    expect(await standing(market, batchId)).toMatchObject({ state: 'draining', escrow: PRICE });
    await giveBack(crowd[0]!, id);
    await market.sweep();
    expect(await standing(market, batchId)).toMatchObject({ state: 'settled', available: 1_000n });
  });

  it('waits for the own staff too, who cost nothing', async () => {
    const own = await fundedRequester(market, 0n);
    const batchId = await openBatch(market, own, 2, { redundancy: 1, rewardMinor: 0n, internal: true });
    const { workerId, caller } = crowd[0]!;
    if (caller.actor.kind !== 'person') throw new Error('a crowd is of people');
    const memberships = [{ organisationId: own.organisationId, role: 'viewer' as const }];
    const staff: CrowdMember = { workerId, caller: { ...caller, actor: { ...caller.actor, memberships } } };
    const id = await claim(staff, batchId);
    await submit(staff, id);
    valueOf(await lifecycle().cancel(own.caller, batchId));
    await market.sweep();
    expect(await standing(market, batchId)).toMatchObject({ state: 'draining' });
    await approveBy(own, [id]);
    await market.sweep();
    expect(await standing(market, batchId)).toMatchObject({ state: 'cancelled', revision: 2 });
  });

  it('comes by itself a day after the last decision, unless more is asked for', async () => {
    const done = await openBatch(market, requester, 1, { redundancy: 1 });
    const extended = await openBatch(market, requester, 1, { redundancy: 1 });
    const pilot = await openBatch(market, requester, 2, { redundancy: 1 }, 1);
    for (const batchId of [done, extended, pilot]) {
      const id = await claim(crowd[0]!, batchId);
      await submit(crowd[0]!, id);
      await approve([id]);
    }
    await market.pass(DAY - 1);
    for (const batchId of [done, extended, pilot]) expect(await standing(market, batchId)).toMatchObject({ state: 'open', escrow: 0n });
    valueOf(await market.get(LaunchCommands).raiseRedundancy(requester.caller, { batchId: extended, redundancy: 2, taskIds: null }));
    await market.pass(1);
    expect(await standing(market, done)).toMatchObject({ state: 'settled' });
    expect(await standing(market, extended)).toMatchObject({ state: 'open', escrow: PRICE });
    await market.pass(10 * DAY);
    expect(await standing(market, pilot)).toMatchObject({ state: 'open' });
  });

  it('keeps held assignments when single tasks are stopped', async () => {
    const batchId = await openBatch(market, requester, 2, { redundancy: 3 });
    const before = await available(batchId);
    const id = await claim(crowd[0]!, batchId);
    const tasks = await market.db.query<{ id: never }>('select id from batches.task where batch_id = $1 order by position', [batchId]);
    const stop = () =>
      market.commands.must(market.system, async (tx) => ok(await market.get(Batches).stopTasks(tx, batchId, [tasks[0]!.id])));
    expect(await stop()).toBe(2);
    expect(await stop()).toBe(0);
    expect(await standing(market, batchId)).toMatchObject({ state: 'open', escrow: 4n * PRICE, available: before + 2n * PRICE });
    await giveBack(crowd[0]!, id);
    // What comes back of a stopped task is withdrawn at once, with its money.
    expect(await standing(market, batchId)).toMatchObject({ escrow: 3n * PRICE, available: before + 3n * PRICE });
    expect(await stop()).toBe(0);
    valueOf(await lifecycle().close(requester.caller, batchId));
    expect(await standing(market, batchId)).toMatchObject({ state: 'settled', escrow: 0n });
  });

  it('loses no cent while workers claim, answer and give back at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const own = await fundedRequester(market, 2_000n);
      const batchId = await openBatch(market, own, 8, { redundancy: 2 });
      const submitted: AssignmentId[] = [];
      const busy = async (member: CrowdMember, index: number) => {
        for (let turn = 0; turn < 3; turn++) {
          const claimed = await market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId });
          if (!claimed.ok) return;
          if ((index + turn) % 2 === 0) await giveBack(member, claimed.value.assignmentId);
          else {
            await submit(member, claimed.value.assignmentId);
            submitted.push(claimed.value.assignmentId);
          }
        }
      };
      const end = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20 * round));
        return lifecycle().cancel(own.caller, batchId);
      };
      const [ended] = await Promise.all([end(), ...crowd.map(busy)]);
      expect(ended.ok).toBe(true);
      expect(await market.problems()).toEqual([]);
      expect(await standing(market, batchId)).toMatchObject({ escrow: BigInt(submitted.length) * PRICE });
      if (submitted.length > 0) await approveBy(own, submitted);
      await market.sweep();
      expect(await standing(market, batchId)).toMatchObject({
        state: 'cancelled',
        escrow: 0n,
        available: 2_000n - BigInt(submitted.length) * PRICE,
      });
    }
  });

  it('leaves an answer with the version that it saw', async () => {
    const batchId = await openBatch(market, requester, 2, { redundancy: 1 });
    const first = await claim(crowd[0]!, batchId);
    const note = {
      name: 'note',
      prompt: 'Why?',
      help: null,
      required: true,
      type: 'text',
      minimumLength: 1,
      maximumLength: 9,
      pattern: null,
    } as const;
    const form = [...(await market.get(Batches).version(market.db, batchId, 1))!.form, note];
    valueOf(await market.get(BatchCommands).update(requester.caller, batchId, { form }));
    const second = await claim(crowd[1]!, batchId);
    await submit(crowd[0]!, first);
    const refused = await market.get(AssignmentCommands).submit(crowd[1]!.caller, crowd[1]!.workerId, second, { entails: 'yes' });
    expect(refused).toMatchObject({ ok: false, refusals: [{ path: ['answer', 'note'] }] });
    const versions = await market.db.query('select batch_version from work.assignment where batch_id = $1 order by claimed_at, id', [
      batchId,
    ]);
    expect(versions.map((row) => (row as { batch_version: number }).batch_version).sort()).toEqual([1, 2]);
  });

  it('shows a page of 20 batches with as many queries as a page of 2', async () => {
    const own = await fundedRequester(market, 10_000n);
    for (let index = 0; index < 20; index++) await draft(market, own, 2);
    const query = `query ($id: OrganisationID!, $first: Int!) { organisation(id: $id) { batches(first: $first) { nodes {
      id organisation { name } current { version } versions(first: 1) { nodes { version } } tasks(first: 2) { nodes { id batch { id } } }
      cost { total { minor } } pilot: cost(taskCount: 1) { tasks } reserved { minor } slots { free } task(externalId: "x") { id } } } } }`;
    const count = async (first: number) => {
      const real = Reflect.get(pg.Client.prototype, 'query') as () => unknown;
      let queries = 0;
      pg.Client.prototype.query = function counting(this: pg.Client, ...args: unknown[]) {
        queries++;
        return Reflect.apply(real, this, args);
      } as never;
      try {
        const { data } = await market.graphql(query, { id: publicId('Organisation', own.organisationId), first }, own);
        expect(data.organisation.batches.nodes).toHaveLength(first);
        return queries;
      } finally {
        pg.Client.prototype.query = real as never;
      }
    };
    // Connections and what is kept in memory, first.
    await count(20);
    const few = await count(2);
    expect(few).toBeGreaterThan(5);
    expect(await count(20)).toBe(few);
  });
});
