/** GraphQL: a payout as its worker sees it, and what a worker has. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PayoutId } from '../kernel/index.ts';
import { connectionType, IdempotentInput, idScalar, MinorUnits, MoneyType, moneyType, payloadType, SeenBy } from '../platform/index.ts';
import type { Payout, PayoutState } from './payout.ts';
import { maySeeMoneyOfWorker } from './payouts.policy.ts';

export const PayoutStateEnum = {
  AWAITING_APPROVAL: 'awaiting_approval',
  RESERVED: 'reserved',
  IN_RUN: 'in_run',
  SENDING: 'sending',
  SENT: 'sent',
  PAID: 'paid',
  FAILED: 'failed',
  REFUSED: 'refused',
  CANCELLED: 'cancelled',
  RETURNING: 'returning',
  RETURNED: 'returned',
} as const;
registerEnumType(PayoutStateEnum, {
  name: 'PayoutState',
  description: 'How far a payout is, and so where its money is.',
  valuesMap: {
    AWAITING_APPROVAL: { description: 'Reserved; the amount is large, and a second person reviews it first. It can be cancelled.' },
    RESERVED: { description: 'Set aside; waits for the next run. Can be taken back.' },
    IN_RUN: { description: 'Being prepared for the bank.' },
    SENDING: { description: 'A request to Stripe or the bank is under way, without an answer yet.' },
    SENT: { description: 'Sent; the outcome is not known yet.' },
    PAID: { description: 'The bank reported that it arrived.' },
    FAILED: { description: 'The bank did not pay it; the money is available again. Ask for a new payout.' },
    REFUSED: { description: 'It was not accepted, or not approved; the money is available again.' },
    CANCELLED: { description: 'Taken back; the money is available again.' },
    RETURNING: { description: 'The bank is sending it back; not here yet.' },
    RETURNED: { description: 'The bank sent it back; the money is available again.' },
  },
});

@SeenBy((actor, { workerId }: PayoutType) => maySeeMoneyOfWorker(actor, workerId), { scopes: ['money'] })
@ObjectType('Payout', { description: 'Money on its way to a worker. One that ended is never tried again: ask for a new one.' })
export class PayoutType {
  @Field(() => idScalar('Payout'), { description: 'Its id, which the bank passes on as the reference.' })
  id: PayoutId;

  @Field(() => MoneyType, { description: 'Amount of the payout.' })
  amount: MoneyType;

  @Field(() => PayoutStateEnum, { description: 'State of the payout in its lifecycle.' })
  state: PayoutState;

  @Field(() => String, { nullable: true, description: 'Reason that the bank gave for not paying; null otherwise.' })
  reason: string | null;

  @Field(() => Date, { description: 'When it was asked for, and the money set aside.' })
  requestedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was sent to the bank; null until then.' })
  sentAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the bank paid it; null until then.' })
  paidAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the money was available again, had it not arrived; null otherwise.' })
  endedAt: Date | null;

  /** Not fields. */
  payeeId: string;
  workerId: string;
}

export const PayoutConnection = connectionType(PayoutType, 'Payout');

@SeenBy((actor, { workerId }: WorkerBalanceType) => maySeeMoneyOfWorker(actor, workerId), { scopes: ['money'] })
@ObjectType('WorkerBalance', { description: 'What a worker has in one currency.' })
export class WorkerBalanceType {
  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => MoneyType, { description: 'Approved, and in its hold time.' })
  pending: MoneyType;

  @Field(() => MoneyType, { description: 'May be paid out.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'In payouts that are on their way.' })
  inTransit: MoneyType;

  /** Not a field. */
  workerId: string;
}

export function payoutType(payout: Payout): PayoutType {
  const { id, state, reason, requestedAt, sentAt, paidAt, endedAt, payeeId, workerId } = payout;
  const amount = moneyType(payout.amountMinor, payout.currency);
  return Object.assign(new PayoutType(), { id, amount, state, reason, requestedAt, sentAt, paidAt, endedAt, payeeId, workerId });
}

export function workerBalanceType(
  workerId: string,
  currency: string,
  minor: { pending: bigint; available: bigint; inTransit: bigint },
): WorkerBalanceType {
  return Object.assign(new WorkerBalanceType(), {
    workerId,
    currency,
    pending: moneyType(minor.pending, currency),
    available: moneyType(minor.available, currency),
    inTransit: moneyType(minor.inTransit, currency),
  });
}

@InputType({ description: 'The currency and the amount to pay out.' })
export class RequestPayoutInput extends IdempotentInput {
  @Field(() => MinorUnits, { nullable: true, description: 'How much; all that is available when left out.' })
  amountMinor?: bigint | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's currency when left out." })
  currency?: string | null;

  @Field(() => idScalar('Payout'), {
    nullable: true,
    description:
      'The payout that your bank did not take, to have the money sent to the same bank account all the same; see ConfirmationNeededError.',
  })
  despiteRefusedPayoutId?: PayoutId | null;
}

@InputType({ description: 'Identifies the payout to cancel.' })
export class CancelPayoutInput extends IdempotentInput {
  @Field(() => idScalar('Payout'), { description: 'Public id of the payout to cancel.' })
  payoutId: PayoutId;
}

@InputType({ description: 'The last payout of an account before its erasure.' })
export class PayOutRestInput extends IdempotentInput {
  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's currency when left out." })
  currency?: string | null;

  @Field(() => idScalar('Payout'), {
    nullable: true,
    description:
      'The payout that your bank did not take, to have the money sent to the same bank account all the same; see ConfirmationNeededError.',
  })
  despiteRefusedPayoutId?: PayoutId | null;
}

export const PayOutRestPayload = payloadType('PayOutRest', { payout: () => PayoutType });
export const RequestPayoutPayload = payloadType('RequestPayout', { payout: () => PayoutType });
export const CancelPayoutPayload = payloadType('CancelPayout', { payout: () => PayoutType });
