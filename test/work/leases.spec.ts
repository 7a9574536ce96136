/** Answers around every boundary of a lease, and what becomes of a task that nobody answered. */
import type { AssignmentId } from '../../src/kernel/index.ts';
import { Reputation } from '../../src/reputation/index.ts';
import { AssignmentCommands, ClaimCommands, Work } from '../../src/work/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { ANSWER, footprint, makeCrowd, makeOrganisation, openBatch, slotsOf, type CrowdMember, type TestBatch } from './kit.ts';

const LEASE = 600;
const GRACE = 120;

describe('a lease', () => {
  let market: TestMarketplace;
  let organisationId: Awaited<ReturnType<typeof makeOrganisation>>;
  let first: CrowdMember;
  let second: CrowdMember;
  beforeAll(async () => {
    market = await openMarketplace({ GRACE_SECONDS: String(GRACE), DATABASE_POOL_SIZE: '30', HELD_MAXIMUM: '5' });
    organisationId = await makeOrganisation(market);
    [first, second] = (await makeCrowd(market, 2)) as [CrowdMember, CrowdMember];
  });
  afterEach(async () => {
    // What a test left held must not count against the next one.
    await market.pass(LEASE + GRACE);
  });
  afterAll(() => market.close());

  const batchOf = (tasks: number) => openBatch(market, { organisationId, tasks, leaseSeconds: LEASE });
  const claim = (member: CrowdMember, batch: TestBatch) =>
    market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId: batch.id });
  const submit = (member: CrowdMember, id: AssignmentId, answer: unknown = ANSWER) =>
    market.get(AssignmentCommands).submit(member.caller, member.workerId, id, answer);
  const giveBack = (member: CrowdMember, id: AssignmentId) => market.get(AssignmentCommands).giveBack(member.caller, member.workerId, id);
  async function held(member: CrowdMember, batch: TestBatch): Promise<AssignmentId> {
    const claimed = await claim(member, batch);
    if (!claimed.ok) throw new Error(claimed.refusals[0].message);
    return claimed.value.assignmentId;
  }
  const read = async (id: AssignmentId) => (await market.get(Work).assignment(market.db, id))!;

  it.each([
    ['at once', 0],
    ['in the last second of the lease', LEASE - 1],
    ['when the lease ends', LEASE],
    ['in the grace', LEASE + 1],
    ['in the last second of the grace', LEASE + GRACE - 1],
  ])('takes an answer %s, whatever the sweep does', async (_, seconds) => {
    const batch = await batchOf(1);
    const id = await held(first, batch);
    await market.pass(seconds);
    expect(await claim(second, batch)).toMatchObject({ refusals: [{ state: 'full' }] });
    expect(await submit(first, id)).toMatchObject({ ok: true });
    expect(await read(id)).toMatchObject({ state: 'submitted', answer: ANSWER, secondsWorked: seconds });
    await market.pass(GRACE);
    expect((await slotsOf(market, batch.id)).free).toBe(0);
  });

  it('takes an answer after the grace as long as the slot was not opened again', async () => {
    const batch = await batchOf(1);
    const id = await held(first, batch);
    market.clock.advanceSeconds(LEASE + GRACE + 3_600);
    expect(await submit(first, id)).toMatchObject({ ok: true });
    await market.sweep();
    expect((await read(id)).state).toBe('submitted');
  });

  it('ends with its grace: the slot opens, and an answer after that is kept but not counted', async () => {
    const batch = await batchOf(1);
    const id = await held(first, batch);
    await market.pass(LEASE + GRACE);
    expect(await read(id)).toMatchObject({ state: 'expired', answer: null });
    expect((await slotsOf(market, batch.id)).free).toBe(1);
    const other = await held(second, batch);

    expect(await submit(first, id)).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT', state: 'expired' }] });
    expect(await submit(first, id, { label: 'no' })).toMatchObject({ ok: false });
    const late = await market.db.query<{ late_answer: unknown }>('select late_answer from work.assignment where id = $1', [id]);
    expect(late[0]!.late_answer).toEqual(ANSWER);
    expect((await read(id)).lateAt).toEqual(market.clock.now());
    const acts = await market.db.query(`select from platform.act where subject_id = $1 and verb = 'assignment.answered_late'`, [id]);
    expect(acts).toHaveLength(1);
    expect((await market.get(Work).answersOf(market.db, batch.taskIds)).size).toBe(0);
    expect(await submit(second, other)).toMatchObject({ ok: true });
  });

  it('keeps no late answer that does not fit the form', async () => {
    const id = await held(first, await batchOf(1));
    await market.pass(LEASE + GRACE);
    const before = await footprint(market);
    expect(await submit(first, id, { label: 'perhaps' })).toMatchObject({ refusals: [{ kind: 'INVALID', path: ['answer', 'label'] }] });
    expect(await footprint(market)).toBe(before);
  });

  it('gives an expired task to its worker never again', async () => {
    const batch = await batchOf(1);
    await held(first, batch);
    await market.pass(LEASE + GRACE);
    expect(await claim(first, batch)).toMatchObject({ refusals: [{ state: 'full' }] });
    expect((await claim(second, batch)).ok).toBe(true);
  });

  it('ends as answered or as expired when both happen at once, 10 times', async () => {
    for (let round = 0; round < 10; round++) {
      const batch = await batchOf(3);
      const ids = [await held(first, batch), await held(first, batch), await held(second, batch)];
      market.clock.advanceSeconds(LEASE + GRACE);
      const [one, two, three] = await Promise.all([
        submit(first, ids[0]!),
        submit(first, ids[1]!),
        submit(second, ids[2]!),
        market.sweep(),
        market.sweep(),
      ]);
      const results = [one, two, three];
      const states = (await Promise.all(ids.map(read))).map((assignment) => assignment.state);
      expect(states).toEqual(results.map((result) => (result.ok ? 'submitted' : 'expired')));
      expect((await slotsOf(market, batch.id)).free).toBe(results.filter((result) => !result.ok).length);
    }
  });

  it('answers a repeat of the same answer with the same assignment, and refuses another one', async () => {
    const id = await held(first, await batchOf(1));
    expect(await submit(first, id)).toMatchObject({ ok: true, value: { assignmentId: id } });
    const before = await footprint(market);
    expect(await submit(first, id)).toMatchObject({ ok: true, value: { assignmentId: id } });
    expect(await submit(first, id, { label: 'no' })).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'submitted' }] });
    expect(await giveBack(first, id)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'submitted' }] });
    expect(await footprint(market)).toBe(before);
  });

  it('takes only one of two different answers at once', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await held(first, await batchOf(1));
      const results = await Promise.all(['yes', 'no'].map((label) => submit(first, id, { label })));
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect((await read(id)).answer).toEqual({ label: results[0]!.ok ? 'yes' : 'no' });
    }
  });

  it.each([
    ['no object', 'yes'],
    ['another value', { label: 'perhaps' }],
    ['no answer', {}],
    ['a question that is not there', { label: 'yes', other: 1 }],
  ])('refuses an answer that is %s, and changes nothing', async (_, answer) => {
    const id = await held(first, await batchOf(1));
    const before = await footprint(market);
    expect(await submit(first, id, answer)).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID' }] });
    expect(await footprint(market)).toBe(before);
  });

  it('belongs to its worker only', async () => {
    const id = await held(first, await batchOf(1));
    const before = await footprint(market);
    expect(await submit(second, id)).toMatchObject({ refusals: [{ kind: 'NOT_FOUND' }] });
    expect(await giveBack(second, id)).toMatchObject({ refusals: [{ kind: 'NOT_FOUND' }] });
    expect(await footprint(market)).toBe(before);
  });

  it('ends when the worker gives the task back, and a repeat changes nothing', async () => {
    const batch = await batchOf(1);
    const id = await held(first, batch);
    market.clock.advanceSeconds(5);
    expect(await giveBack(first, id)).toMatchObject({ ok: true });
    const before = await footprint(market);
    expect(await giveBack(first, id)).toMatchObject({ ok: true });
    expect(await submit(first, id)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'returned' }] });
    expect(await footprint(market)).toBe(before);
    expect((await claim(second, batch)).ok).toBe(true);
  });

  it('refuses to give back an expired task', async () => {
    const id = await held(first, await batchOf(1));
    await market.pass(LEASE + GRACE);
    expect(await giveBack(first, id)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'expired' }] });
  });

  it('counts toward the maximum of tasks that a worker may hold', async () => {
    const batch = await batchOf(8);
    for (let index = 0; index < 5; index++) await held(first, batch);
    const before = await footprint(market);
    expect(await claim(first, batch)).toMatchObject({ refusals: [{ kind: 'LIMIT_REACHED', limit: 5 }] });
    expect(await footprint(market)).toBe(before);
    expect((await claim(second, batch)).ok).toBe(true);
  });

  it('refuses more held tasks than the maximum when a worker asks everywhere at once', async () => {
    const batches = [await batchOf(10), await batchOf(10), await batchOf(10)];
    const results = await Promise.all(batches.flatMap((batch) => Array.from({ length: 8 }, () => claim(first, batch))));
    expect(results.filter((result) => result.ok)).toHaveLength(5);
  });

  it('leaves its outcome with the worker', async () => {
    const [worker] = await makeCrowd(market, 1);
    const batch = await batchOf(3);
    await submit(worker!, await held(worker!, batch));
    await giveBack(worker!, await held(worker!, batch));
    await held(worker!, batch);
    await market.pass(LEASE + GRACE);
    const counts = (await market.get(Reputation).counts(market.db, [worker!.workerId])).get(worker!.workerId);
    expect(counts).toMatchObject({ submitted: 1, returned: 1, expired: 1 });
  });
});
