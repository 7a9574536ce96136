/** Events of each form and type: thin ones do what snapshots do, and a type that nobody knows is reported to admins. */
import { Reconciliation } from '../../src/treasury/index.ts';
import { StripeEvents, StripeGateway } from '../../src/stripe/index.ts';
import { HANDLED_TYPES } from '../../src/stripe/stripe-event-types.ts';
import { createAdmin, registerRequester } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { chargeOf, expectBooksRight, ownMoney, pay, standing, started } from '../funding/checkout-kit.ts';
import { askedPayout, payoutRow } from '../payouts/stripe-kit.ts';

const DAY = 86_400;

let both: StripeMarketplace;
beforeAll(async () => {
  both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false', PAYOUT_APPROVAL_ABOVE_MINOR: '99999999999' });
  await ownMoney(both);
  await both.double.control('POST', '/topup', { amount: '100000', currency: 'USD' });
});
afterAll(() => both.close());

const hooks = (change: Record<string, unknown>) => both.double.control('POST', '/webhooks', change);
const states = async (type: string): Promise<string[]> =>
  (await both.market.db.query<{ state: string }>('select distinct state from payouts.stripe_event where type = $1 order by 1', [type])).map(
    ({ state }) => state,
  );

describe.each(['thin', 'both'] as const)('events about v1 objects that come %s', (payload) => {
  beforeAll(() => hooks({ payload, duplicate: [1, 3], shuffle: true }));
  afterAll(() => hooks({ payload: 'snapshot', duplicate: [1, 1], shuffle: false }));
  afterEach(() => expectBooksRight(both));

  it('receives, settles and disputes a payment, each as soon as its events come', async () => {
    const requester = await registerRequester(both.market);
    const payment = await started(both, requester, 10_000n);
    await pay(both, payment);
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n, available: 0n });
    await both.double.control('POST', '/settle');
    await both.deliver();
    // Events of the balance are gathered for some seconds; the list itself is read every five minutes.
    both.market.clock.advanceSeconds(10);
    await both.settle();
    expect(await standing(both, requester)).toMatchObject({ pending: 0n, available: 10_000n });
    await both.double.control('POST', `/charges/${await chargeOf(both, payment)}/dispute`, {});
    await both.deliver();
    expect(await standing(both, requester)).toMatchObject({ available: 0n, owed: 0n });
    expect(await states('v1.charge.succeeded')).toEqual(['handled']);
    expect(await states('v1.charge.dispute.created')).toEqual(['handled']);
    expect(await states('v1.balance.available')).toEqual(['handled']);
  });

  it('pays a worker out, with events of the account that the money went to', async () => {
    const { payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    await both.pass(2 * DAY);
    expect((await payoutRow(both, payoutId)).state).toBe('paid');
    expect(await states('v1.payout.paid')).toEqual(['handled']);
  });
});

describe('a type of event', () => {
  const found = async (): Promise<string[]> => {
    const { runId, failure } = await both.market.get(Reconciliation).now();
    expect(failure).toBeNull();
    const rows = await both.market.db.query<{ kind: string; stripeValue: string }>(
      `select kind, stripe_value as "stripeValue" from payouts.reconciliation_difference
       where run_id = $1 and source = 'event' order by stripe_value`,
      [runId],
    );
    return rows.map(({ kind, stripeValue }) => `${kind} ${stripeValue.replace(/ \(.*/, '')}`);
  };
  const send = async (event: Record<string, unknown>) => {
    await both.double.control('POST', '/events', event);
    await both.deliver();
  };
  afterEach(async () => {
    await both.market.db.query(`update payouts.stripe_event set state = 'ignored' where state = 'unknown'`);
  });

  it('has a handler for every handled type', () => {
    const events = both.market.get(StripeEvents);
    const thin = HANDLED_TYPES.filter((type) => !type.startsWith('v2.')).map((type) => `v1.${type}`);
    expect(thin.filter((type) => !events.hasHandler(type))).toEqual([]);
    expect(HANDLED_TYPES.filter((type) => !events.hasHandler(type))).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['wallet.frozen', { object: { id: 'wal_1', object: 'wallet' } }],
    ['v1.wallet.frozen', { thin: true, object: { id: 'wal_1', type: 'wallet', url: '/v1/wallets/wal_1' } }],
    ['v2.core.vault.opened', { thin: true, object: { id: 'vlt_1', type: 'v2.core.vault', url: '/v2/core/vaults/vlt_1' } }],
    ['invoice.teleported', { object: { id: 'in_1', object: 'invoice' } }],
    ['payout.returned_late', { object: { id: 'po_1', object: 'payout' } }],
    ['v2.core.nothing', { thin: true, object: null }],
  ])('reports an unknown type to admins as a difference: %s', async (type, event) => {
    await send({ type, ...event });
    expect(await states(type)).toEqual(['unknown']);
    expect(await found()).toEqual([`unknown_event ${type}`]);
  });

  it('reads the object of an unknown type, when there is a handler of such objects', async () => {
    const requester = await registerRequester(both.market);
    const payment = await started(both, requester, 10_000n);
    await hooks({ dropProbability: 1 });
    await both.double.control('POST', `/checkout/${payment.sessionId}`, { outcome: 'pay', method: 'card' });
    await hooks({ dropProbability: 0 });
    await send({ type: 'checkout.session.celebrated', object: { id: payment.sessionId, object: 'checkout.session' } });
    expect(await standing(both, requester)).toMatchObject({ pending: 10_000n });
    expect(await found()).toEqual(['unknown_event checkout.session.celebrated']);
  });

  it('reports a handled event that names no object as a difference', async () => {
    await send({ type: 'v1.charge.failed', thin: true, object: null });
    expect(await found()).toEqual(['unknown_event v1.charge.failed']);
  });

  it.each<[string, Record<string, unknown>]>([
    ['customer.created', { object: { id: 'cus_1', object: 'customer' } }],
    ['v1.invoice.paid', { thin: true, object: { id: 'in_1', type: 'invoice', url: '/v1/invoices/in_1' } }],
    ['v2.core.event_destination.ping', { thin: true, object: { id: 'ed_1', type: 'v2.core.event_destination', url: '' } }],
  ])('reports no difference for an ignored type: %s', async (type, event) => {
    await send({ type, ...event });
    expect(await states(type)).toEqual(['ignored']);
    expect(await found()).toEqual([]);
  });

  it('shows an unknown type to admins with its meaning', async () => {
    await send({ type: 'wallet.melted', object: { id: 'wal_2', object: 'wallet' } });
    await both.market.get(Reconciliation).now();
    const { token } = await createAdmin(both.market);
    const query = '{ stripeReconciliations(first: 50) { nodes { differences { nodes { kind side meaning there } } } } }';
    const { data } = await both.market.graphql(query, {}, { token });
    expect(data.stripeReconciliations.nodes.flatMap((run: any) => run.differences.nodes)).toContainEqual(
      expect.objectContaining({ kind: 'UNKNOWN_EVENT', side: 'THERE_NOT_HERE', there: expect.stringContaining('wallet.melted') }),
    );
  });

  it.each(['account.updated', 'account.external_account.updated', 'balance_settings.updated'])(
    'reads the payout schedule for an event about the own account: %s',
    async (type) => {
      const { client } = both.market.get(StripeGateway);
      const interval = async () =>
        (await both.market.db.query<{ is: string }>('select payout_interval as "is" from payouts.stripe_platform'))[0]?.is;
      await client.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'weekly', weekly_payout_days: ['monday'] } } } });
      await send({
        type,
        object: type === 'balance_settings.updated' ? { object: 'balance_settings' } : { id: 'acct_platform', object: 'account' },
      });
      expect(await interval()).toBe('weekly');
      await client.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } });
      await send({
        type,
        object: type === 'balance_settings.updated' ? { object: 'balance_settings' } : { id: 'acct_platform', object: 'account' },
      });
      expect(await interval()).toBe('manual');
    },
  );
});
