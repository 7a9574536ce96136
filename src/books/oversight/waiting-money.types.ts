/** GraphQL: money that waits for something to happen. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { mayAudit, MoneyType, moneyType, SeenBy } from '../../platform/index.ts';
import type { WaitingMoney, WaitingState } from './waiting-money.repository.ts';

export const WaitingStateEnum = {
  HELD: 'held',
  SUBMITTED: 'submitted',
  IN_DISPUTE: 'in_dispute',
  IN_HOLD: 'in_hold',
  FUNDING_PENDING: 'funding_pending',
  REFUND_ASKED: 'refund_asked',
  PAYOUT_AWAITING_APPROVAL: 'payout_awaiting_approval',
  PAYOUT_RESERVED: 'payout_reserved',
  PAYOUT_IN_RUN: 'payout_in_run',
  PAYOUT_SENDING: 'payout_sending',
  PAYOUT_SENT: 'payout_sent',
} as const;
registerEnumType(WaitingStateEnum, {
  name: 'WaitingState',
  description: 'State in which money waits.',
  valuesMap: {
    HELD: { description: 'A worker holds the task.' },
    SUBMITTED: { description: 'An answer waits for a verdict, or for its automatic approval.' },
    IN_DISPUTE: { description: 'A rejection can still be undone.' },
    IN_HOLD: { description: 'Earned money is in its hold time.' },
    FUNDING_PENDING: { description: 'A payment by Stripe is not settled yet.' },
    REFUND_ASKED: { description: 'Money asked back has not gone out yet.' },
    PAYOUT_AWAITING_APPROVAL: { description: 'A large payout waits until a second person has looked at it.' },
    PAYOUT_RESERVED: { description: 'A payout waits for the next run, or for the request to Stripe.' },
    PAYOUT_IN_RUN: { description: 'A payout is on a run that is not sent.' },
    PAYOUT_SENDING: { description: 'A request to Stripe for a payout is under way, without an answer yet.' },
    PAYOUT_SENT: { description: 'The outcome of a payout at the bank is unknown yet, or the bank sends it back.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('WaitingMoney', { description: 'Money that waits for one thing, in one currency.' })
export class WaitingMoneyType {
  @Field(() => WaitingStateEnum, { description: 'State that the money waits in.' })
  state: WaitingState;

  @Field(() => Int, { description: 'How many assignments, bonuses or payouts.' })
  count: number;

  @Field(() => MoneyType, { description: 'Amount that waits in the state.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'Since when the oldest waits; of money in its hold time: when the first is due.' })
  oldestSince: Date;

  @Field(() => Int, { description: 'Of them, how many should have moved on by themselves. Anything but 0 needs a look.' })
  overdueCount: number;
}

export function waitingMoneyType({ state, currency, count, amountMinor, oldestSince, overdueCount }: WaitingMoney): WaitingMoneyType {
  return Object.assign(new WaitingMoneyType(), { state, count, oldestSince, overdueCount, amount: moneyType(amountMinor, currency) });
}
