/**
 * The chart of accounts: what kinds there are, who owns one, and within which bounds its balance must stay.
 *
 * The database holds the same table (ledger.account_kind); a test compares the two. Credit is +, debit is −: what the
 * platform owes is positive, what it holds at the bank or at Stripe is negative.
 */
import type { Currency } from '../kernel/index.ts';

export type AccountOwner = 'organisation' | 'batch' | 'assignment' | 'test' | 'worker' | 'platform';

export interface AccountRules {
  readonly owner: AccountOwner;
  /** Least balance in minor units; null: none. */
  readonly floor: bigint | null;
  /** Greatest balance in minor units; null: none. */
  readonly ceiling: bigint | null;
  /** For people, as a sentence. */
  readonly meaning: string;
}

const owned = (owner: AccountOwner, meaning: string): AccountRules => ({ owner, floor: 0n, ceiling: null, meaning });
/** The platform's own: every posting touches some of them, so they are not guarded and nobody waits for them. */
const platform = (meaning: string): AccountRules => ({ owner: 'platform', floor: null, ceiling: null, meaning });

export const ACCOUNT_KINDS = {
  requester_pending: owned('organisation', 'Paid in, not yet settled.'),
  requester_available: owned('organisation', 'Spendable.'),
  refund_clearing: owned('organisation', 'Asked back, on its way.'),
  requester_receivable: { owner: 'organisation', floor: null, ceiling: 0n, meaning: 'What the organisation owes the platform, negative.' },
  batch_escrow: owned('batch', 'Reserved: reward and fee of every slot launched and not yet paid.'),
  batch_reserve: owned('batch', 'Set aside for top-ups, paid tests and judging.'),
  dispute_hold: owned('assignment', 'Reward and fee of a rejected assignment while it may be appealed.'),
  test_reserve: owned('test', 'Set aside for attempts at a paid test: pay and fee of each that may be started or is under way.'),
  worker_pending: owned('worker', 'Approved, in its hold time.'),
  worker_available: owned('worker', 'Payable.'),
  worker_in_transit: owned('worker', 'In a payout that was started and is not yet confirmed.'),
  platform_fee_revenue: platform('Fees earned.'),
  stripe_fee_expense: platform("Stripe's fees, negative."),
  loss_expense: platform('Written off, negative.'),
  goodwill_expense: platform('Paid out of goodwill, negative.'),
  platform_equity: platform("The operator's own money in the business."),
  stripe_pending: platform('At Stripe, not yet available, negative.'),
  stripe_available: platform('At Stripe, available, negative.'),
  stripe_connected: platform("On workers' accounts at Stripe, not yet at their bank, negative."),
  bank: platform("On the platform's bank account, negative."),
} as const satisfies Readonly<Record<string, AccountRules>>;

export type AccountKind = keyof typeof ACCOUNT_KINDS;

export const ALL_ACCOUNT_KINDS = Object.keys(ACCOUNT_KINDS) as AccountKind[];

/** One account: of this kind, of this owner (null: the platform's own), in this currency. */
export interface AccountRef {
  readonly kind: AccountKind;
  /** UUID of the organisation, batch, assignment, test or worker. */
  readonly ownerId: string | null;
  readonly currency: Currency;
}

/** Whether each entry of such an account knows the balance after it. */
export function isGuarded(kind: AccountKind): boolean {
  return ACCOUNT_KINDS[kind].owner !== 'platform';
}
