/** Kinds of ledger accounts with the kind of their owner. Pure. */
import type { AccountKind } from '../../api/generated/schema.ts';

/** Kind → the beginning of its owner's id; null: the platform owns it. */
const OWNERS: Readonly<Record<AccountKind, string | null>> = {
  REQUESTER_AVAILABLE: 'org_',
  REQUESTER_PENDING: 'org_',
  REQUESTER_RECEIVABLE: 'org_',
  REFUND_CLEARING: 'org_',
  BATCH_ESCROW: 'bat_',
  BATCH_RESERVE: 'bat_',
  DISPUTE_HOLD: 'asg_',
  TEST_RESERVE: 'tst_',
  WORKER_AVAILABLE: 'wkr_',
  WORKER_PENDING: 'wkr_',
  WORKER_IN_TRANSIT: 'wkr_',
  BANK: null,
  STRIPE_AVAILABLE: null,
  STRIPE_PENDING: null,
  STRIPE_CONNECTED: null,
  PLATFORM_EQUITY: null,
  PLATFORM_FEE_REVENUE: null,
  STRIPE_FEE_EXPENSE: null,
  LOSS_EXPENSE: null,
  GOODWILL_EXPENSE: null,
};

export const ACCOUNT_KINDS = Object.keys(OWNERS) as readonly AccountKind[];

export const ownerPrefixOf = (kind: AccountKind): string | null => OWNERS[kind];

export const isAccountKind = (value: string | null): value is AccountKind => value !== null && value in OWNERS;

/** GraphQL input for an account. It has no owner if the kind has none. */
export function accountInput(kind: AccountKind, owner: string, currency: string) {
  return { kind, currency: currency.trim().toUpperCase(), ownerId: OWNERS[kind] === null ? null : owner.trim() };
}
