/** Each kind of difference in money in, its way back and the balance itself: injected, and told apart. */
import { Reconciliation } from '../../src/treasury/index.ts';
import { publicId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { registerRequester, signIn } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { mutate } from '../payouts/kit.ts';
import { chargeOf, expectBooksRight, fundedByCard, ownMoney, settleAll, standing, started } from './checkout-kit.ts';

describe('money in and Stripe', () => {
  let both: StripeMarketplace;

  beforeAll(async () => {
    both = await openStripeMarketplace();
    await ownMoney(both);
  });
  afterAll(() => both.close());
  beforeEach(async () => {
    expect(await found()).toEqual([]);
  });
  // What was tampered with is put back by each test.
  afterEach(async () => expect(await found()).toEqual([]));

  /** Kinds by source, as `source: kind`. */
  const found = async (): Promise<string[]> => {
    await both.deliver();
    const run = await both.market.get(Reconciliation).now(new Date(0));
    expect(run.failure).toBeNull();
    const rows = await both.market.db.query<{ found: string }>(
      `select source || ': ' || kind as found from payouts.reconciliation_difference where run_id = $1 order by 1`,
      [run.runId],
    );
    return [...new Set(rows.map((row) => row.found))];
  };
  const objects = async (kind: string): Promise<any[]> => {
    const answer = await both.double.control('GET', `/objects?kind=${kind}`);
    return answer.objects ?? answer;
  };
  const change = (id: string, what: Record<string, unknown>) => both.double.control('POST', `/objects/${id}`, { change: what });
  const intentOf = async (payment: { uuid: string }): Promise<string> => {
    const [row] = await both.market.db.query<{ id: string }>('select payment_intent_id as id from payouts.checkout where id = $1', [
      payment.uuid,
    ]);
    return row!.id;
  };

  it.each([
    ['amount', { amount_received: 9_999 }, { amount_received: 10_000 }, ['payment: amount']],
    ['currency', { currency: 'eur' }, { currency: 'usd' }, ['payment: currency']],
    ['state', { status: 'processing' }, { status: 'succeeded' }, ['payment: credited_unpaid']],
  ])('finds a credited payment with another %s at Stripe', async (_what, tampered, restored, kinds) => {
    const { payment } = await fundedByCard(both, 10_000n);
    const intent = await intentOf(payment);
    await change(intent, tampered);
    expect(await found()).toEqual(kinds);
    await change(intent, restored);
  });

  it('finds a payment under another name at Stripe', async () => {
    const { payment } = await fundedByCard(both, 10_000n);
    const intent = await intentOf(payment);
    await change(intent, { metadata: { guildhall: 'funding', guildhall_id: '01a1aaef-ba80-7507-a76c-b6728760e1ba' } });
    expect(await found()).toContain('payment: reference');
    await change(intent, { metadata: { guildhall: 'funding', guildhall_id: payment.uuid } });
  });

  it('finds a payment that is not credited because it differs from the request', async () => {
    const requester = await registerRequester(both.market);
    const payment = await started(both, requester, 10_000n);
    await both.double.control('POST', `/checkout/${payment.sessionId}`, { outcome: 'pay', method: 'card' });
    await change(payment.sessionId, { client_reference_id: 'somebody else' });
    await both.pass(1_000);
    await both.pass(1_000);
    expect(await found()).toEqual(['balance: balance', 'balance_transaction: unmatched_transaction', 'payment: not_credited']);
    await change(payment.sessionId, { client_reference_id: requester.organisationId });
    await both.pass(4_000);
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n });
  });

  it('finds no difference when the clock of Stripe is ahead', async () => {
    const days = 5 * 86_400;
    await both.double.control('POST', '/clock', { advanceSeconds: days });
    await both.double.control('POST', '/topup', { amount: '5000', currency: 'eur' });
    await both.double.control('POST', '/settle');
    expect((await both.market.get(Reconciliation).now(new Date(0))).kinds).toEqual([]);
    await both.pass(days);
  });

  it('finds a refund that differs, or was made by hand', async () => {
    const requester = await fundedByCard(both, 10_000n);
    const token = await signIn(both.market, requester.email);
    const input = { organisationId: publicId('Organisation', requester.organisationId), amountMinor: '4000' };
    expect((await mutate(both.market, token, 'requestRefund', 'RequestRefundInput', 'refund { id }', input)).userErrors).toEqual([]);
    await both.pass(10);
    const charge = await chargeOf(both, requester.payment);
    const refund = (await objects('refund')).find((each) => each.charge === charge);
    await both.pass(700);
    for (const [tampered, kind] of [
      [{ amount: refund.amount + 1 }, 'refund: amount'],
      [{ currency: 'eur' }, 'refund: currency'],
      [{ status: 'failed' }, 'refund: state'],
      [{ metadata: {} }, 'refund: reference'],
      [{ charge: 'ch_another' }, 'refund: destination'],
    ] as const) {
      await change(refund.id, tampered);
      expect(await found()).toEqual([kind]);
      await change(refund.id, { amount: refund.amount, currency: 'usd', status: 'succeeded', metadata: refund.metadata, charge });
    }
    const copy = await both.double.control('POST', '/objects', { copyOf: refund.id, change: { metadata: {} } });
    expect(await found()).toEqual(['refund: missing_here']);
    await both.double.control('DELETE', `/objects/${copy.id ?? copy.object?.id}`);
  });

  it('finds a balance transaction that differs, is missing, or is of an unknown kind', async () => {
    await fundedByCard(both, 10_000n);
    const transaction = (await objects('balance_transaction')).at(-1);
    for (const [tampered, kind] of [
      [{ amount: transaction.amount + 1, net: transaction.net + 1 }, 'balance_transaction: amount'],
      [{ fee: transaction.fee + 1, net: transaction.net - 1 }, 'balance_transaction: fee'],
      [{ currency: 'eur' }, 'balance_transaction: currency'],
      [{ source: 'ch_another' }, 'balance_transaction: reference'],
    ] as const) {
      await change(transaction.id, tampered);
      expect(await found()).toEqual([kind]);
      const { amount, net, fee, currency, source } = transaction;
      await change(transaction.id, { amount, net, fee, currency, source });
    }
  });

  it('finds a balance that differs from the ledger', async () => {
    await both.double.control('POST', '/topup', { amount: 5_000, currency: 'usd' });
    await settleAll(both);
    expect(await found()).toEqual([]);
    await both.double.control('POST', '/platform-payout', { amount: 2_000, currency: 'usd' });
    await both.pass(3 * 86_400);
    expect(await found()).toEqual([]);
    const bank = await both.market.get(Ledger).trialBalance(both.market.db);
    expect(bank.find(({ kind, currency }) => kind === 'bank' && currency === 'USD')?.minor).toBe(-10_000_000n + 5_000n - 2_000n);
    await expectBooksRight(both);
  });

  it('finds a dispute about another amount', async () => {
    const requester = await fundedByCard(both, 10_000n);
    await both.double.control('POST', `/charges/${await chargeOf(both, requester.payment)}/dispute`, {});
    await both.deliver();
    const dispute = (await objects('dispute')).at(-1);
    await change(dispute.id, { amount: 9_000 });
    expect(await found()).toEqual(['card_dispute: amount']);
    await change(dispute.id, { amount: 10_000 });
  });
});
