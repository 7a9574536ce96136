/**
 * A marketplace that was stopped while Stripe had much to do: payments, payouts, refunds and disputes under way, events stored
 * and not read. Run by `npm run upgrade-fixture` only; see test/upgrade/README.md.
 */
import { publicId } from '../../src/kernel/index.ts';
import { ChargebackWatch } from '../../src/funding/chargebacks/chargeback-watch.ts';
import { signIn } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';
import { mutate } from '../payouts/kit.ts';
import { askedPayout, startOnboarding, stripeWorker } from '../payouts/stripe-kit.ts';
import { chargeOf, fundedByCard, ownMoney, pay, started, type StartedPayment } from '../funding/checkout-kit.ts';

let both: StripeMarketplace;
beforeAll(async () => {
  both = await openStripeMarketplace({ FIRST_BATCH_REVIEW: 'false', STRIPE_TIMEOUT_MS: '400' });
  await ownMoney(both);
}, 60_000);
afterAll(() => both.close());

const fault = (endpoint: string, kind = 'drop_before') => both.double.control('POST', '/faults', { endpoint, kind, probability: 1 });
const requestRefund = async (requester: TestRequester, minor: string) => {
  const token = await signIn(both.market, requester.email);
  const input = { organisationId: publicId('Organisation', requester.organisationId), amountMinor: minor };
  const { userErrors } = await mutate(both.market, token, 'requestRefund', 'RequestRefundInput', 'refund { id }', input);
  expect(userErrors).toEqual([]);
};

it('seeds money on every step of its way through Stripe', async () => {
  const cards = [];
  for (let count = 0; count < 5; count++) cards.push(await fundedByCard(both, 10_000n));
  const [asked, inquired, open, won, refunded] = cards as [
    (typeof cards)[0],
    (typeof cards)[0],
    (typeof cards)[0],
    (typeof cards)[0],
    (typeof cards)[0],
  ];

  await both.double.control('POST', `/charges/${await chargeOf(both, open.payment)}/dispute`, { reason: 'fraudulent' });
  const answer = await both.double.control('POST', `/charges/${await chargeOf(both, won.payment)}/dispute`, { reason: 'fraudulent' });
  await both.deliver();
  await both.double.control('POST', `/disputes/${answer.id}`, { outcome: 'won' });
  await both.deliver();
  await both.double.control('POST', '/webhooks', { dropProbability: 1 });
  const inquiry = await both.double.control('POST', `/charges/${await chargeOf(both, inquired.payment)}/dispute`, {});
  await both.double.control('POST', `/objects/${inquiry.id}`, { change: { status: 'warning_needs_response', balance_transactions: [] } });
  await both.market.get(ChargebackWatch).refresh(inquiry.id as string);
  await both.double.control('POST', '/webhooks', { dropProbability: 0 });

  await requestRefund(refunded, '1000');
  await both.settle();
  const inReview = await stripeWorker(both, 5_000n, { state: 'in_review' });
  const needing = await stripeWorker(both, 5_000n, { state: 'needs_information' });
  expect(inReview.accountId).not.toBe(needing.accountId);
  await askedPayout(both, 4_000n);
  await both.settle();
  const { worker } = await askedPayout(both, 3_000n);
  await both.double.control('POST', `/accounts/${worker.accountId}`, { bankFails: 'at_once' });
  await both.settle();
  await fault('POST /v1/transfers/:id/reversals');
  await both.pass(3_600);
  await fault('POST /v1/transfers');
  await askedPayout(both, 2_000n);
  await fault('POST /v1/refunds');
  await requestRefund(asked, '2000');
  await both.market.sweep();
  await both.double.control('DELETE', '/faults');

  const late = await started(both, await registerRequester(both.market), 7_000n);
  await pay(both, late, 'pay_later', 'sepa_debit');
  const unsettled = await started(both, await registerRequester(both.market), 6_000n);
  await pay(both, unsettled);
  const unpaid: StartedPayment = await started(both, await registerRequester(both.market), 5_000n);
  await fault('POST /v1/accounts');
  await fault('POST /v2/core/accounts');
  await startOnboarding(both, (await registerWorker(both.market)).token);
  await both.double.control('DELETE', '/faults');
  // The last events are stored; nobody has read them yet.
  await both.double.control('POST', `/checkout/${unpaid.sessionId}`, { outcome: 'pay', method: 'card' });
  await both.double.control('POST', '/clock', { now: both.market.clock.now().toISOString() });
  await both.double.control('POST', '/webhooks/flush');
});
