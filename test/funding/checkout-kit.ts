/** What the tests of money in by Stripe share: paying on the double, balances, and the one thing that must hold at the end of each. */
import { parsePublicId, publicId, type CheckoutId } from '../../src/kernel/index.ts';
import { Ledger } from '../../src/ledger/index.ts';
import { OwnMoneyCommands } from '../../src/treasury/index.ts';
import { StripeTransactions } from '../../src/treasury/reconciliation/stripe-transactions.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { StripeMarketplace } from '../kit/stripe.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';
import { mutate } from '../payouts/kit.ts';

export const CHECKOUT = 'checkout { id state payUrl isInDoubt amount { minor currency } reason stripeFee { minor } }';

/** What Stripe's double charges for a card payment. */
export const feeOn = (minor: bigint): bigint => (minor * 290n + 5_000n) / 10_000n + 30n;

export async function startFunding(both: StripeMarketplace, requester: TestRequester, minor: bigint, over: Record<string, unknown> = {}) {
  const input = { organisationId: publicId('Organisation', requester.organisationId), amountMinor: minor.toString(), ...over };
  return mutate(both.market, requester.token, 'startFunding', 'StartFundingInput', CHECKOUT, input);
}

export interface StartedPayment {
  readonly id: string;
  readonly uuid: CheckoutId;
  readonly sessionId: string;
}

/** A payment with a page to pay on. */
export async function started(both: StripeMarketplace, requester: TestRequester, minor: bigint): Promise<StartedPayment> {
  const { checkout, userErrors } = await startFunding(both, requester, minor);
  expect(userErrors).toEqual([]);
  expect(checkout).toMatchObject({ state: 'STARTED', isInDoubt: false });
  const uuid = parsePublicId('Checkout', checkout.id)!;
  const [row] = await both.market.db.query<{ session: string }>('select session_id as session from payouts.checkout where id = $1', [uuid]);
  return { id: checkout.id, uuid, sessionId: row!.session };
}

/** Pays on the double and tells the marketplace. */
export async function pay(both: StripeMarketplace, payment: StartedPayment, outcome = 'pay', method = 'card'): Promise<void> {
  await both.double.control('POST', `/checkout/${payment.sessionId}`, { outcome, method });
  await both.deliver();
}

/** A requester whose money came by Stripe and is available. */
export async function fundedByCard(
  both: StripeMarketplace,
  minor: bigint,
  currency = 'USD',
): Promise<TestRequester & { payment: StartedPayment }> {
  const requester = await registerRequester(both.market, { currency });
  const payment = await started(both, requester, minor);
  await pay(both, payment);
  await settleAll(both);
  return { ...requester, payment };
}

/** All that is pending becomes available, there and here. */
export async function settleAll(both: StripeMarketplace): Promise<void> {
  await both.double.control('POST', '/settle');
  await both.deliver();
  await both.pass(3 * 86_400);
}

export async function chargeOf(both: StripeMarketplace, payment: { uuid: string }): Promise<string> {
  const [row] = await both.market.db.query<{ charge: string }>('select charge_id as charge from payouts.checkout where id = $1', [
    payment.uuid,
  ]);
  return row!.charge;
}

export interface Standing {
  readonly pending: bigint;
  readonly available: bigint;
  readonly refunding: bigint;
  readonly owed: bigint;
}

export async function standing(both: StripeMarketplace, requester: TestRequester, currency = 'USD'): Promise<Standing> {
  const kinds = ['requester_pending', 'requester_available', 'refund_clearing', 'requester_receivable'] as const;
  const [pending = 0n, available = 0n, refunding = 0n, owed = 0n] = await both.market.get(Ledger).balances(
    both.market.db,
    kinds.map((kind) => ({ kind, ownerId: requester.organisationId, currency })),
  );
  return { pending, available, refunding, owed: -owed };
}

/** Imports all, and expects the ledger to say of Stripe's balance what Stripe says, and every check to find nothing. */
export async function expectBooksRight(both: StripeMarketplace): Promise<void> {
  await both.market.get(StripeTransactions).import(new Date(0));
  await both.settle();
  const rows = await both.market.get(Ledger).trialBalance(both.market.db);
  const { platform } = await both.double.control('GET', '/totals');
  for (const { currency, pending, available } of platform as { currency: string; pending: string; available: string }[]) {
    const here = rows
      .filter((row) => ['stripe_pending', 'stripe_available'].includes(row.kind) && row.currency === currency.toUpperCase())
      .reduce((sum, row) => sum - row.minor, 0n);
    expect({ currency, here }).toEqual({ currency, here: BigInt(pending) + BigInt(available) });
  }
  expect(await both.market.problems()).toEqual([]);
}

/** The operator's own money, which bears Stripe's fees. */
export async function ownMoney(both: StripeMarketplace): Promise<void> {
  const valueDate = both.market.clock.now().toISOString().slice(0, 10);
  for (const currency of ['USD', 'JPY', 'EUR']) {
    const transfer = { reference: `own money in ${currency}`, amountMinor: 10_000_000n, currency, valueDate };
    valueOf(await both.market.get(OwnMoneyCommands).payIn(both.market.system, transfer));
  }
}
