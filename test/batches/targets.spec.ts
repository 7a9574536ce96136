/** A batch that asks for a confidence: what it reserves, what it asks for, and that no slot and no cent is lost on the way. */
import fc from 'fast-check';
import { BatchCommands, Batches, LaunchCommands, LifecycleCommands } from '../../src/batches/index.ts';
import { GoldCommands } from '../../src/batches/gold/gold.commands.ts';
import { RestrictedOrganisations } from '../../src/batches/launch/restricted-organisations.ts';
import { ok, publicId, type AssignmentId, type BatchId, type TaskId } from '../../src/kernel/index.ts';
import { systemCaller, valueOf } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands, Work } from '../../src/work/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { makeCrowd, type CrowdMember } from '../work/kit.ts';
import { addTasks, draft, everything, fundedRequester, openBatch, PRICE, standing, type Requester } from './kit.ts';

const DAY = 86_400;
/** 2 to 5 answers. */
const TARGET = { redundancy: 5, target: { minimumAnswers: 2, confidence: 0.9, budgetMinor: null } } as const;
const within = (slots: number) => ({ ...TARGET, target: { ...TARGET.target, budgetMinor: PRICE * BigInt(slots) } });

describe('a batch with a target', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let crowd: CrowdMember[];
  beforeAll(async () => {
    market = await openMarketplace({
      FIRST_BATCH_REVIEW: 'false',
      HELD_MAXIMUM: '1000',
      DATABASE_POOL_SIZE: '60',
      STATEMENT_TIMEOUT_MS: '60000',
    });
    requester = await fundedRequester(market, 100_000_000n);
    crowd = await makeCrowd(market, 100);
  });
  afterAll(() => market.close());

  const batches = () => market.get(Batches);
  const claim = (member: CrowdMember, batchId: BatchId) => market.get(ClaimCommands).claim(member.caller, member.workerId, { batchId });
  const claimed = async (member: CrowdMember, batchId: BatchId): Promise<AssignmentId> =>
    valueOf(await claim(member, batchId)).assignmentId;
  const submit = async (member: CrowdMember, id: AssignmentId) =>
    valueOf(await market.get(AssignmentCommands).submit(member.caller, member.workerId, id, { entails: 'yes' }));
  const answer = async (member: CrowdMember, batchId: BatchId) => {
    const id = await claimed(member, batchId);
    await submit(member, id);
    return id;
  };
  const giveBack = (member: CrowdMember, id: AssignmentId) => market.get(AssignmentCommands).giveBack(member.caller, member.workerId, id);
  const approve = async (assignmentIds: AssignmentId[]) =>
    valueOf(await market.get(ReviewCommands).approve(requester.caller, { assignmentIds, note: null, idempotencyKey: null }));
  const open = (batchId: BatchId, wanted: { taskId: TaskId; slots: number; used?: number }[]) =>
    market.commands.must(market.system, async (tx) => {
      tx.act('batch.tested', { kind: 'batch', id: batchId, organisationId: requester.organisationId });
      return ok(await batches().openSlots(tx, batchId, wanted));
    });
  const stop = (batchId: BatchId, taskIds: TaskId[]) =>
    market.commands.must(market.system, async (tx) => {
      tx.act('batch.tested', { kind: 'batch', id: batchId, organisationId: requester.organisationId });
      return ok(await batches().stopTasks(tx, batchId, taskIds));
    });
  const tasksOf = async (batchId: BatchId) =>
    (await market.db.query<{ id: TaskId }>('select id from batches.task where batch_id = $1 order by position', [batchId])).map(
      ({ id }) => id,
    );
  const slots = async (batchId: BatchId) => {
    const [row] = await market.db.query<{ free: number; withheld: number; withdrawn: number; pool: number; unfunded: number }>(
      `select sum(t.free_slots)::int as free, sum(t.withheld_slots)::int as withheld, sum(t.withdrawn_slots)::int as withdrawn,
         b.pool_slots::int as pool, b.unfunded_slots::int as unfunded
       from batches.task t join batches.batch b on b.id = t.batch_id where b.id = $1 group by b.id`,
      [batchId],
    );
    return row!;
  };

  describe('the launch of a batch with a target', () => {
    const COST = 'assignments leastAssignments total { minor } leastTotal { minor }';
    const costOf = async (batchId: BatchId) => {
      const id = publicId('Batch', batchId);
      return (await market.graphql(`query ($id: BatchID!) { batch(id: $id) { cost { ${COST} } } }`, { id }, requester)).data.batch.cost;
    };

    it.each([
      ['without a budget', TARGET, 50],
      ['with a budget between least and most', within(33), 33],
      ['with a budget that would buy more', within(500), 50],
      ['with a budget below the least', within(7), 20],
    ])('reserves the price that the draft shows, %s', async (_name, settings, reserved) => {
      const batchId = await draft(market, requester, 10, settings);
      const before = (await standing(market, batchId)).available;
      expect(await costOf(batchId)).toEqual({
        ...{ assignments: reserved, leastAssignments: 20 },
        ...{ total: { minor: String(PRICE * BigInt(reserved)) }, leastTotal: { minor: String(PRICE * 20n) } },
      });
      valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
      const escrow = PRICE * BigInt(reserved);
      expect(await standing(market, batchId)).toMatchObject({ escrow, available: before - escrow });
      expect(await slots(batchId)).toEqual({ free: 20, withheld: 30, withdrawn: 0, pool: reserved - 20, unfunded: 50 - reserved });
      expect(await market.problems()).toEqual([]);
      valueOf(await market.get(LifecycleCommands).cancel(requester.caller, batchId));
      expect(await standing(market, batchId)).toMatchObject({ state: 'cancelled', escrow: 0n, available: before });
    });

    it('launches a pilot, then the rest, within one budget', async () => {
      const batchId = await openBatch(market, requester, 10, within(33), 4);
      expect(await slots(batchId)).toMatchObject({ pool: 12, unfunded: 0 });
      // What was given back meanwhile is there to be spent again.
      expect(await stop(batchId, (await tasksOf(batchId)).slice(0, 1))).toBe(5);
      valueOf(await market.get(LaunchCommands).extend(requester.caller, { batchId, taskCount: null }));
      expect(await standing(market, batchId)).toMatchObject({ launched: 10, escrow: 33n * PRICE });
      expect(await slots(batchId)).toEqual({ free: 18, withheld: 27, withdrawn: 5, pool: 15, unfunded: 12 });
    });

    it('gives everything back when an admin takes the launch back', async () => {
      const strict = await openMarketplace({ FIRST_BATCH_REVIEW: 'true' });
      try {
        const own = await fundedRequester(strict, 10_000n);
        const batchId = await openBatch(strict, own, 4, within(13));
        expect(await standing(strict, batchId)).toMatchObject({ state: 'in_review', escrow: 13n * PRICE });
        await strict.get(RestrictedOrganisations).stop(own.organisationId);
        expect(await standing(strict, batchId)).toMatchObject({ state: 'draft', available: 10_000n, escrow: 0n });
        expect(await strict.problems()).toEqual([]);
        valueOf(await strict.get(LaunchCommands).launch(own.caller, { batchId, taskCount: null }));
        valueOf(await strict.get(LifecycleCommands).cancel(own.caller, batchId));
        expect(await standing(strict, batchId)).toMatchObject({ state: 'cancelled', available: 10_000n, escrow: 0n });
        expect(await strict.problems()).toEqual([]);
      } finally {
        await strict.close();
      }
    });
  });

  it('creates, prices, adds gold to and launches such a batch through the API', async () => {
    const organisationId = publicId('Organisation', requester.organisationId);
    const run = async (query: string, variables: Record<string, unknown>) => (await market.graphql(query, variables, requester)).data;
    const created = await run(
      `mutation Create($input: CreateBatchInput!) { createBatch(input: $input) {
         batch { id redundancy target { minimumAnswers confidence budget { text } } } userErrors { message path } } }`,
      {
        input: {
          ...{ organisationId, kind: 'image', title: 'Cat or dog?', instructions: 'Say what the picture shows.' },
          form: [
            {
              name: 'animal',
              prompt: 'Which?',
              choice: {
                options: [
                  { value: 'cat', label: 'Cat' },
                  { value: 'dog', label: 'Dog' },
                ],
              },
            },
          ],
          ...{ rewardMinor: '10', estimatedSeconds: 20, redundancy: 7, target: { confidence: 0.95, budgetMinor: '600' } },
        },
      },
    );
    expect(created.createBatch).toMatchObject({
      batch: { redundancy: 7, target: { minimumAnswers: 2, confidence: 0.95, budget: { text: '6.00 USD' } } },
      userErrors: [],
    });
    const batchId = created.createBatch.batch.id as string;
    await run('mutation Add($input: AddTasksInput!) { addTasks(input: $input) { tasks { added } userErrors { message } } }', {
      input: {
        batchId,
        tasks: [
          ...Array.from({ length: 9 }, (_unused, index) => ({ payload: { picture: `${index}.jpg` }, externalId: `picture-${index}` })),
          { payload: { picture: 'x.jpg', _gold: { animal: 'dog' } }, redundancy: 4 },
        ],
      },
    });
    const gold = await run(
      `mutation Gold($input: SetGoldInput!) { setGold(input: $input) { changedCount userErrors { message path }
         batch { goldTaskCount gold { nodes { answers explanation task { externalId } } }
           cost { leastAssignments leastTotal { text } assignments total { text } } } } }`,
      { input: { batchId, tasks: [{ externalId: 'picture-0', answers: { animal: 'cat' }, explanation: 'Its ears.' }] } },
    );
    expect(gold.setGold).toMatchObject({
      ...{ changedCount: 1, userErrors: [] },
      // 8 tasks of 2 to 7 answers, and gold for 7 and 4 workers: 67 slots at the most, of which the budget buys 50.
      batch: {
        goldTaskCount: 2,
        cost: { leastAssignments: 27, leastTotal: { text: '3.24 USD' }, assignments: 50, total: { text: '6.00 USD' } },
      },
    });
    expect(gold.setGold.batch.gold.nodes).toContainEqual({
      answers: { animal: 'cat' },
      explanation: 'Its ears.',
      task: { externalId: 'picture-0' },
    });
    const launched = await run(
      `mutation Launch($id: BatchID!) { launchBatch(input: { batchId: $id }) {
         batch { state reserved { text } slots { total free heldBack } } userErrors { message } } }`,
      { id: batchId },
    );
    expect(launched.launchBatch.batch).toEqual({
      state: 'OPEN',
      reserved: { text: '6.00 USD' },
      slots: { total: 67, free: 27, heldBack: 40 },
    });
  });

  it('gives every task its least answers, and more only where labels ask for them', async () => {
    const batchId = await openBatch(market, requester, 2, TARGET);
    const [first, second] = (await tasksOf(batchId)) as [TaskId, TaskId];
    const work = market.get(Work);
    expect(await batches().undecidedBatches(market.db, null, 1_000)).toContain(batchId);
    for (const member of crowd.slice(0, 2)) for (const _task of [1, 2]) await answer(member, batchId);
    expect(await claim(crowd[2]!, batchId)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'full' }] });
    const waiting = await work.tasksToDecide(market.db, batchId, 0n, 10);
    expect(waiting).toEqual([
      { taskId: first, position: 1n, maximumAnswers: 5, withheld: 3, used: 2 },
      { taskId: second, position: 2n, maximumAnswers: 5, withheld: 3, used: 2 },
    ]);

    expect(await open(batchId, [{ taskId: first, slots: 1, used: 2 }])).toEqual({ opened: new Map([[first, 1]]), refused: null });
    // The same decision again, before and after somebody has claimed: it was carried out already.
    expect((await open(batchId, [{ taskId: first, slots: 1, used: 2 }])).opened.size).toBe(0);
    expect((await work.tasksToDecide(market.db, batchId, 0n, 10)).map((task) => task.taskId)).toEqual([second]);
    const third = await claimed(crowd[2]!, batchId);
    expect((await open(batchId, [{ taskId: first, slots: 1, used: 2 }])).opened.size).toBe(0);
    expect((await work.tasksToDecide(market.db, batchId, 0n, 10)).map((task) => task.taskId)).toEqual([second]);
    await submit(crowd[2]!, third);
    expect(await slots(batchId)).toMatchObject({ free: 0, withheld: 5, pool: 5 });

    expect(await stop(batchId, [first])).toBe(2);
    expect(await stop(batchId, [first])).toBe(0);
    expect((await open(batchId, [{ taskId: first, slots: 1 }])).opened.size).toBe(0);
    expect(await standing(market, batchId)).toMatchObject({ escrow: 8n * PRICE });
    expect(await stop(batchId, [second])).toBe(3);
    expect(await standing(market, batchId)).toMatchObject({ escrow: 5n * PRICE });
    expect(await work.tasksToDecide(market.db, batchId, 0n, 10)).toEqual([]);
  });

  it('spends its budget where it is wanted first, keeps the rest of the pool for others, and gives back what nobody can ask for', async () => {
    const batchId = await openBatch(market, requester, 3, within(10));
    const [one, two, three] = (await tasksOf(batchId)) as [TaskId, TaskId, TaskId];
    expect(await slots(batchId)).toMatchObject({ free: 6, withheld: 9, pool: 4, unfunded: 5 });
    for (const member of crowd.slice(0, 2)) for (const _task of [1, 2, 3]) await answer(member, batchId);
    // Stopped: its share is of use to the others.
    expect(await stop(batchId, [one])).toBe(0);
    expect(await slots(batchId)).toMatchObject({ withheld: 6, pool: 4, withdrawn: 3 });
    expect(
      await open(batchId, [
        { taskId: two, slots: 3 },
        { taskId: three, slots: 2 },
      ]),
    ).toEqual({
      opened: new Map([
        [two, 3],
        [three, 1],
      ]),
      refused: 'budget',
    });
    expect(await slots(batchId)).toMatchObject({ free: 4, withheld: 2, pool: 0 });
    expect(await open(batchId, [{ taskId: three, slots: 3 }])).toEqual({ opened: new Map(), refused: 'budget' });
    // Free slots of a stopped task go back to the organisation: the budget was for answers, not for this batch for good.
    expect(await stop(batchId, [two])).toBe(3);
    expect(await stop(batchId, [three])).toBe(1);
    expect(await standing(market, batchId)).toMatchObject({ escrow: 6n * PRICE });
  });

  it('withdraws what comes back of a stopped task, whether it is given back or runs out', async () => {
    const batchId = await openBatch(market, requester, 1, TARGET);
    const [task] = (await tasksOf(batchId)) as [TaskId];
    const [given] = [await claimed(crowd[0]!, batchId), await claimed(crowd[1]!, batchId)];
    expect(await stop(batchId, [task])).toBe(3);
    expect((await giveBack(crowd[0]!, given)).ok).toBe(true);
    expect(await standing(market, batchId)).toMatchObject({ escrow: PRICE });
    await market.pass(721);
    expect(await standing(market, batchId)).toMatchObject({ escrow: 0n });
    expect(await slots(batchId)).toEqual({ free: 0, withheld: 0, withdrawn: 5, pool: 0, unfunded: 0 });
  });

  it('keeps a batch open while a task waits for a decision', async () => {
    const batchId = await openBatch(market, requester, 1, TARGET);
    const [task] = (await tasksOf(batchId)) as [TaskId];
    await approve([await answer(crowd[0]!, batchId), await answer(crowd[1]!, batchId)]);
    // Only what batches and work do by themselves: labels would decide.
    const settled = () => market.get(Batches).usedUp(market.db, null, 1_000);
    market.clock.advanceSeconds(2 * DAY);
    expect(await settled()).not.toContain(batchId);
    const facts = () => Promise.resolve({ inFlight: 0, lastDecidedAt: new Date(market.clock.now().getTime() - 2 * DAY * 1000) });
    const settle = () => market.commands.must(systemCaller('test'), async (tx) => ok(await batches().settleIfDone(tx, batchId, facts)));
    expect(await settle()).toBe(false);
    await stop(batchId, [task]);
    expect(await settled()).toContain(batchId);
    expect(await settle()).toBe(true);
    expect(await standing(market, batchId)).toMatchObject({ state: 'settled', escrow: 0n });
    expect(await open(batchId, [{ taskId: task, slots: 1 }])).toEqual({ opened: new Map(), refused: 'ended' });
    expect(await stop(batchId, [task])).toBe(0);
  });

  it.each(['close', 'cancel'] as const)('gives back free slots and the pool at once, and pays work in flight, to %s it', async (how) => {
    const batchId = await openBatch(market, requester, 3, within(12));
    const before = (await standing(market, batchId)).available;
    const [given, held] = [await claimed(crowd[0]!, batchId), await claimed(crowd[1]!, batchId)];
    valueOf(await market.get(LifecycleCommands)[how](requester.caller, batchId));
    expect(await standing(market, batchId)).toMatchObject({ state: 'draining', escrow: 2n * PRICE, available: before + 10n * PRICE });
    expect((await giveBack(crowd[0]!, given)).ok).toBe(true);
    await submit(crowd[1]!, held);
    await approve([held]);
    expect(await standing(market, batchId)).toMatchObject({ escrow: 0n, available: before + 11n * PRICE });
  });

  describe('asked for more workers', () => {
    const raise = (batchId: BatchId, redundancy: number, taskIds: TaskId[] | null = null) =>
      market.get(LaunchCommands).raiseRedundancy(requester.caller, { batchId, redundancy, taskIds });

    it('raises the most of tasks that are not decided, and leaves the others', async () => {
      const batchId = await openBatch(market, requester, 3, TARGET);
      const [first] = (await tasksOf(batchId)) as [TaskId];
      await stop(batchId, [first]);
      expect(valueOf(await raise(batchId, 7))).toMatchObject({ tasks: 2, assignments: 4 });
      expect(await slots(batchId)).toEqual({ free: 4, withheld: 10, withdrawn: 5, pool: 10, unfunded: 0 });
      expect(await standing(market, batchId)).toMatchObject({ escrow: 14n * PRICE });
    });

    it('takes no more into the pool than the budget reaches for', async () => {
      const batchId = await openBatch(market, requester, 2, within(11));
      expect(await slots(batchId)).toMatchObject({ pool: 6, unfunded: 0 });
      expect((await raise(batchId, 8)).ok).toBe(true);
      expect(await slots(batchId)).toEqual({ free: 4, withheld: 12, withdrawn: 0, pool: 7, unfunded: 5 });
      expect(await standing(market, batchId)).toMatchObject({ escrow: 11n * PRICE });
    });

    it('goes on with a stopped task that is named', async () => {
      const batchId = await openBatch(market, requester, 2, TARGET);
      const [first, second] = (await tasksOf(batchId)) as [TaskId, TaskId];
      await stop(batchId, [first]);
      expect(valueOf(await raise(batchId, 6, [first]))).toMatchObject({ tasks: 1, assignments: 1 });
      expect(await slots(batchId)).toEqual({ free: 3, withheld: 3, withdrawn: 5, pool: 3, unfunded: 0 });
      // Its decision was made: it gets what it was asked for, and nobody waits for another one.
      expect((await batches().undecidedTasks(market.db, batchId, 0n, 10)).map(({ taskId }) => taskId)).toEqual([second]);
      expect(await stop(batchId, [first])).toBe(1);
    });
  });

  it('pauses with its pool when a payment is disputed, without what nobody can claim any more', async () => {
    const own = await fundedRequester(market, 100_000n);
    const batchId = await openBatch(market, own, 3, within(12));
    await claimed(crowd[0]!, batchId);
    await market.get(RestrictedOrganisations).stop(own.organisationId);
    expect(await standing(market, batchId)).toMatchObject({ state: 'paused', escrow: PRICE });
    expect(await slots(batchId)).toMatchObject({ free: 0, withheld: 0, pool: 0 });
    await market.get(RestrictedOrganisations).stop(own.organisationId);
    expect(await standing(market, batchId)).toMatchObject({ state: 'paused', escrow: PRICE });
  });

  describe('the settings of a target', () => {
    const make = (settings: object) => draft(market, requester, 0, { ...TARGET, ...settings });
    it.each([
      ['a single answer', { target: { ...TARGET.target, minimumAnswers: 1 } }],
      ['a least above the most', { target: { ...TARGET.target, minimumAnswers: 6 } }],
      ['certainty', { target: { ...TARGET.target, confidence: 1 } }],
      ['less than a coin', { target: { ...TARGET.target, confidence: 0.4 } }],
      ['no number at all', { target: { ...TARGET.target, confidence: Number.NaN } }],
      ['a budget of nothing', { target: { ...TARGET.target, budgetMinor: 0n } }],
      ['a budget of an internal batch', { ...within(9), internal: true, rewardMinor: 0n }],
    ])('refuses %s', async (_name, settings) => {
      const before = await everything(market);
      await expect(make(settings)).rejects.toThrow(/refused: INVALID target\./);
      expect(await everything(market)).toBe(before);
    });

    it('another target once it is launched; a draft may change it', async () => {
      const batchId = await draft(market, requester, 2, TARGET);
      const update = (settings: object) => market.get(BatchCommands).update(requester.caller, batchId, settings);
      expect((await update({ target: null })).ok).toBe(true);
      expect((await update({ target: { ...TARGET.target, minimumAnswers: 3 } })).ok).toBe(true);
      valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
      expect(await slots(batchId)).toMatchObject({ free: 6, withheld: 4 });
      const before = await everything(market);
      expect(await update({ target: null })).toMatchObject({ refusals: [{ path: ['target'] }] });
      expect(await update({ redundancy: 2 })).toMatchObject({ refusals: [{ path: ['target', 'minimumAnswers'] }] });
      expect(await everything(market)).toBe(before);
    });
  });

  it('whatever happens at the same time, no task has more holders than its most, and the books balance', async () => {
    for (let round = 0; round < Number(process.env.CLAIM_ROUNDS ?? 2); round++) {
      const batchId = await openBatch(market, requester, 12, { ...within(40), leaseSeconds: 60 });
      const taskIds = await tasksOf(batchId);
      const held: [CrowdMember, AssignmentId][] = [];
      const worker = async (member: CrowdMember, index: number) => {
        const result = await claim(member, batchId);
        if (!result.ok) return;
        const id = result.value.assignmentId;
        if (index % 3 === 0) await giveBack(member, id);
        else if (index % 3 === 1) await submit(member, id);
        else held.push([member, id]);
      };
      const labels = async (turn: number) => {
        const some = taskIds.filter((_id, index) => (index + turn) % 3 === 0);
        if (turn % 4 === 3) await stop(batchId, some.slice(0, 1));
        else
          await open(
            batchId,
            some.map((taskId) => ({ taskId, slots: 1 + (turn % 2) })),
          );
      };
      await Promise.all([...crowd.map(worker), ...Array.from({ length: 16 }, (_unused, turn) => labels(turn))]);
      market.clock.advanceSeconds(181);
      await Promise.all([
        market.sweep(),
        ...crowd.slice(0, 40).map(worker),
        ...Array.from({ length: 8 }, (_unused, turn) => labels(turn)),
        ...(round % 2 === 1 ? [market.get(LifecycleCommands).cancel(requester.caller, batchId)] : []),
      ]);
      const over = await market.db.query(
        `select t.id from batches.task t join work.assignment a on a.task_id = t.id and a.state not in ('returned', 'expired')
         where t.batch_id = $1 group by t.id having count(*) > t.redundancy`,
        [batchId],
      );
      expect(over).toEqual([]);
      expect(await market.problems()).toEqual([]);
      // Stopped tasks hand out nothing, whatever came back of them.
      expect(await slots(batchId)).toMatchObject({ unfunded: 20 });
    }
  }, 240_000);

  it('keeps its sums in any order of events', async () => {
    type Step = { kind: 'open' | 'stop' | 'answer' | 'return' | 'gold' | 'ordinary' | 'raise' | 'add'; task: number; count: number };
    const step: fc.Arbitrary<Step> = fc.record({
      kind: fc.constantFrom('open', 'stop', 'answer', 'return', 'gold', 'ordinary', 'raise', 'add'),
      task: fc.nat(5),
      count: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), fc.integer({ min: 8, max: 32 }), async (steps, budget) => {
        const batchId = await openBatch(market, requester, 6, within(budget), 4);
        let raisedTo = 5;
        for (const [index, { kind, task, count }] of steps.entries()) {
          const taskIds = await tasksOf(batchId);
          const taskId = taskIds[task % 4]!;
          const member = crowd[(index * 7 + task) % crowd.length]!;
          const name = { taskId, externalId: null };
          switch (kind) {
            case 'open':
              await open(batchId, [{ taskId, slots: count }]);
              break;
            case 'stop':
              await stop(batchId, [taskId]);
              break;
            case 'answer':
            case 'return': {
              const result = await claim(member, batchId);
              if (!result.ok) break;
              if (kind === 'answer') await submit(member, result.value.assignmentId);
              else expect((await giveBack(member, result.value.assignmentId)).ok).toBe(true);
              break;
            }
            case 'gold': {
              const tasks = [{ ...name, answers: { entails: 'no' }, explanation: null }];
              expect((await market.get(GoldCommands).set(requester.caller, { batchId, tasks })).ok).toBe(true);
              break;
            }
            case 'ordinary':
              await market.get(GoldCommands).remove(requester.caller, { batchId, tasks: [name] });
              break;
            case 'raise':
              raisedTo += count;
              await market
                .get(LaunchCommands)
                .raiseRedundancy(requester.caller, { batchId, redundancy: raisedTo, taskIds: task % 2 === 0 ? null : [taskId] });
              break;
            case 'add':
              await addTasks(market, requester.caller, batchId, 1);
              await market.get(LaunchCommands).extend(requester.caller, { batchId, taskCount: 1 });
          }
          expect(await market.problems()).toEqual([]);
        }
        valueOf(await market.get(LifecycleCommands).cancel(requester.caller, batchId));
        expect(await market.problems()).toEqual([]);
      }),
      { seed: 17, numRuns: Number(process.env.TARGET_RUNS ?? 5) },
    );
  }, 240_000);
});
