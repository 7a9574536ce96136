/**
 * The operator's own money in the platform's bank account, and adjustments of the books.
 *
 * The operator bears Stripe's fees on fundings and what is lost to card disputes, so it needs money of its own here: what
 * is left when everybody had been paid. Paying in takes nothing from anybody; taking out, and moving money between any
 * two accounts, takes two different admins.
 */
import {
  amountTooLarge,
  invalid,
  isCurrency,
  lengthOf,
  stateMachine,
  type AdjustmentId,
  type Currency,
  type OwnMoneyId,
  type PersonId,
  type Refusal,
} from '../kernel/index.ts';
import { ACCOUNT_KINDS, type AccountKind, type AccountRef } from '../ledger/index.ts';
import { fundingFaults } from '../funding/index.ts';

export type OwnMoneyDirection = 'in' | 'out';
export type OwnMoneyState = 'proposed' | 'done' | 'withdrawn';

/** One transfer of the operator's own money, as on the bank's statement. */
export interface OwnMoneyMove {
  readonly id: OwnMoneyId;
  readonly direction: OwnMoneyDirection;
  readonly state: OwnMoneyState;
  /** What the bank calls the transfer; unique per direction. */
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** ISO 8601 date. */
  readonly valueDate: string;
  /** Null: the marketplace itself. */
  readonly recordedBy: PersonId | null;
  readonly recordedAt: Date;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
}

/** Taking out. What is paid in is `done` from the start. */
export const ownMoneyMachine = stateMachine<OwnMoneyState, 'agree' | 'withdraw'>('transfer of own money', 'proposed', {
  proposed: { agree: 'done', withdraw: 'withdrawn' },
  done: {},
  withdrawn: {},
});

export type AdjustmentState = 'proposed' | 'approved' | 'withdrawn';

export interface Adjustment {
  readonly id: AdjustmentId;
  readonly state: AdjustmentState;
  readonly fromKind: AccountKind;
  readonly fromOwnerId: string | null;
  readonly toKind: AccountKind;
  readonly toOwnerId: string | null;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly reason: string;
  readonly proposedBy: PersonId;
  readonly proposedAt: Date;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
}

export const adjustmentMachine = stateMachine<AdjustmentState, 'approve' | 'withdraw'>('adjustment', 'proposed', {
  proposed: { approve: 'approved', withdraw: 'withdrawn' },
  approved: {},
  withdrawn: {},
});

export function fromAccount({ fromKind, fromOwnerId, currency }: Adjustment): AccountRef {
  return { kind: fromKind, ownerId: fromOwnerId, currency };
}

export function toAccount({ toKind, toOwnerId, currency }: Adjustment): AccountRef {
  return { kind: toKind, ownerId: toOwnerId, currency };
}

/** What is wrong with a transfer of own money, in all. */
export function ownMoneyFaults(
  input: { readonly reference: string; readonly amountMinor: bigint; readonly valueDate: string; readonly currency: string },
  now: Date,
): Refusal[] {
  const large = amountTooLarge(input.amountMinor, input.currency, 'amountMinor');
  const faults = [...(large === null ? [] : [large]), ...fundingFaults(input, now)];
  if (!isCurrency(input.currency)) faults.push(invalid('The currency is an ISO 4217 code in capitals, such as "USD".', 'currency'));
  return faults;
}

/** Whether a transfer that is recorded again equals the stored one. */
export function isSameMove(
  known: Pick<OwnMoneyMove, 'amountMinor' | 'currency' | 'valueDate'>,
  transfer: Pick<OwnMoneyMove, 'amountMinor' | 'currency' | 'valueDate'>,
): boolean {
  return known.amountMinor === transfer.amountMinor && known.currency === transfer.currency && known.valueDate === transfer.valueDate;
}

/** What is wrong with an adjustment, in all. */
export function adjustmentFaults(input: {
  readonly from: AccountRef;
  readonly to: AccountRef;
  readonly amountMinor: bigint;
  readonly reason: string;
}): Refusal[] {
  const { from, to } = input;
  const faults: Refusal[] = [];
  if (!isCurrency(from.currency)) faults.push(invalid('The currency is an ISO 4217 code in capitals, such as "USD".', 'from', 'currency'));
  if (from.currency !== to.currency)
    faults.push(invalid('Both accounts are in one currency: nothing is converted here.', 'to', 'currency'));
  if (from.kind === to.kind && from.ownerId === to.ownerId) faults.push(invalid('These are the same account; name two.', 'to'));
  if (input.amountMinor <= 0n)
    faults.push(invalid('An adjustment moves more than 0; to move money back, swap the accounts.', 'amountMinor'));
  const large = amountTooLarge(input.amountMinor, from.currency, 'amountMinor');
  if (large !== null) faults.push(large);
  const length = lengthOf(input.reason.trim());
  if (length < 10 || length > 1000) faults.push(invalid('Say in 10 to 1000 characters why.', 'reason'));
  return faults;
}

/** By how much an account would exceed its ceiling; 0 when it would not. */
export function excessMinor(kind: AccountKind, balanceMinor: bigint, creditMinor: bigint): bigint {
  const { ceiling } = ACCOUNT_KINDS[kind];
  return ceiling === null || balanceMinor + creditMinor <= ceiling ? 0n : balanceMinor + creditMinor - ceiling;
}
