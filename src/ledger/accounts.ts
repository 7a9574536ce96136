/**
 * The chart of accounts: the kinds of accounts, who owns them, and the bounds of their balances.
 *
 * The table ledger.account_kind holds the same data; a test compares the two. Credits are positive, debits negative: money that
 * the platform owes is positive, money that it holds at the bank or at Stripe is negative.
 */
import { type Currency, fixed } from '../kernel/index.ts';

export type AccountOwner = 'organisation' | 'batch' | 'assignment' | 'test' | 'worker' | 'platform';

export interface AccountRules {
  readonly owner: AccountOwner;
  /** Lowest balance in minor units; null: no limit. */
  readonly floor: bigint | null;
  /** Highest balance in minor units; null: no limit. */
  readonly ceiling: bigint | null;
  /** Meaning as a sentence, shown in the API. */
  readonly meaning: string;
}

const owned = (owner: AccountOwner, meaning: string): AccountRules => ({ owner, floor: 0n, ceiling: null, meaning });
/** The platform's own accounts. Almost every posting touches one, so they are not guarded: postings never wait for them. */
const platform = (meaning: string): AccountRules => ({ owner: 'platform', floor: null, ceiling: null, meaning });

export const ACCOUNT_KINDS = {
  requester_pending: owned('organisation', fixed`Paid in by a requester and not yet settled.`),
  requester_available: owned('organisation', fixed`Money that a requester can spend.`),
  refund_clearing: owned('organisation', fixed`Refunds to a requester that are under way.`),
  requester_receivable: {
    owner: 'organisation',
    floor: null,
    ceiling: 0n,
    meaning: fixed`Debt of the organisation to the platform, negative.`,
  },
  batch_escrow: owned('batch', fixed`Reserved: reward and fee of every slot launched and not yet paid.`),
  batch_reserve: owned('batch', fixed`Reserved for top-ups, paid tests and judging.`),
  dispute_hold: owned('assignment', fixed`Reward and fee of a rejected assignment while the rejection can be undone.`),
  test_reserve: owned('test', fixed`Reserved for attempts at a paid test: reward and fee of each that may be started or is under way.`),
  worker_pending: owned('worker', fixed`Earned by a worker and still in its hold time.`),
  worker_available: owned('worker', fixed`Earned by a worker and ready to be paid out.`),
  worker_in_transit: owned('worker', fixed`Money in a payout that was started and is not yet confirmed.`),
  platform_fee_revenue: platform(fixed`Fees that the platform earned.`),
  stripe_fee_expense: platform(fixed`Fees that Stripe charged, negative.`),
  loss_expense: platform(fixed`Losses that were written off, negative.`),
  goodwill_expense: platform(fixed`Amounts paid out of goodwill, negative.`),
  platform_equity: platform(fixed`The operator's own money in the business.`),
  stripe_pending: platform(fixed`Money at Stripe that is not yet available, negative.`),
  stripe_available: platform(fixed`Money at Stripe that is available, negative.`),
  stripe_connected: platform(fixed`Money on workers' accounts at Stripe that is not yet at their bank, negative.`),
  bank: platform(fixed`Money on the platform's bank account, negative.`),
} as const satisfies Readonly<Record<string, AccountRules>>;

export type AccountKind = keyof typeof ACCOUNT_KINDS;

export const ALL_ACCOUNT_KINDS = Object.keys(ACCOUNT_KINDS) as AccountKind[];

/** Identifies an account: its kind, its owner (null: the platform) and its currency. */
export interface AccountRef {
  readonly kind: AccountKind;
  /** UUID of the organisation, batch, assignment, test or worker. */
  readonly ownerId: string | null;
  readonly currency: Currency;
}

/** Whether each entry of such an account stores the balance after it. */
export function isGuarded(kind: AccountKind): boolean {
  return ACCOUNT_KINDS[kind].owner !== 'platform';
}
