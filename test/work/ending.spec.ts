/** Work on batches that are paused, cancelled or closed meanwhile: every slot and every cent is accounted for. */
import { Ledger } from '../../src/ledger/index.ts';
import { LifecycleCommands } from '../../src/batches/index.ts';
import type { BatchId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { AssignmentCommands, ClaimCommands, Work } from '../../src/work/index.ts';
import { fundedRequester, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { ANSWER, FEE, makeCrowd, openBatch, REWARD, slotsOf, type CrowdMember, type TestBatch } from './kit.ts';

const PRICE = REWARD + FEE;
const LEASE = 600;
const GRACE = 120;

describe('a batch that ends while people work on it', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let crowd: CrowdMember[];
  beforeAll(async () => {
    market = await openMarketplace({ GRACE_SECONDS: String(GRACE), DATABASE_POOL_SIZE: '60', HELD_MAXIMUM: '1000' });
    requester = await fundedRequester(market, 1_000_000n);
    crowd = await makeCrowd(market, 40);
  });
  afterAll(() => market.close());

  const batchOf = (tasks: number, redundancy = 1) =>
    openBatch(market, { organisationId: requester.organisationId, tasks, redundancy, leaseSeconds: LEASE });
  const claim = (member: CrowdMember, batch: TestBatch) =>
    market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId: batch.id });
  const lifecycle = () => market.get(LifecycleCommands);
  const escrow = (batchId: BatchId) => market.get(Ledger).balance(market.db, { kind: 'batch_escrow', ownerId: batchId, currency: 'USD' });
  const stateOf = async (batchId: BatchId) =>
    (await market.db.query<{ state: string }>('select state from batches.batch where id = $1', [batchId]))[0]!.state;
  async function claimAll(batch: TestBatch, members = crowd) {
    const results = await Promise.all(members.map(async (member) => ({ member, result: await claim(member, batch) })));
    return results.flatMap(({ member, result }) => (result.ok ? [{ member, id: result.value.assignmentId }] : []));
  }

  it('withdraws what is free, keeps what is claimed, and loses nothing between the two, 5 times', async () => {
    for (let round = 0; round < 5; round++) {
      const batch = await batchOf(15, 2);
      const [held, cancelled] = await Promise.all([claimAll(batch), lifecycle().cancel(requester.caller, batch.id)]);
      expect(cancelled.ok).toBe(true);
      const slots = await slotsOf(market, batch.id);
      expect(slots).toEqual({ free: 0, withdrawn: 30 - held.length, live: held.length, slots: 30 });
      expect(await escrow(batch.id)).toBe(PRICE * BigInt(held.length));
      expect((await claimAll(batch)).length).toBe(0);
    }
  });

  it('gives the money of returned and expired work back, and ends when nothing is in flight', async () => {
    const batch = await batchOf(12);
    const held = await claimAll(batch, crowd.slice(0, 12));
    valueOf(await lifecycle().cancel(requester.caller, batch.id));
    const commands = market.get(AssignmentCommands);
    // Four at once: they wait for each other, they do not fail.
    const returned = await Promise.all(held.slice(0, 4).map(({ member, id }) => commands.giveBack(member.caller, member.workerId, id)));
    expect(returned.every((result) => result.ok)).toBe(true);
    expect(await escrow(batch.id)).toBe(PRICE * 8n);
    const submitted = await Promise.all(
      held.slice(4, 6).map(({ member, id }) => commands.submit(member.caller, member.workerId, id, ANSWER)),
    );
    expect(submitted.every((result) => result.ok)).toBe(true);
    await market.pass(LEASE + GRACE);
    expect(await escrow(batch.id)).toBe(PRICE * 2n);
    expect(await slotsOf(market, batch.id)).toEqual({ free: 0, withdrawn: 10, live: 2, slots: 12 });
    expect(await market.problems()).toEqual([]);
    expect(await stateOf(batch.id)).toBe('draining');
    // Review, which is above, approves them after the delay of the batch.
    await market.pass(86_400);
    expect(await stateOf(batch.id)).toBe('cancelled');
    expect(await escrow(batch.id)).toBe(0n);
  });

  it('counts a slot that comes back during the cancellation once, as free or as withdrawn, 5 times', async () => {
    for (let round = 0; round < 5; round++) {
      const batch = await batchOf(10);
      const held = await claimAll(batch, crowd.slice(0, 10));
      const commands = market.get(AssignmentCommands);
      const [cancelled, ...returned] = await Promise.all([
        lifecycle().cancel(requester.caller, batch.id),
        ...held.map(({ member, id }) => commands.giveBack(member.caller, member.workerId, id)),
      ]);
      expect([cancelled, ...returned].every((result) => result.ok)).toBe(true);
      expect(await slotsOf(market, batch.id)).toEqual({ free: 0, withdrawn: 10, live: 0, slots: 10 });
      expect(await escrow(batch.id)).toBe(0n);
      await market.sweep();
      expect(await stateOf(batch.id)).toBe('cancelled');
    }
  });

  it('gives out nothing while it is paused, and goes on where it was', async () => {
    const batch = await batchOf(20);
    const [held] = await Promise.all([claimAll(batch, crowd.slice(0, 10)), lifecycle().pause(requester.caller, batch.id)]);
    const before = await slotsOf(market, batch.id);
    expect(before).toEqual({ free: 20 - held.length, withdrawn: 0, live: held.length, slots: 20 });
    expect(await claim(crowd[20]!, batch)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'paused' }] });
    // A claim that is being made may land; after that, none.
    const { member, id } = held[0] ?? { member: crowd[0]!, id: null };
    if (id !== null) expect((await market.get(AssignmentCommands).giveBack(member.caller, member.workerId, id)).ok).toBe(true);
    valueOf(await lifecycle().resume(requester.caller, batch.id));
    const more = await claimAll(batch, crowd.slice(10, 40));
    expect((await slotsOf(market, batch.id)).free).toBe(0);
    expect(more.length).toBe(20 - held.length + (id === null ? 0 : 1));
  });

  it('waits for a rejection until it is final', async () => {
    const batch = await batchOf(1);
    const [taken] = await claimAll(batch, crowd.slice(0, 1));
    valueOf(await market.get(AssignmentCommands).submit(taken!.member.caller, taken!.member.workerId, taken!.id, ANSWER));
    const work = market.get(Work);
    expect(await work.inFlight(market.db, batch.id)).toBe(1);
    await expect(
      market.commands.run(market.system, async (tx) => {
        const rejected = await work.decide(tx, taken!.id, { from: 'submitted', to: 'rejected' });
        expect(rejected).toMatchObject({ state: 'rejected', finalisedAt: null });
        expect(await work.inFlight(tx, batch.id)).toBe(1);
        expect(await work.decide(tx, taken!.id, { from: 'submitted', to: 'approved' })).toBeNull();
        expect(await work.finalise(tx, [taken!.id])).toEqual([taken!.id]);
        expect(await work.finalise(tx, [taken!.id])).toEqual([]);
        expect(await work.inFlight(tx, batch.id)).toBe(0);
        // Its money was not moved: take it all back.
        throw new Error('roll back');
      }),
    ).rejects.toThrow('roll back');
    expect(await work.inFlight(market.db, batch.id)).toBe(1);
  });

  it('settles by itself a day after its last answer was decided, when nothing is left to do', async () => {
    const batch = await batchOf(2);
    for (const { member, id } of await claimAll(batch, crowd.slice(0, 2))) {
      valueOf(await market.get(AssignmentCommands).submit(member.caller, member.workerId, id, ANSWER));
    }
    await market.pass(86_400);
    expect(await stateOf(batch.id)).toBe('open');
    await market.pass(86_400);
    expect(await stateOf(batch.id)).toBe('settled');
  });
});
