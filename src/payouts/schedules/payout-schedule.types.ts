/** GraphQL: when a worker is paid without asking. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PayoutId } from '../../kernel/index.ts';
import { idScalar, payloadType, SeenWithParent } from '../../platform/index.ts';
import type { PayoutFrequency, PayoutTurn } from './payout-schedule.ts';

export const PayoutFrequencyEnum = { WEEKLY: 'weekly', MONTHLY: 'monthly', ON_REQUEST: 'on_request' } as const;
registerEnumType(PayoutFrequencyEnum, {
  name: 'PayoutFrequency',
  description: 'How often a worker is paid without asking. Asking is possible at any time.',
  valuesMap: {
    WEEKLY: { description: 'On Mondays, 00:00 UTC.' },
    MONTHLY: { description: 'On the first of the month, 00:00 UTC.' },
    ON_REQUEST: { description: 'Only when they ask.' },
  },
});

@SeenWithParent()
@ObjectType('PayoutTurn', { description: 'What came of a day of payouts, in one currency.' })
export class PayoutTurnType {
  @Field(() => Date, { description: 'The day of payouts.' })
  dueAt: Date;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => String, { nullable: true, description: 'Why nothing was paid out; null when something was.' })
  refusal: string | null;

  @Field(() => idScalar('Payout'), { nullable: true, description: 'The payout that was made; null when none was.' })
  payoutId: PayoutId | null;
}

@SeenWithParent()
@ObjectType('PayoutSchedule', { description: 'When you are paid without asking: all that is available, if it reaches the least payout.' })
export class PayoutScheduleType {
  @Field(() => PayoutFrequencyEnum, { description: 'Frequency of automatic payouts.' })
  frequency: PayoutFrequency;

  @Field(() => Boolean, { description: 'Whether you chose it; else it is how this marketplace does it.' })
  isChosen: boolean;

  @Field(() => Date, { nullable: true, description: 'The next day of payouts; null when you are paid on request only.' })
  nextAt: Date | null;

  @Field(() => [PayoutTurnType], {
    description: 'What came of the last day of payouts on which you had enough, by currency.',
  })
  lastTurns: PayoutTurnType[];
}

export function payoutTurnType({ dueAt, currency, refusal, payoutId }: PayoutTurn): PayoutTurnType {
  return Object.assign(new PayoutTurnType(), { dueAt, currency, refusal, payoutId });
}

@InputType({ description: 'Frequency of automatic payouts to you.' })
export class SetPayoutScheduleInput {
  @Field(() => PayoutFrequencyEnum, { description: 'Frequency of automatic payouts.' })
  frequency: PayoutFrequency;
}

export const SetPayoutSchedulePayload = payloadType('SetPayoutSchedule', { schedule: () => PayoutScheduleType });
