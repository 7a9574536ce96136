import { Ledger } from '../../src/ledger/index.ts';
import { ok } from '../../src/kernel/index.ts';
import { PayoutCommands } from '../../src/payouts/index.ts';
import { Payouts } from '../../src/payouts/requests/payouts.ts';
import { valueOf } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin, registerRequester, registerWorker, signIn, suspend, type TestPerson } from '../kit/people.ts';
import {
  balanceOf,
  createRun,
  earn,
  everyRow,
  holdMoney,
  mark,
  mutate,
  newIban,
  paidWorker,
  requestPayout,
  sentRun,
  uuidOf,
  waitingPayout,
} from './kit.ts';

describe('payouts', () => {
  let market: TestMarketplace;
  let admins: TestPerson[];

  beforeAll(async () => {
    market = await openMarketplace();
    admins = [await createAdmin(market), await createAdmin(market)];
  });
  afterAll(() => market.close());

  const cancel = (token: string, payoutId: string) =>
    mutate(market, token, 'cancelPayout', 'CancelPayoutInput', 'payout { id state }', { payoutId });

  it('reserves the money immediately', async () => {
    const worker = await paidWorker(market, 5_000n);
    const { payout, userErrors } = await requestPayout(market, worker.token, { amountMinor: '3000' });
    expect(userErrors).toEqual([]);
    expect(payout).toMatchObject({ state: 'RESERVED', amount: { minor: '3000' } });
    expect(await balanceOf(market, worker.token)).toEqual({ available: 2_000, inTransit: 3_000 });
  });

  it('takes all that is available when no amount is named', async () => {
    const worker = await paidWorker(market, 4_321n);
    expect((await requestPayout(market, worker.token)).payout.amount.minor).toBe('4321');
    expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 4_321 });
  });

  it.each([
    [{ amountMinor: '5001' }, 'InsufficientFundsError'],
    [{ amountMinor: '0' }, 'InvalidInputError'],
    [{ amountMinor: '-3000' }, 'InvalidInputError'],
    [{ amountMinor: '1999' }, 'InvalidInputError'],
    [{ currency: 'EUR' }, 'ConflictError'],
    [{ currency: 'eur' }, 'InvalidInputError'],
  ])('refuses %j, and changes nothing', async (input, kind) => {
    const worker = await paidWorker(market, 5_000n);
    const before = await everyRow(market);
    const { payout, userErrors } = await requestPayout(market, worker.token, input);
    expect(payout).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: kind }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('below the minimum are for accounts that close', async () => {
    const worker = await paidWorker(market, 150n);
    expect((await requestPayout(market, worker.token)).userErrors).toMatchObject([{ message: expect.stringContaining('20.00 USD') }]);
    await market.commands.must(market.system, async (tx) => {
      valueOf(await market.get(Payouts).payOutRest(tx, worker.personId, 'USD'));
      return ok(undefined);
    });
    expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 150 });
  });

  it('requires bank details first', async () => {
    const worker = await registerWorker(market);
    await earn(market, worker.personId, 5_000n);
    const before = await everyRow(market);
    expect((await requestPayout(market, worker.token)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'NO_PAYEE' }]);
    expect(await everyRow(market)).toBe(before);
  });

  it('allows one payout at a time, also when two are requested at once', async () => {
    for (let round = 0; round < 10; round++) {
      const worker = await paidWorker(market, 9_000n);
      const asked = await Promise.all([1, 2, 3].map(() => requestPayout(market, worker.token, { amountMinor: '3000' })));
      expect(asked.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      for (const { userErrors } of asked.filter((each) => each.userErrors.length > 0)) {
        expect(userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'reserved' }]);
      }
      expect(await balanceOf(market, worker.token)).toEqual({ available: 6_000, inTransit: 3_000 });
    }
  });

  it('repeats the answer for a repeated key', async () => {
    const worker = await paidWorker(market, 9_000n);
    const input = { amountMinor: '3000', idempotencyKey: 'november' };
    const both = await Promise.all([requestPayout(market, worker.token, input), requestPayout(market, worker.token, input)]);
    expect(new Set(both.map(({ payout }) => payout?.id)).size).toBe(1);
    expect(both.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const other = await requestPayout(market, worker.token, { ...input, amountMinor: '4000' });
    expect(other.userErrors).toMatchObject([{ state: 'KEY_USED' }]);
    expect(await balanceOf(market, worker.token)).toEqual({ available: 6_000, inTransit: 3_000 });
  });

  it('waits while the money is on hold, and shows the reason', async () => {
    const worker = await paidWorker(market, 5_000n);
    await holdMoney(market, worker);
    const before = await everyRow(market);
    const { userErrors } = await requestPayout(market, worker.token);
    expect(userErrors).toMatchObject([
      { __typename: 'ForbiddenError', message: expect.stringContaining('Two accounts answer in the same rhythm.') },
    ]);
    expect(await everyRow(market)).toBe(before);
  });

  it('lets a suspended worker be paid what was earned', async () => {
    const worker = await paidWorker(market, 5_000n);
    await suspend(market, worker.personId);
    const token = await signIn(market, worker.email);
    const { payout, userErrors } = await requestPayout(market, token);
    expect(userErrors).toEqual([]);
    expect((await cancel(token, payout.id)).payout.state).toBe('CANCELLED');
  });

  it('lets the worker cancel a waiting payout, once', async () => {
    const { worker, payoutId } = await waitingPayout(market, 5_000n);
    const both = await Promise.all([cancel(worker.token, payoutId), cancel(worker.token, payoutId)]);
    expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await balanceOf(market, worker.token)).toEqual({ available: 5_000, inTransit: 0 });
    expect((await requestPayout(market, worker.token)).userErrors).toEqual([]);
  });

  it('refuses a cancellation by another worker, and of a payout on a run', async () => {
    const { worker, payoutId } = await waitingPayout(market, 5_000n);
    const other = await registerWorker(market);
    const before = await everyRow(market);
    expect((await cancel(other.token, payoutId)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
    expect(await everyRow(market)).toBe(before);
    await createRun(market, admins[0]!.token, { payoutIds: [payoutId] });
    const inRun = await everyRow(market);
    expect((await cancel(worker.token, payoutId)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'in_run' }]);
    expect(await everyRow(market)).toBe(inRun);
  });

  it('cancels or pays each payout in a race with a run, never both', async () => {
    for (let round = 0; round < 5; round++) {
      const { worker, payoutId } = await waitingPayout(market, 5_000n);
      const [taken, run] = await Promise.all([
        cancel(worker.token, payoutId),
        createRun(market, admins[0]!.token, { payoutIds: [payoutId] }),
      ]);
      expect([taken, run].filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    }
  });

  it('returns the money of a failed payout, and allows a new one', async () => {
    const { worker, payoutId } = await waitingPayout(market, 5_000n);
    const runId = await sentRun(market, admins, [payoutId]);
    const { payoutRun } = await mark(market, admins[0]!.token, {
      runId,
      lines: [{ payoutId, outcome: 'FAILED', reason: 'Account closed' }],
    });
    expect(payoutRun.state).toBe('CLOSED');
    expect(await balanceOf(market, worker.token)).toEqual({ available: 5_000, inTransit: 0 });
    const again = await requestPayout(market, worker.token, { despiteRefusedPayoutId: payoutId });
    expect(again.userErrors).toEqual([]);
    const secondRun = await sentRun(market, admins, [again.payout.id]);
    await mark(market, admins[0]!.token, { runId: secondRun, lines: [], rest: { outcome: 'PAID' } });
    expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 0 });
    const query = '{ worker { payouts { nodes { state reason } } } }';
    const { nodes } = (await market.graphql(query, {}, { token: worker.token })).data.worker.payouts;
    expect(nodes).toHaveLength(2);
    expect(nodes).toEqual(
      expect.arrayContaining([
        { state: 'FAILED', reason: 'Account closed' },
        { state: 'PAID', reason: null },
      ]),
    );
  });

  it('leaves nothing behind when the ledger fails in the middle', async () => {
    const worker = await paidWorker(market, 5_000n);
    const caller = await callerFor(market, worker.token);
    const ledger = market.get(Ledger);
    const post = ledger.post.bind(ledger);
    const before = await everyRow(market);
    // Before the posting, and after it.
    for (const fail of [
      () => Promise.reject(new Error('the machine went down')),
      async (...args: Parameters<typeof post>) => {
        await post(...args);
        throw new Error('the machine went down');
      },
    ]) {
      ledger.post = fail;
      try {
        await expect(market.get(PayoutCommands).request(caller, { idempotencyKey: 'once' })).rejects.toThrow('the machine went down');
      } finally {
        ledger.post = post;
      }
      expect(await everyRow(market)).toBe(before);
    }
    expect((await market.get(PayoutCommands).request(caller, { idempotencyKey: 'once' })).ok).toBe(true);
  });

  it('lets workers only request payouts', async () => {
    const requester = await registerRequester(market);
    const { payoutId } = await waitingPayout(market, 5_000n);
    const before = await everyRow(market);
    for (const query of [
      'mutation { requestPayout(input: {}) { userErrors { message } } }',
      `mutation { cancelPayout(input: { payoutId: "${payoutId}" }) { userErrors { message } } }`,
    ]) {
      for (const token of [null, requester.token, admins[0]!.token]) {
        const answer = await market.graphql(query, {}, { token, allowErrors: true });
        expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      }
    }
    const asAdmin = await market.get(PayoutCommands).request(await callerFor(market, admins[0]!.token), {});
    expect(asAdmin.ok).toBe(false);
    expect(await everyRow(market)).toBe(before);
  });

  it('shows each worker their balances, by currency', async () => {
    const worker = await paidWorker(market, 5_000n);
    await earn(market, worker.personId, 700n, 'EUR');
    const query =
      '{ me { worker { balances { currency available { text } pending { minor } inTransit { minor } } balance(currency: "GBP") { available { minor } } } } }';
    expect((await market.graphql(query, {}, { token: worker.token })).data.me.worker).toEqual({
      balances: [
        { currency: 'EUR', available: { text: '7.00 EUR' }, pending: { minor: '0' }, inTransit: { minor: '0' } },
        { currency: 'USD', available: { text: '50.00 USD' }, pending: { minor: '0' }, inTransit: { minor: '0' } },
      ],
      balance: { available: { minor: '0' } },
    });
  });

  it('pays each currency on its own', async () => {
    const worker = await paidWorker(market, 5_000n);
    await earn(market, worker.personId, 6_000n, 'EUR');
    await mutate(market, worker.token, 'setPayee', 'SetPayeeInput', 'payee { id }', {
      holderName: 'Ada',
      iban: newIban(),
      currency: 'EUR',
    });
    expect((await requestPayout(market, worker.token)).userErrors).toEqual([]);
    const { payout, userErrors } = await requestPayout(market, worker.token, { currency: 'EUR' });
    expect(userErrors).toEqual([]);
    const run = await createRun(market, admins[0]!.token, { currency: 'EUR' });
    expect(run.payoutRun).toMatchObject({ lineCount: 1, total: { minor: '6000' } });
    expect((await market.get(Payouts).inTransit(market.db)).get('EUR')).toBe(6_000n);
    expect(payout.state).toBe('RESERVED');
  });

  it('refuses changes of anything but the state', async () => {
    const { payoutId } = await waitingPayout(market, 5_000n);
    expect(payoutId).toMatch(/^pay_/);
    for (const change of ['amount_minor = amount_minor + 1', `currency = 'EUR'`, 'worker_id = gen_random_uuid()']) {
      await expect(market.db.query(`update payouts.payout set ${change} where id = $1`, [uuidOf('Payout', payoutId)])).rejects.toThrow(
        'never change',
      );
    }
  });
});
