/** Payouts by Stripe while everything breaks: lost answers, forgotten keys, several payers, events told too often or forged. */
import { Payer } from '../../src/payouts/index.ts';
import { StripeEvents, StripeGateway } from '../../src/stripe/index.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { everyRow } from './kit.ts';
import { askedPayout, callRows, moneyOf, objectsAt, payoutRow, transfersOf } from './stripe-kit.ts';

const DAY = 86_400;

let both: StripeMarketplace;
beforeAll(async () => {
  both = await openStripeMarketplace({
    STRIPE_TIMEOUT_MS: '400',
    STRIPE_LEASE_SECONDS: '20',
    STRIPE_WEBHOOK_SECRETS: 'whsec_new,whsec_double',
  });
}, 60_000);
afterEach(() => both.double.control('DELETE', '/faults'));
afterAll(() => both.close());

const plan = (endpoint: string, kind: string, more: Record<string, unknown> = {}) =>
  both.double.control('POST', '/faults', { endpoint, kind, ...more });

/** Until the payout is in that state, a quarter of a day at a time. */
async function until(payoutId: string, state: string): Promise<void> {
  for (let round = 0; round < 12 && (await payoutRow(both, payoutId)).state !== state; round++) await both.pass(6 * 3600);
  expect(await payoutRow(both, payoutId)).toMatchObject({ state });
}

const KINDS = ['drop_before', 'drop_after', 'error_before', 'error_after', 'error_late', 'truncate', 'rate_limit', 'hang'];

describe('whatever becomes of the answer', () => {
  it.each(KINDS)('makes one transfer whatever happens to the answer (%s)', async (kind) => {
    const { payoutId } = await askedPayout(both, 5_000n);
    await plan('POST /v1/transfers', kind, { times: 3, hangMs: 900 });
    await both.settle();
    await until(payoutId, 'sent');
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
  });

  it.each(KINDS)('makes one bank payout whatever happens to the answer (%s)', async (kind) => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await plan('POST /v1/payouts', kind, { times: 3, hangMs: 900 });
    await both.settle();
    await until(payoutId, 'paid');
    const banks = (await objectsAt(both, 'payout')).filter((bank) => bank.metadata?.guildhall_id === payoutId);
    expect(banks).toHaveLength(1);
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 0 });
  });

  it.each(KINDS)('credits the worker once, when the money is there, whatever happens to the answer to a reversal (%s)', async (kind) => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: 'at_once' });
    await plan('POST /v1/transfers/:id/reversals', kind, { times: 3, hangMs: 900 });
    await both.settle();
    await until(payoutId, 'returned');
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 5_000, inTransit: 0 });
    expect((await transfersOf(both, payoutId))[0]).toMatchObject({ amount_reversed: 5_000 });
  });

  it('sends nothing unchecked when the answer to reading the account is lost', async () => {
    const { payoutId } = await askedPayout(both, 5_000n);
    await plan('GET /v2/core/accounts/:id', 'error_before', { times: 3 });
    await both.settle();
    expect(await transfersOf(both, payoutId)).toEqual([]);
    await until(payoutId, 'sent');
  });
});

describe('a key that Stripe forgot', () => {
  it.each([0, DAY])('looks the object up first (%s seconds later)', async (seconds) => {
    const { payoutId } = await askedPayout(both, 5_000n);
    await plan('POST /v1/transfers', 'drop_after', { times: 3 });
    await both.market.get(Payer).admit();
    await both.market.get(Payer).pay();
    expect((await payoutRow(both, payoutId)).state).toBe('sending');
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
    await both.double.control('POST', '/keys/forget');
    await both.pass(seconds);
    await until(payoutId, 'sent');
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
    expect((await callRows(both, payoutId)).transfer).toMatchObject({ epoch: 1 });
  });

  it('sends a request that never arrived under another key', async () => {
    const { payoutId } = await askedPayout(both, 5_000n);
    await plan('POST /v1/transfers', 'drop_before', { times: 3 });
    await both.market.get(Payer).admit();
    await both.market.get(Payer).pay();
    expect(await transfersOf(both, payoutId)).toEqual([]);
    await both.double.control('POST', '/keys/forget');
    await both.pass(DAY);
    await until(payoutId, 'sent');
    expect((await callRows(both, payoutId)).transfer).toMatchObject({ epoch: 2 });
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
  });
});

describe('several payers', () => {
  it('pays each payout once', async () => {
    const asked = [];
    for (let count = 0; count < 12; count++) asked.push(await askedPayout(both, 5_000n));
    const payer = both.market.get(Payer);
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        await payer.admit();
        await payer.pay();
      }),
    );
    await both.settle();
    for (const { payoutId } of asked) {
      expect(await transfersOf(both, payoutId)).toHaveLength(1);
      expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
    }
  });

  it('one of which takes over from another that is still waiting pay it once', async () => {
    const { payoutId } = await askedPayout(both, 5_000n);
    const payer = both.market.get(Payer);
    await payer.admit();
    await plan('POST /v1/transfers', 'hang', { times: 1, hangMs: 350 });
    const slow = payer.pay();
    // The lease ends while the first one waits for its answer.
    await new Promise((resolve) => setTimeout(resolve, 150));
    await both.market.db.query('update payouts.stripe_call set leased_until = created_at where payout_id = $1', [payoutId]);
    await Promise.all([slow, payer.pay()]);
    await until(payoutId, 'sent');
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
  });

  it('one of which died after it had told Stripe find what it left behind', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.market.get(Payer).admit();
    await both.market.db.query(
      `update payouts.stripe_call set attempt = 1, first_tried_at = created_at, leased_until = created_at + interval '20 seconds' where payout_id = $1`,
      [payoutId],
    );
    await both.market.get(StripeGateway).client.transfers.create(
      {
        amount: 5_000,
        currency: 'usd',
        destination: worker.accountId,
        transfer_group: `po_${payoutId}`,
        metadata: { guildhall: 'payout', guildhall_id: payoutId },
      },
      { idempotencyKey: `po_${payoutId}_1` },
    );
    await both.market.get(Payer).pay();
    expect((await callRows(both, payoutId)).transfer).toMatchObject({ state: 'due', attempt: 1 });
    await both.double.control('POST', '/keys/forget');
    await both.pass(21);
    await until(payoutId, 'sent');
    expect(await transfersOf(both, payoutId)).toHaveLength(1);
  });
});

describe('events', () => {
  it('told five times, in any order, move money once', async () => {
    await both.double.control('POST', '/webhooks', { duplicate: [5, 5], shuffle: true, paused: true });
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    await both.pass(2 * DAY);
    await both.double.control('POST', '/webhooks', { duplicate: [1, 1], shuffle: false, paused: true });
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 0 });
    const posted = await both.market.db.query<{ ref: string }>(`select ref from ledger.posted where event = 'po' and ref like $1 || ':%'`, [
      payoutId,
    ]);
    expect(posted.map(({ ref }) => ref.split(':')[1]).sort()).toEqual(['paid', 'res', 'x']);
  });

  it('moves money once when an event and a poll come at the same moment', async () => {
    const { worker, payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    both.market.clock.advanceSeconds(2 * DAY);
    await both.double.control('POST', '/clock', { now: both.market.clock.now().toISOString() });
    await both.double.control('POST', '/webhooks/flush');
    const events = both.market.get(StripeEvents);
    await Promise.all([events.handleStored(), events.handleStored(), both.market.sweep(), both.market.sweep()]);
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'paid' });
    expect(await moneyOf(both, worker.personId)).toEqual({ available: 0, inTransit: 0 });
  });

  it.each(['bad_signature', 'old', 'future', 'other_secret'])('refuses a forged event (%s), and changes nothing', async (kind) => {
    await both.deliver();
    const before = await everyRow(both.market);
    const stored = async () => (await both.market.db.query<{ n: number }>('select count(*)::int as n from payouts.stripe_event'))[0]?.n;
    const count = await stored();
    const { sent, accepted } = await both.double.control('POST', '/webhooks/forge', { kind, count: 20 });
    expect({ sent, accepted }).toEqual({ sent: 20, accepted: 0 });
    expect(await stored()).toBe(count);
    expect(await everyRow(both.market)).toBe(before);
  });

  it('stores a replayed event once', async () => {
    await both.deliver();
    const stored = async () => (await both.market.db.query<{ n: number }>('select count(*)::int as n from payouts.stripe_event'))[0]?.n;
    const count = await stored();
    await both.double.control('POST', '/webhooks/forge', { kind: 'replay', count: 20 });
    expect(await stored()).toBe(count);
  });

  it('refuses an unsigned event', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await both.market.app.inject({
      method: 'POST',
      url: '/stripe/webhook',
      headers,
      payload: '{"id":"evt_1","type":"payout.paid"}',
    });
    expect(answer.statusCode).toBe(400);
  });

  it('fetches events that never came', async () => {
    await both.deliver();
    await both.double.control('POST', '/webhooks', { dropProbability: 1, paused: true });
    const { payoutId } = await askedPayout(both, 5_000n);
    await both.settle();
    await both.deliver();
    await both.double.control('POST', '/webhooks', { dropProbability: 0, paused: true });
    const since = new Date(both.market.clock.now().getTime() - DAY * 1000);
    expect(await both.market.get(StripeEvents).fetchMissed(since, { onlyUndelivered: false })).toBeGreaterThan(0);
    expect(await both.market.get(StripeEvents).fetchMissed(since, { onlyUndelivered: false })).toBe(0);
    await both.settle();
    expect(await payoutRow(both, payoutId)).toMatchObject({ state: 'sent' });
  });

  it('accepts events after a change of the secret, and none with the old one once it is removed', async () => {
    await both.double.control('POST', '/webhooks/rotate', { secret: 'whsec_new' });
    await askedPayout(both, 5_000n);
    // The double signs with both secrets for as long as its clock stands where it was changed.
    both.market.clock.advanceSeconds(60);
    expect(await both.deliver()).toBeGreaterThan(0);
    await both.double.control('POST', '/webhooks/rotate', { secret: 'whsec_unknown' });
    await askedPayout(both, 5_000n);
    both.market.clock.advanceSeconds(60);
    expect(await both.deliver()).toBe(0);
  });
});
