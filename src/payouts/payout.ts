/**
 * A payout's lifecycle: one table for every rail, so that what a state means for the money never depends on the rail.
 *
 * Asking for a payout and reserving its money are one transaction, so a payout whose money is not reserved does not
 * exist. A state says where the money is:
 *
 * - `awaiting_approval`: in the worker's in-transit account; it is large, and waits for a second person. No rail takes it.
 * - `reserved`: in the worker's in-transit account; not sent to anybody yet.
 * - `in_run`: on a run that waits for its second admin or for its file to be fetched; not sent to anybody yet.
 * - `sending`: the call is in progress, or its outcome is unknown. Unknown is not failed: only an answer ends this state.
 * - `sent`: the rail has it.
 * - `paid`: the bank reports that it arrived.
 * - `failed`: the rail had it, and the money did not leave us. `refused`: the rail, or the second person, would not take
 *   it. `cancelled`: taken back before it was sent. In all three the money is available to the worker again.
 * - `returning`: it had left us and comes back. The worker is credited only when it is here again: `returned`; or when two
 *   admins decide that the platform bears what Stripe cannot take back (`cover`).
 *
 * The manual rail walks reserved → in_run → sent → paid | failed, a bank's rail by API reserved → sending → sent → paid.
 * A payout that ended is never tried again: a retry is a new payout, made from money that is back.
 */
import {
  amountTooLarge,
  type Currency,
  formatMoney,
  insufficientFunds,
  invalid,
  money,
  ok,
  type PayeeId,
  type PayoutId,
  type PayoutRunId,
  type Refusal,
  refuse,
  type Result,
  say,
  stateMachine,
  type WorkerId,
} from '../kernel/index.ts';
import type { RailName } from '../ledger/index.ts';

export type PayoutState =
  'awaiting_approval' | 'reserved' | 'in_run' | 'sending' | 'sent' | 'paid' | 'failed' | 'refused' | 'cancelled' | 'returning' | 'returned';

export type PayoutEvent =
  | 'approve'
  | 'deny'
  | 'enlist'
  | 'release'
  | 'cancel'
  | 'lease'
  | 'accept'
  | 'refuse'
  | 'export'
  | 'pay'
  | 'fail'
  | 'bounce'
  | 'return'
  | 'cover';

export const payoutMachine = stateMachine<PayoutState, PayoutEvent>(
  'payout',
  'reserved',
  {
    awaiting_approval: { approve: 'reserved', deny: 'refused', cancel: 'cancelled' },
    reserved: { enlist: 'in_run', lease: 'sending', cancel: 'cancelled' },
    in_run: { release: 'reserved', export: 'sent' },
    sending: { accept: 'sent', refuse: 'refused' },
    sent: { pay: 'paid', fail: 'failed', bounce: 'returning' },
    paid: { bounce: 'returning' },
    returning: { return: 'returned', cover: 'returned' },
    returned: {},
    failed: {},
    refused: {},
    cancelled: {},
  },
  {
    states: {
      awaiting_approval: 'waiting for a second person',
      reserved: 'waiting for a run',
      in_run: 'on a run',
      sending: 'being sent',
      returning: 'on its way back',
    },
    events: {
      approve: 'be approved',
      deny: 'be denied',
      enlist: 'be put on a run',
      release: 'be taken off its run',
      cancel: 'be taken back',
      lease: 'be sent',
      accept: 'be accepted',
      refuse: 'be refused',
      export: 'be sent',
      pay: 'be marked as paid',
      fail: 'be marked as failed',
      bounce: 'be marked as returned',
      return: 'be marked as returned',
      cover: 'be paid at our expense',
    },
  },
);

export interface Payout {
  readonly id: PayoutId;
  readonly workerId: WorkerId;
  /** The bank details as they were when it was asked for: a later change does not redirect it. */
  readonly payeeId: PayeeId;
  readonly rail: RailName;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly state: PayoutState;
  readonly runId: PayoutRunId | null;
  /** Its line in the file of the run, from 1. */
  readonly runPosition: number | null;
  /** The bank's message when it did not pay. */
  readonly reason: string | null;
  readonly requestedAt: Date;
  readonly sentAt: Date | null;
  readonly paidAt: Date | null;
  /** When the money was available to the worker again. */
  readonly endedAt: Date | null;
}

/** In these a worker has one payout at most, per currency: the states of the partial unique index `payout_open`. */
export const OPEN_STATES: readonly PayoutState[] = ['awaiting_approval', 'reserved', 'in_run', 'sending', 'sent'];

/** In these the money is in `worker_in_transit`. */
export const IN_TRANSIT_STATES: readonly PayoutState[] = [...OPEN_STATES, 'returning'];

export interface PayoutRules {
  /** Least payout, in minor units. */
  readonly minimumMinor: bigint;
  /** For an account that closes: what is left is paid, however little. */
  readonly waiveMinimum: boolean;
  /** The rail pays multiples of this to a bank, in minor units: 1, or 100 for HUF by Stripe. */
  readonly unitMinor: bigint;
}

/** What is wrong with the amount alone; null: nothing, or all that is available is asked for. */
export function askedFault(askedMinor: bigint | null, currency: Currency): Refusal | null {
  if (askedMinor === null) return null;
  return amountTooLarge(askedMinor, currency, 'amountMinor') ?? (askedMinor > 0n ? null : invalid('Ask for more than 0.', 'amountMinor'));
}

/**
 * How much is paid out. Of all that is available, the part that the rail can pay: the rest stays available.
 *
 * @param askedMinor null for all that is available
 * @param availableMinor what the worker may have paid out
 */
export function payoutAmount(askedMinor: bigint | null, availableMinor: bigint, currency: Currency, rules: PayoutRules): Result<bigint> {
  const fault = askedFault(askedMinor, currency);
  if (fault !== null) return refuse(fault);
  if (availableMinor <= 0n && askedMinor === null)
    return refuse(invalid(say`There is nothing available in ${currency}; approved money becomes available when its hold ends.`));
  const unit = formatMoney(money(rules.unitMinor, currency));
  const amount = askedMinor ?? availableMinor - (availableMinor % rules.unitMinor);
  if (amount === 0n) {
    const text = formatMoney(money(availableMinor, currency));
    return refuse(
      invalid(say`${text} is available, and the least that can be paid this way is ${unit}; give a bank account with setPayee.`),
    );
  }
  if (amount > availableMinor) {
    const [asked, available] = [money(amount, currency), money(availableMinor, currency)];
    return refuse(insufficientFunds('You ask for', asked, available, 'Ask for no more than is available.', 'amountMinor'));
  }
  if (amount % rules.unitMinor !== 0n)
    return refuse(invalid(say`Payouts in ${currency} are multiples of ${unit} this way; ask for such an amount.`, 'amountMinor'));
  if (amount < rules.minimumMinor && !rules.waiveMinimum) {
    return refuse(
      invalid(
        say`The least payout is ${money(rules.minimumMinor, currency)}; wait until that much is available.`,
        ...(askedMinor === null ? [] : ['amountMinor']),
      ),
    );
  }
  return ok(amount);
}
