/** Each way in which Stripe and we can differ is put there by hand, found, and told from the others. */
import { Payer, PAYOUTS_CHECKS } from '../../src/payouts/index.ts';
import { Reconciliation } from '../../src/treasury/index.ts';
import { StripeGateway } from '../../src/stripe/index.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { createAdmin, signIn, type TestPerson } from '../kit/people.ts';
import { mutate } from './kit.ts';
import { askedPayout, callRows, objectsAt, payoutRow, stripeWorker, transfersOf, type StripeWorker } from './stripe-kit.ts';

const DAY = 86_400;

let both: StripeMarketplace;
let admin: TestPerson;
let paid: { worker: StripeWorker; payoutId: string };
let returned: { worker: StripeWorker; payoutId: string };
let refused: { worker: StripeWorker; payoutId: string };
beforeAll(async () => {
  both = await openStripeMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '99999999999' });
  admin = await createAdmin(both.market);
  paid = await askedPayout(both, 5_000n);
  returned = await askedPayout(both, 6_000n);
  refused = await askedPayout(both, 7_000n);
  await both.double.control('POST', `/accounts/${returned.worker.accountId}`, { bankFails: 'at_once' });
  await both.double.control('POST', `/accounts/${refused.worker.accountId}`, { state: 'blocked' });
  for (let day = 0; day < 3; day++) await both.pass(DAY);
}, 120_000);
afterEach(() => both.double.control('DELETE', '/faults'));
afterAll(() => both.close());

/** Of the sources of payouts: what money in has is not at stake here. */
const OURS = ['transfer', 'bank_payout', 'payout', 'event', 'account'];

interface Found {
  source: string;
  kind: string;
  object_id: string | null;
  subject_id: string | null;
}

async function differences(): Promise<Found[]> {
  const { runId, failure } = await both.market.get(Reconciliation).now();
  expect(failure).toBeNull();
  return both.market.db.query<Found>(
    `select source, kind, object_id, subject_id from payouts.reconciliation_difference where run_id = $1 and source = any($2) order by kind`,
    [runId, OURS],
  );
}

const kinds = async (): Promise<string[]> => (await differences()).map(({ source, kind }) => `${source} ${kind}`);
const change = (id: string, to: Record<string, unknown>) => both.double.control('POST', `/objects/${id}`, { change: to });
const transferOf = async ({ payoutId }: { payoutId: string }) => (await transfersOf(both, payoutId))[0];
const bankOf = async ({ payoutId }: { payoutId: string }) => {
  const calls = await callRows(both, payoutId);
  return (await objectsAt(both, 'payout')).find((bank) => bank.id === calls.bank?.objectId);
};

/** Changes one object, looks, and puts it back. */
async function tampered(id: string, object: Record<string, unknown>, to: Record<string, unknown>): Promise<Found[]> {
  await change(id, to);
  const found = await differences();
  await change(id, Object.fromEntries(Object.keys(to).map((key) => [key, object[key]])));
  return found;
}

async function liftAll(): Promise<void> {
  const token = await signIn(both.market, admin.email);
  const { data } = await both.market.graphql('{ payerStops { id liftedAt } }', {}, { token });
  for (const { id, liftedAt } of data.payerStops) {
    if (liftedAt !== null) continue;
    const lifted = await mutate(both.market, token, 'liftPayerStop', 'LiftPayerStopInput', 'payerStop { liftedAt }', {
      stopId: id,
      reason: 'A test put it there, and took it away.',
    });
    expect(lifted.userErrors).toEqual([]);
  }
}

it('finds nothing where nothing is wrong', async () => {
  expect([(await payoutRow(both, paid.payoutId)).state, (await payoutRow(both, returned.payoutId)).state]).toEqual(['paid', 'returned']);
  expect((await payoutRow(both, refused.payoutId)).state).toBe('refused');
  const { runId, compared } = await both.market.get(Reconciliation).now();
  expect(compared).toMatchObject({ transfer: 2, bank_payout: 2 });
  const rows = await both.market.db.query('select from payouts.reconciliation_difference where run_id = $1 and source = any($2)', [
    runId,
    OURS,
  ]);
  expect(rows).toEqual([]);
});

describe('a transfer', () => {
  it.each<[string, Record<string, unknown>]>([
    ['amount', { amount: 4_999 }],
    ['currency', { currency: 'eur' }],
    ['reference', { transfer_group: 'po_of-another' }],
    ['reversed_unasked', { amount_reversed: 1_000 }],
  ])('finds a transfer that differs: %s', async (kind, to) => {
    const transfer = await transferOf(paid);
    // Found by its own id, also where its name at Stripe is another.
    const found = await tampered(transfer.id, transfer, to);
    expect(found).toMatchObject([{ source: 'transfer', kind, object_id: transfer.id, subject_id: paid.payoutId }]);
  });

  it('finds a transfer that went to another account', async () => {
    const transfer = await transferOf(paid);
    const found = await tampered(transfer.id, transfer, { destination: returned.worker.accountId });
    expect(found).toMatchObject([{ source: 'transfer', kind: 'destination', object_id: transfer.id }]);
  });

  it('finds a transfer that Stripe does not have', async () => {
    const transfer = await transferOf(paid);
    await both.double.control('DELETE', `/objects/${transfer.id}`);
    expect(await kinds()).toEqual(['transfer missing_there']);
    const other = await transferOf(returned);
    await both.double.control('POST', '/objects', { copyOf: other.id, change: transfer });
    expect(await kinds()).toEqual([]);
  });

  it('finds a transfer that the marketplace does not have', async () => {
    const transfer = await transferOf(returned);
    const copy = await both.double.control('POST', '/objects', { copyOf: transfer.id, change: { metadata: {}, transfer_group: null } });
    expect(await kinds()).toEqual(['transfer missing_here']);
    await both.double.control('DELETE', `/objects/${copy.id}`);
  });

  it('stops the payer for two transfers of one payout, until an admin has reviewed them', async () => {
    const transfer = await transferOf(paid);
    const copy = await both.double.control('POST', '/objects', { copyOf: transfer.id });
    expect(await kinds()).toEqual(['transfer duplicate_transfer', 'transfer overpaid_worker']);
    const stopped = PAYOUTS_CHECKS.find(({ name }) => name === 'payouts.payer_is_not_stopped');
    expect(await both.market.db.query(stopped?.sql ?? '')).toHaveLength(2);
    const waiting = await askedPayout(both, 5_000n);
    await both.settle();
    expect(await both.market.get(Payer).pay()).toBe(0);
    expect((await payoutRow(both, waiting.payoutId)).state).toBe('reserved');
    await both.double.control('DELETE', `/objects/${copy.id}`);
    await liftAll();
    await both.settle();
    expect((await payoutRow(both, waiting.payoutId)).state).toBe('sent');
    expect(await kinds()).toEqual([]);
  });

  it('stops the payer for a transfer of more than was owed', async () => {
    const transfer = await transferOf(paid);
    const found = await tampered(transfer.id, transfer, { amount: 5_001 });
    expect(found.map(({ kind }) => kind)).toEqual(['amount', 'overpaid_worker']);
    await liftAll();
  });

  it('stops the payer for a sent transfer whose money was returned to the worker', async () => {
    const transfer = await transferOf(paid);
    const to = { metadata: { guildhall: 'payout', guildhall_id: refused.payoutId }, transfer_group: `po_${refused.payoutId}` };
    const copy = await both.double.control('POST', '/objects', {
      copyOf: transfer.id,
      change: { ...to, amount: 7_000, destination: refused.worker.accountId },
    });
    expect(await kinds()).toEqual(['transfer overpaid_worker', 'transfer released_and_sent']);
    await both.double.control('DELETE', `/objects/${copy.id}`);
    await liftAll();
  });

  it('finds a transfer whose reversal Stripe does not have', async () => {
    const { reversal } = await callRows(both, returned.payoutId);
    const kept = (await objectsAt(both, 'transfer_reversal')).find(({ id }) => id === reversal?.objectId);
    await change(kept.id, { transfer: 'tr_another' });
    expect(await kinds()).toEqual(['transfer reversal_missing']);
    await change(kept.id, { transfer: kept.transfer });
    const transfer = await transferOf(returned);
    const found = await tampered(transfer.id, transfer, { amount_reversed: 5_999 });
    expect(found.map(({ kind }) => kind)).toContain('reversal_missing');
    await liftAll();
  });
});

describe('a bank payout', () => {
  it.each<[string, Record<string, unknown>]>([
    ['amount', { amount: 4_999 }],
    ['currency', { currency: 'eur' }],
    ['state', { status: 'in_transit' }],
  ])('finds a bank payout that differs: %s', async (kind, to) => {
    const bank = await bankOf(paid);
    const found = await tampered(bank.id, bank, to);
    expect(found).toMatchObject([{ source: 'bank_payout', kind, object_id: bank.id, subject_id: paid.payoutId }]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['missing_here', { metadata: {} }],
    ['automatic_payout', { metadata: {}, automatic: true }],
    ['duplicate_bank_payout', {}],
  ])('finds a bank payout that the marketplace does not have: %s', async (kind, to) => {
    const bank = await bankOf(paid);
    const copy = await both.double.control('POST', '/objects', { copyOf: bank.id, change: to });
    expect(await kinds()).toEqual([`bank_payout ${kind}`]);
    await both.double.control('DELETE', `/objects/${copy.id}`);
    await liftAll();
  });

  it('finds a bank payout that Stripe does not have', async () => {
    const [bank, other] = [await bankOf(paid), await bankOf(returned)];
    await change(bank.id, { id: bank.id, metadata: { guildhall: 'payout', guildhall_id: returned.payoutId } });
    expect((await kinds()).sort()).toEqual(['bank_payout reference']);
    await change(bank.id, { metadata: bank.metadata });
    expect(other.id).not.toBe(bank.id);
    await both.market.db.query(`update payouts.stripe_call set object_id = 'po_nowhere' where payout_id = $1 and step = 'bank'`, [
      paid.payoutId,
    ]);
    expect(await kinds()).toEqual(['bank_payout duplicate_bank_payout', 'bank_payout missing_there']);
    await both.market.db.query('update payouts.stripe_call set object_id = $2 where payout_id = $1 and step = $3', [
      paid.payoutId,
      bank.id,
      'bank',
    ]);
    await liftAll();
  });
});

describe('money that somebody sent past us', () => {
  it('finds it as a transfer, as a balance and as an event', async () => {
    const worker = await stripeWorker(both, 5_000n);
    const { client } = both.market.get(StripeGateway);
    await both.double.control('POST', '/topup', { amount: '900', currency: 'USD' });
    const sent = await client.transfers.create({ amount: 900, currency: 'usd', destination: worker.accountId });
    await both.deliver();
    expect((await differences()).map(({ source, kind }) => `${source} ${kind}`)).toEqual([
      'transfer missing_here',
      'event orphan_webhook',
      'transfer overpaid_worker',
    ]);
    await client.transfers.createReversal(sent.id);
    await both.double.control('DELETE', `/objects/${sent.id}`);
    await both.market.db.query(`update payouts.stripe_event set state = 'handled' where state = 'orphan'`);
    await both.deliver();
    await both.market.db.query(`update payouts.stripe_event set state = 'handled' where state = 'orphan'`);
    await liftAll();
    expect(await kinds()).toEqual([]);
  });

  it('lies on an account and is not what our payouts say', async () => {
    const { worker } = paid;
    const { client } = both.market.get(StripeGateway);
    await both.double.control('POST', '/topup', { amount: '900', currency: 'USD' });
    const sent = await client.transfers.create({ amount: 900, currency: 'usd', destination: worker.accountId });
    expect(await kinds()).toContain('bank_payout connected_balance');
    await client.transfers.createReversal(sent.id);
    await both.double.control('DELETE', `/objects/${sent.id}`);
    await both.deliver();
    await both.market.db.query(`update payouts.stripe_event set state = 'handled' where state = 'orphan'`);
    await liftAll();
  });
});

describe('waiting objects', () => {
  it('reports an object that waits too long as stuck', async () => {
    const waiting = await askedPayout(both, 800_000_000n, { isFunded: false });
    await both.settle();
    expect(await kinds()).toEqual([]);
    await both.pass(DAY + 3600);
    const found = await differences();
    expect(found).toMatchObject([{ source: 'payout', kind: 'stuck', subject_id: waiting.payoutId }]);
    await both.double.control('POST', '/topup', { amount: '800000000', currency: 'USD' });
    await both.pass(3600);
    expect(await kinds()).toEqual([]);
  });

  it('reports an event that cannot be read', async () => {
    await both.deliver();
    await both.market.db.query(
      `insert into payouts.stripe_event (id, type, object_id, created_at, received_at, state, due_at)
       values ('evt_unread', 'transfer.created', 'tr_unread', $1, $1, 'stored', 'infinity')`,
      [both.market.clock.now()],
    );
    both.market.clock.advanceSeconds(7 * 3600);
    expect(await kinds()).toEqual(['event unhandled_event']);
    await both.market.db.query(`update payouts.stripe_event set state = 'handled', handled_at = $1 where id = 'evt_unread'`, [
      both.market.clock.now(),
    ]);
  });
});

describe('an account', () => {
  it('reports an account whose payout schedule is not manual, also in the doctor', async () => {
    const worker = await stripeWorker(both, 5_000n);
    await change(worker.accountId, { payoutInterval: 'daily' });
    await both.double.control('POST', '/faults', { endpoint: 'POST /v1/balance_settings', kind: 'error_before' });
    await both.pass(DAY + 1);
    expect(await kinds()).toEqual(['account schedule']);
    const check = PAYOUTS_CHECKS.find(({ name }) => name === 'payouts.stripe_pays_nothing_out_by_itself');
    expect(await both.market.db.query(check?.sql ?? '')).toMatchObject([{ account: worker.accountId, payout_interval: 'daily' }]);
    await both.double.control('DELETE', '/faults');
    await both.pass(DAY + 1);
    expect(await kinds()).toEqual([]);
  });

  it('reports an account that no longer exists at Stripe', async () => {
    const worker = await stripeWorker(both, 5_000n);
    const account = (await objectsAt(both, 'account')).find(({ id }) => id === worker.accountId);
    await change(worker.accountId, { isClosed: true });
    await both.pass(DAY + 1);
    expect(await kinds()).toEqual(['account account_gone']);
    await change(worker.accountId, { isClosed: account.isClosed });
    await both.pass(DAY + 1);
    expect(await kinds()).toEqual([]);
  });
});

it('brings everything up to date by itself when every webhook is lost', async () => {
  await both.deliver();
  await both.double.control('POST', '/webhooks', { dropProbability: 1, paused: true });
  const { payoutId } = await askedPayout(both, 5_000n);
  await both.settle();
  both.market.clock.advanceSeconds(2 * DAY);
  await both.double.control('POST', '/clock', { now: both.market.clock.now().toISOString() });
  await both.double.control('POST', '/webhooks/flush');
  await both.double.control('POST', '/webhooks', { dropProbability: 0, paused: true });
  expect((await payoutRow(both, payoutId)).state).toBe('sent');
  expect(await kinds()).toEqual([]);
  expect((await payoutRow(both, payoutId)).state).toBe('paid');
});

it('runs on request of an admin, and shows three numbers', async () => {
  const token = await signIn(both.market, admin.email);
  const { reconciliation, userErrors } = await mutate(
    both.market,
    token,
    'reconcileStripe',
    'ReconcileStripeInput',
    'reconciliation { id endedAt }',
    {},
  );
  expect([reconciliation.endedAt, userErrors]).toEqual([null, []]);
  await both.settle();
  const query =
    '{ stripeReconciliations(first: 5) { nodes { id endedAt counts { thereNotHere hereNotThere other } differences { nodes { kind side meaning } } } } }';
  const { data } = await both.market.graphql(query, {}, { token });
  const made = data.stripeReconciliations.nodes.find((node: { id: string }) => node.id === reconciliation.id);
  expect(made).toMatchObject({ endedAt: expect.any(String), counts: expect.any(Object) });
  expect(made.differences.nodes).toHaveLength(Object.values<number>(made.counts).reduce((sum, count) => sum + count, 0));
});

it('lifts a stop for nobody but an admin who says why', async () => {
  const worker = await stripeWorker(both, 5_000n);
  const input = { stopId: '01938f6e-7a64-7f5f-9d3c-1b7f1f3f0001', reason: 'I would like to be paid twice.' };
  await expect(mutate(both.market, worker.token, 'liftPayerStop', 'LiftPayerStopInput', 'payerStop { id }', input)).rejects.toThrow(
    'FORBIDDEN',
  );
  const token = await signIn(both.market, admin.email);
  const short = await mutate(both.market, token, 'liftPayerStop', 'LiftPayerStopInput', 'payerStop { id }', { ...input, reason: 'ok' });
  expect(short.userErrors[0].path).toEqual(['reason']);
});
