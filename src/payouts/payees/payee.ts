/**
 * Where a worker is paid, per currency. Bank details that another worker has too put the newcomer's payouts on hold
 * until an admin has checked them; they never lock anybody out by themselves, and never touch who had them first.
 */
import { createHmac } from 'node:crypto';
import { type Currency, type PayeeId, type PersonId, say, type Sentence, type WorkerId } from '../../kernel/index.ts';
import { stateMachine } from '../../kernel/index.ts';
import type { RailName } from '../../ledger/index.ts';
import { accountIdentity, type BankDetails } from './bank-details.ts';

export type PayeeState = 'usable' | 'in_review' | 'refused' | 'replaced';
export type PayeeEvent = 'accept' | 'refuse' | 'replace';
export type PayeeReviewReason = 'same_account_as_another_worker';
export type PayeeDecision = 'accepted' | 'refused';

/** A new payee is `usable`, or `in_review` when an admin has to check it. */
export const payeeMachine = stateMachine<PayeeState, PayeeEvent>(
  'payee',
  'usable',
  {
    usable: { replace: 'replaced' },
    in_review: { accept: 'usable', refuse: 'refused', replace: 'replaced' },
    refused: { replace: 'replaced' },
    replaced: {},
  },
  {
    states: { in_review: "waiting for an admin's look", replaced: 'replaced by a newer one' },
    events: { accept: 'be accepted', refuse: 'be refused', replace: 'be replaced' },
  },
);

/** Without the bank details, which are personal data and kept apart. */
export interface Payee {
  readonly id: PayeeId;
  readonly workerId: WorkerId;
  readonly currency: Currency;
  /** By which way money goes to it. */
  readonly rail: RailName;
  readonly state: PayeeState;
  readonly reviewReason: PayeeReviewReason | null;
  readonly decision: PayeeDecision | null;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  readonly createdAt: Date;
  readonly replacedAt: Date | null;
}

export const REVIEW_REASONS: Readonly<Record<PayeeReviewReason, Sentence>> = {
  same_account_as_another_worker: say`Another account here gave the same bank account. An admin looks before anything is paid to it.`,
};

/** A keyed hash of the account: shows that two accounts are equal, and nothing else. 32 bytes. */
export function accountFingerprint(secret: string, details: BankDetails): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['guildhall bank account', accountIdentity(details)]))
    .digest();
}

/** The same for an account at Stripe, whose bank details only Stripe knows. 32 bytes. */
export function stripeFingerprint(secret: string, accountId: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['guildhall stripe account', accountId]))
    .digest();
}
