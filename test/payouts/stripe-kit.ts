/** Workers who are paid by Stripe, for tests. */
import type { PersonId } from '../../src/kernel/index.ts';
import { accountOf, Ledger } from '../../src/ledger/index.ts';
import type { StripeMarketplace } from '../kit/stripe.ts';
import { registerWorker, type TestPerson } from '../kit/people.ts';
import { earn, mutate, requestPayout, uuidOf } from './kit.ts';

export interface StripeWorker extends TestPerson {
  /** `acct_…` */
  readonly accountId: string;
}

export async function startOnboarding(both: StripeMarketplace, token: string, input: Record<string, unknown> = {}): Promise<any> {
  const fields = 'onboarding { url expiresAt } stripeAccount { state message missing reason }';
  return mutate(both.market, token, 'startStripeOnboarding', 'StartStripeOnboardingInput', fields, input);
}

export async function accountIdOf(both: StripeMarketplace, workerId: PersonId): Promise<string> {
  const [row] = await both.market.db.query<{ id: string }>('select account_id as id from payouts.stripe_account where worker_id = $1', [
    workerId,
  ]);
  return row?.id ?? '';
}

/** A worker with money to be paid, whom Stripe can pay, unless told otherwise. Stripe's balance has as much. */
export async function stripeWorker(
  both: StripeMarketplace,
  minor: bigint,
  options: { state?: 'ready' | 'needs_information' | 'in_review' | 'blocked'; currency?: string; isFunded?: boolean } = {},
): Promise<StripeWorker> {
  const { market, double } = both;
  const currency = options.currency ?? 'USD';
  const worker = await registerWorker(market);
  await earn(market, worker.personId, minor, currency);
  const { userErrors } = await startOnboarding(both, worker.token, { currency });
  expect(userErrors).toEqual([]);
  const accountId = await accountIdOf(both, worker.personId);
  if (options.isFunded !== false) await double.control('POST', '/topup', { amount: minor.toString(), currency });
  await double.control('POST', `/accounts/${accountId}`, { state: options.state ?? 'ready' });
  const refreshed = await mutate(market, worker.token, 'refreshStripeAccount', 'RefreshStripeAccountInput', 'stripeAccount { state }', {});
  expect(refreshed.userErrors).toEqual([]);
  return { ...worker, accountId };
}

/** A worker who asked for all of it; the payout's uuid. */
export async function askedPayout(
  both: StripeMarketplace,
  minor: bigint,
  options: { isFunded?: boolean } = {},
): Promise<{ worker: StripeWorker; payoutId: string }> {
  const worker = await stripeWorker(both, minor, options);
  const { payout, userErrors } = await requestPayout(both.market, worker.token);
  expect(userErrors).toEqual([]);
  return { worker, payoutId: uuidOf('Payout', payout.id) };
}

export interface PayoutRow {
  state: string;
  rail: string;
  reason: string | null;
}

export async function payoutRow(both: StripeMarketplace, payoutId: string): Promise<PayoutRow> {
  const [row] = await both.market.db.query<PayoutRow>('select state, rail, reason from payouts.payout where id = $1', [payoutId]);
  return row!;
}

export interface CallRow {
  step: string;
  state: string;
  epoch: number;
  attempt: number;
  lastError: string | null;
  objectId: string | null;
}

export async function callRows(both: StripeMarketplace, payoutId: string): Promise<Record<string, CallRow>> {
  const rows = await both.market.db.query<CallRow>(
    'select step, state, epoch, attempt, last_error as "lastError", object_id as "objectId" from payouts.stripe_call where payout_id = $1',
    [payoutId],
  );
  return Object.fromEntries(rows.map((row) => [row.step, row]));
}

/** What Stripe has of a kind. */
export async function objectsAt(both: StripeMarketplace, kind: string): Promise<any[]> {
  const answer = await both.double.control('GET', `/objects?kind=${kind}`);
  return Array.isArray(answer) ? answer : (answer.data ?? answer.objects ?? []);
}

/** The transfers of one payout. */
export async function transfersOf(both: StripeMarketplace, payoutId: string): Promise<any[]> {
  return (await objectsAt(both, 'transfer')).filter((transfer) => transfer.transfer_group === `po_${payoutId}`);
}

/** What the worker has by the ledger: a session does not outlive the days that payouts take. */
export async function moneyOf(both: StripeMarketplace, workerId: PersonId): Promise<{ available: number; inTransit: number }> {
  const accounts = (['worker_available', 'worker_in_transit'] as const).map((kind) => accountOf(kind, workerId, 'USD'));
  const [available, inTransit] = await both.market.get(Ledger).balances(both.market.db, accounts);
  return { available: Number(available), inTransit: Number(inTransit) };
}
