/** Launching reserves exactly what was shown, once, or refuses with what is missing. */
import { BatchCommands, LaunchCommands, LifecycleCommands } from '../../src/batches/index.ts';
import { asId, publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { addTasks, draft, everything, fundedRequester, openBatch, PRICE, SETTINGS, standing, type Requester } from './kit.ts';

const COST = 'tasks assignments reward { minor } fee { minor } total { minor currency } available { minor } shortfall { minor }';

describe('launching', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  });
  afterAll(() => market.close());

  const launch = (requester: Requester, batchId: string, taskCount: number | null = null, idempotencyKey: string | null = null) =>
    market.get(LaunchCommands).launch(requester.caller, { batchId: asId<'Batch'>(batchId), taskCount, idempotencyKey });
  const extend = (requester: Requester, batchId: string, taskCount: number | null = null, idempotencyKey: string | null = null) =>
    market.get(LaunchCommands).extend(requester.caller, { batchId: asId<'Batch'>(batchId), taskCount, idempotencyKey });

  it('takes to the unit what `cost` has shown, for a pilot and for the rest', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, 10);
    const id = publicId('Batch', batchId);
    const { data } = await market.graphql(
      `query ($id: BatchID!) { batch(id: $id) { pilot: cost(taskCount: 4) { ${COST} } all: cost { ${COST} } more: cost(taskCount: 99) { tasks } } }`,
      { id },
      requester,
    );
    expect(data.batch).toEqual({
      pilot: cost(4, 12, '120', '24', '144', '1000', '0'),
      all: cost(10, 30, '300', '60', '360', '1000', '0'),
      more: { tasks: 10 },
    });
    expect((await launch(requester, batchId, 4)).ok).toBe(true);
    expect(await standing(market, batchId)).toEqual({ state: 'open', launched: 4, revision: 1, available: 856n, escrow: 144n });

    const rest = await market.graphql(
      `query ($id: BatchID!) { batch(id: $id) { cost { ${COST} } reserved { minor } } }`,
      { id },
      requester,
    );
    expect(rest.data.batch).toEqual({ cost: cost(6, 18, '180', '36', '216', '856', '0'), reserved: { minor: '144' } });
    expect((await extend(requester, batchId)).ok).toBe(true);
    expect(await standing(market, batchId)).toEqual({ state: 'open', launched: 10, revision: 2, available: 640n, escrow: 360n });
  });

  it('refuses a launch with the shortfall and changes nothing', async () => {
    const requester = await fundedRequester(market, 359n);
    const batchId = await draft(market, requester, 10);
    const before = await everything(market);
    const id = publicId('Batch', batchId);
    const { data } = await market.graphql(
      `mutation ($id: BatchID!) { launchBatch(input: { batchId: $id }) {
         batch { id } userErrors { __typename message ... on InsufficientFundsError { shortfall { minor text } } } } }`,
      { id },
      requester,
    );
    expect(data.launchBatch).toEqual({
      batch: null,
      userErrors: [
        {
          __typename: 'InsufficientFundsError',
          message: '30 assignments cost 3.60 USD; 3.59 USD is available, so 0.01 USD is missing. Add funds, or launch fewer tasks.',
          shortfall: { minor: '1', text: '0.01 USD' },
        },
      ],
    });
    expect(await everything(market)).toBe(before);
    const shown = await market.graphql(`query ($id: BatchID!) { batch(id: $id) { cost { shortfall { minor } } } }`, { id }, requester);
    expect(shown.data.batch.cost.shortfall.minor).toBe('1');
  });

  it('happens once, however many try at the same time', async () => {
    const requester = await fundedRequester(market, 10_000n);
    const batchId = await draft(market, requester, 5);
    const results = await Promise.all(Array.from({ length: 8 }, () => launch(requester, batchId)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    for (const result of results) {
      if (!result.ok) expect(result.refusals).toMatchObject([{ kind: 'CONFLICT', state: 'open' }]);
    }
    expect(await standing(market, batchId)).toMatchObject({ available: 10_000n - 15n * PRICE, escrow: 15n * PRICE, revision: 1 });
  });

  it('spends no more than the balance when several batches launch at the same time', async () => {
    const requester = await fundedRequester(market, 5n * 15n * PRICE - 1n);
    const batches = [];
    for (let index = 0; index < 6; index++) batches.push(await draft(market, requester, 5));
    const results = await Promise.all(batches.map((batchId) => launch(requester, batchId)));
    expect(results.filter((result) => result.ok)).toHaveLength(4);
    for (const result of results) if (!result.ok) expect(result.refusals[0].kind).toBe('INSUFFICIENT_FUNDS');
    expect((await standing(market, batches[0]!)).available).toBe(15n * PRICE - 1n);
  });

  it('answers a repeat by idempotency key, also when extending', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, 10);
    expect(await launch(requester, batchId, 2, 'first')).toEqual({ ok: true, value: batchId });
    expect(await launch(requester, batchId, 2, 'first')).toEqual({ ok: true, value: batchId });
    const repeats = await Promise.all([1, 2, 3].map(() => extend(requester, batchId, 3, 'second')));
    expect(repeats).toEqual([1, 2, 3].map(() => ({ ok: true, value: batchId })));
    expect(await standing(market, batchId)).toMatchObject({ launched: 5, escrow: 15n * PRICE, revision: 2 });
    expect(await extend(requester, batchId, 4, 'second')).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'KEY_USED' }] });
  });

  it.each([
    ['no tasks', 0, null, /has no tasks/],
    ['none of them', 3, 0, /launch 1 to 3/],
    ['more than there are', 3, 4, /launch 1 to 3/],
    ['less than none', 3, -1, /launch 1 to 3/],
  ])('refuses a launch with %s', async (_name, tasks, taskCount, message) => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await draft(market, requester, tasks);
    expect(await launch(requester, batchId, taskCount)).toMatchObject({
      refusals: [{ kind: 'INVALID', path: ['taskCount'], message: expect.stringMatching(message) }],
    });
    expect(await standing(market, batchId)).toMatchObject({ state: 'draft', launched: 0, escrow: 0n });
  });

  it('extends by tasks that were added to an open batch, which wait until then', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 2);
    expect(await extend(requester, batchId)).toMatchObject({ refusals: [{ message: expect.stringMatching(/All tasks .* are launched/) }] });
    await addTasks(market, requester.caller, batchId, 3);
    expect(await standing(market, batchId)).toMatchObject({ launched: 2, escrow: 6n * PRICE });
    expect((await extend(requester, batchId, 2)).ok).toBe(true);
    expect(await standing(market, batchId)).toMatchObject({ launched: 4, escrow: 12n * PRICE });
  });

  it('raises redundancy: launched tasks reserve the difference, the others follow when they are launched', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 4, {}, 2);
    const raise = (redundancy: number, taskIds: string[] | null = null) =>
      market.get(LaunchCommands).raiseRedundancy(requester.caller, { batchId, redundancy, taskIds: taskIds?.map(asId<'Task'>) ?? null });
    expect(await raise(5)).toEqual({ ok: true, value: { batchId, tasks: 4, assignments: 8 } });
    expect(await standing(market, batchId)).toMatchObject({ launched: 2, escrow: 10n * PRICE, revision: 2 });
    expect(await raise(5)).toEqual({ ok: true, value: { batchId, tasks: 0, assignments: 0 } });
    const tasks = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1 order by position', [batchId]);
    expect(await raise(6, [tasks[0]!.id, tasks[3]!.id])).toEqual({ ok: true, value: { batchId, tasks: 2, assignments: 2 } });
    expect(await standing(market, batchId)).toMatchObject({ escrow: 11n * PRICE, revision: 3 });
    expect((await extend(requester, batchId)).ok).toBe(true);
    expect(await standing(market, batchId)).toMatchObject({ escrow: 22n * PRICE });
    expect(await raise(1_000)).toMatchObject({ refusals: [{ kind: 'INSUFFICIENT_FUNDS' }] });
    expect(await standing(market, batchId)).toMatchObject({ escrow: 22n * PRICE });
    const other = await openBatch(market, await fundedRequester(market, 100n), 1);
    const [foreign] = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1', [other]);
    expect(await raise(7, [tasks[0]!.id, foreign!.id])).toMatchObject({ refusals: [{ kind: 'NOT_FOUND', path: ['taskIds', '1'] }] });
  });

  it('prices a batch when its reward is set, in the currency of the organisation', async () => {
    const requester = await fundedRequester(market, 1_000n, 'JPY');
    const batchId = await draft(market, requester, 1, { rewardMinor: 33n, redundancy: 1 });
    expect((await market.get(BatchCommands).update(requester.caller, batchId, { rewardMinor: 38n })).ok).toBe(true);
    expect((await launch(requester, batchId)).ok).toBe(true);
    expect(await standing(market, batchId)).toMatchObject({ available: 1_000n - 46n, escrow: 46n });
  });

  it('costs nothing for an internal batch', async () => {
    const requester = await fundedRequester(market, 0n);
    const batchId = await openBatch(market, requester, 3, { rewardMinor: 0n, internal: true });
    expect(await standing(market, batchId)).toMatchObject({ state: 'open', launched: 3, escrow: 0n });
  });

  it('refuses a launch after the expiry, and when a requirement is no longer valid', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const expiresAt = new Date(market.clock.now().getTime() + 60_000);
    const batchId = await draft(market, requester, 1, { expiresAt });
    market.clock.advanceSeconds(60);
    expect(await launch(requester, batchId)).toMatchObject({ refusals: [{ kind: 'CONFLICT', message: expect.stringMatching(/expired/) }] });
    expect(await standing(market, batchId)).toMatchObject({ state: 'draft', available: 1_000n });
  });

  describe('the end of a batch', () => {
    const cancel = (requester: Requester, batchId: string) =>
      market.get(LifecycleCommands).cancel(requester.caller, asId<'Batch'>(batchId));

    it('gives back exactly what is free, at once, and ends when nothing was taken', async () => {
      const requester = await fundedRequester(market, 1_000n);
      const batchId = await openBatch(market, requester, 5, {}, 3);
      expect((await cancel(requester, batchId)).ok).toBe(true);
      expect(await standing(market, batchId)).toMatchObject({ state: 'cancelled', available: 1_000n, escrow: 0n, revision: 2 });
      const slots = await market.db.query('select free_slots, withdrawn_slots from batches.task where batch_id = $1 order by position', [
        batchId,
      ]);
      expect(slots).toEqual([
        ...[1, 2, 3].map(() => ({ free_slots: 0, withdrawn_slots: 3 })),
        ...[4, 5].map(() => ({ free_slots: 3, withdrawn_slots: 0 })),
      ]);
      for (const command of [cancel, extend, launch]) {
        expect(await command(requester, batchId)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'cancelled' }] });
      }
    });

    it('leaves no cent astray when batches are cancelled, extended and raised at the same time', async () => {
      for (let round = 0; round < 10; round++) {
        const requester = await fundedRequester(market, 1_000n);
        const batchId = await openBatch(market, requester, 6, {}, 2);
        const raise = market.get(LaunchCommands);
        await Promise.all([
          extend(requester, batchId, 2),
          cancel(requester, batchId),
          raise.raiseRedundancy(requester.caller, { batchId, redundancy: 4, taskIds: null }),
          extend(requester, batchId, 1),
          cancel(requester, batchId),
        ]);
        expect(await standing(market, batchId)).toMatchObject({ state: 'cancelled', available: 1_000n, escrow: 0n });
      }
      expect(await market.problems()).toEqual([]);
    });

    it('closes a draft batch immediately', async () => {
      const requester = await fundedRequester(market, 0n);
      const batchId = await draft(market, requester, 2);
      expect((await cancel(requester, batchId)).ok).toBe(true);
      expect(await standing(market, batchId)).toMatchObject({ state: 'cancelled', revision: 0 });
    });

    it('comes by itself when the batch expires', async () => {
      const requester = await fundedRequester(market, 1_000n);
      const expiresAt = new Date(market.clock.now().getTime() + 3_600_000);
      const open = await openBatch(market, requester, 2, { expiresAt });
      const paused = await openBatch(market, requester, 2, { expiresAt });
      expect((await market.get(LifecycleCommands).pause(requester.caller, paused)).ok).toBe(true);
      const lasting = await openBatch(market, requester, 2);
      await market.pass(3_599);
      expect(await standing(market, open)).toMatchObject({ state: 'open' });
      await market.pass(1);
      expect(await standing(market, open)).toMatchObject({ state: 'settled', escrow: 0n });
      expect(await standing(market, paused)).toMatchObject({ state: 'settled', escrow: 0n });
      expect(await standing(market, lasting)).toMatchObject({ state: 'open', available: 1_000n - 6n * PRICE });
    });

    it('postpones the expiry while the batch is paused and resumed', async () => {
      const requester = await fundedRequester(market, 1_000n);
      const batchId = await openBatch(market, requester, 1, { expiresAt: new Date(market.clock.now().getTime() + 60_000) });
      const lifecycle = market.get(LifecycleCommands);
      expect((await lifecycle.pause(requester.caller, batchId)).ok).toBe(true);
      expect(await lifecycle.pause(requester.caller, batchId)).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'paused' }] });
      market.clock.advanceSeconds(61);
      expect(await lifecycle.resume(requester.caller, batchId)).toMatchObject({ refusals: [{ kind: 'CONFLICT' }] });
      expect((await market.get(BatchCommands).update(requester.caller, batchId, { expiresAt: null })).ok).toBe(true);
      expect((await lifecycle.resume(requester.caller, batchId)).ok).toBe(true);
      await market.sweep();
      expect(await standing(market, batchId)).toMatchObject({ state: 'open' });
    });
  });
});

describe("an organisation's first batch", () => {
  let market: TestMarketplace;
  let admin: { token: string };
  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
  });
  afterAll(() => market.close());

  const QUEUE = `{ batchesInReview { nodes { id state organisation { id } } } }`;
  const mutate = (name: string, input: string, token: string) =>
    market.graphql(`mutation { ${name}(input: ${input}) { batch { state reviewNote } userErrors { __typename message } } }`, {}, { token });

  it('waits for an admin, its money reserved, and is then open; later ones do not wait', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 2);
    const id = publicId('Batch', batchId);
    expect(await standing(market, batchId)).toMatchObject({ state: 'in_review', launched: 2, escrow: 6n * PRICE });
    const queue = await market.graphql(QUEUE, {}, admin);
    expect(queue.data.batchesInReview.nodes).toContainEqual({
      id,
      state: 'IN_REVIEW',
      organisation: { id: publicId('Organisation', requester.organisationId) },
    });
    const edit = await market.get(BatchCommands).update(requester.caller, batchId, { title: 'Something else' });
    expect(edit).toMatchObject({ refusals: [{ kind: 'CONFLICT', state: 'in_review' }] });

    const approved = await mutate('approveBatch', `{ batchId: "${id}" }`, admin.token);
    expect(approved.data.approveBatch).toEqual({ batch: { state: 'OPEN', reviewNote: null }, userErrors: [] });
    const again = await mutate('approveBatch', `{ batchId: "${id}" }`, admin.token);
    expect(again.data.approveBatch.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect(await standing(market, await openBatch(market, requester, 1))).toMatchObject({ state: 'open' });
  });

  it('returns to draft with a note and its money, and launches again', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 2);
    const id = publicId('Batch', batchId);
    const empty = await mutate('sendBackBatch', `{ batchId: "${id}", note: "  " }`, admin.token);
    expect(empty.data.sendBackBatch.userErrors).toMatchObject([{ __typename: 'InvalidInputError' }]);
    const back = await mutate('sendBackBatch', `{ batchId: "${id}", note: "Say what entails means." }`, admin.token);
    expect(back.data.sendBackBatch).toEqual({ batch: { state: 'DRAFT', reviewNote: 'Say what entails means.' }, userErrors: [] });
    expect(await standing(market, batchId)).toEqual({ state: 'draft', launched: 0, revision: 2, available: 1_000n, escrow: 0n });
    expect((await market.get(BatchCommands).update(requester.caller, batchId, { rewardMinor: 20n })).ok).toBe(true);
    expect((await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null })).ok).toBe(true);
    expect(await standing(market, batchId)).toMatchObject({ state: 'in_review', revision: 3, escrow: 6n * 24n });
    const shown = await market.graphql(`{ batch(id: "${id}") { reviewNote } }`, {}, requester);
    expect(shown.data.batch.reviewNote).toBeNull();
  });

  it('accepts a cancellation while it waits, and becomes a draft again when it expires', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const cancelled = await openBatch(market, requester, 2);
    expect((await market.get(LifecycleCommands).cancel(requester.caller, cancelled)).ok).toBe(true);
    expect(await standing(market, cancelled)).toMatchObject({ state: 'cancelled', available: 1_000n, escrow: 0n });
    const late = await openBatch(market, requester, 2, { expiresAt: new Date(market.clock.now().getTime() + 60_000) });
    await market.pass(60);
    expect(await standing(market, late)).toMatchObject({ state: 'draft', launched: 0, available: 1_000n, escrow: 0n });
  });

  it('skips the review of an internal batch', async () => {
    const requester = await fundedRequester(market, 1_000n);
    expect(await standing(market, await openBatch(market, requester, 1, { rewardMinor: 0n, internal: true }))).toMatchObject({
      state: 'open',
    });
    expect(await standing(market, await openBatch(market, requester, 1, SETTINGS))).toMatchObject({ state: 'in_review' });
  });

  it('allows only admins to decide on a first batch', async () => {
    const requester = await fundedRequester(market, 1_000n);
    const batchId = await openBatch(market, requester, 1);
    const before = await everything(market);
    const denied = await market.graphql(
      `mutation { approveBatch(input: { batchId: "${publicId('Batch', batchId)}" }) { batch { id } userErrors { message } } }`,
      {},
      { token: requester.token, allowErrors: true },
    );
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const queue = await market.graphql(QUEUE, {}, { token: requester.token, allowErrors: true });
    expect(queue.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await everything(market)).toBe(before);
  });
});

function cost(tasks: number, assignments: number, reward: string, fee: string, total: string, available: string, shortfall: string) {
  return {
    ...{ tasks, assignments, reward: { minor: reward }, fee: { minor: fee }, total: { minor: total, currency: 'USD' } },
    ...{ available: { minor: available }, shortfall: { minor: shortfall } },
  };
}
