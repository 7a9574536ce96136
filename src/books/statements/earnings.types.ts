/** GraphQL: earnings of a worker. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { listOf, MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import { MOST_DAYS } from '../core/period.ts';
import type { DayOfEarnings } from './earnings.repository.ts';
import type { Period } from '../core/period.ts';

@SeenWithParent()
@ObjectType('DayOfEarnings', { description: 'Earnings of a worker on one day.' })
export class DayOfEarningsType {
  @Field(() => String, { description: 'YYYY-MM-DD, in your time zone.' })
  day: string;

  @Field(() => Int, { description: 'How many pieces of work were approved.' })
  approvedCount: number;

  @Field(() => MoneyType, { description: 'Rewards of work that was approved on that day, and what tests paid.' })
  approved: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses that were earned on the day.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Amount that arrived at your bank on the day.' })
  paid: MoneyType;
}

@SeenWithParent()
@ObjectType('Earnings', {
  description: 'What a worker earned and was paid in a span of time, and has now; to the unit what the ledger says.',
})
export class EarningsType {
  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => Date, { description: 'From this moment on.' })
  from: Date;

  @Field(() => Date, { description: 'End of the period; this moment is excluded.' })
  to: Date;

  @Field(() => Int, { description: 'How many pieces of work were approved.' })
  approvedCount: number;

  @Field(() => MoneyType, { description: 'Rewards of work that was approved, and what tests paid.' })
  approved: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses that were earned in the period.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Adjustments by two admins, of either sign; each has an entry in the statement.' })
  adjustments: MoneyType;

  @Field(() => MoneyType, { description: 'Approved, bonuses and adjustments together.' })
  earned: MoneyType;

  @Field(() => MoneyType, { description: 'What arrived at your bank, less what came back from there.' })
  paid: MoneyType;

  @Field(() => MoneyType, { description: 'Now: earned, and in its hold time.' })
  pending: MoneyType;

  @Field(() => MoneyType, { description: 'Amount that can be paid out now.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'Amount in payouts that are on their way now.' })
  inTransit: MoneyType;

  @listOf(MOST_DAYS)
  @Field(() => [DayOfEarningsType], { description: 'The days on which something happened, oldest first; at most 367.' })
  byDay: DayOfEarningsType[];
}

export function earningsType(
  currency: string,
  period: Period,
  days: readonly DayOfEarnings[],
  now: { pending: bigint; available: bigint; inTransit: bigint },
): EarningsType {
  const amount = (minor: bigint): MoneyType => moneyType(minor, currency);
  const sum = (of: (day: DayOfEarnings) => bigint): bigint => days.reduce((total, day) => total + of(day), 0n);
  const [approved, bonuses, adjusted] = [sum((day) => day.approvedMinor), sum((day) => day.bonusMinor), sum((day) => day.adjustedMinor)];
  return Object.assign(new EarningsType(), {
    currency,
    ...period,
    approvedCount: days.reduce((total, day) => total + day.approvedCount, 0),
    approved: amount(approved),
    bonuses: amount(bonuses),
    adjustments: amount(adjusted),
    earned: amount(approved + bonuses + adjusted),
    paid: amount(sum((day) => day.paidMinor)),
    pending: amount(now.pending),
    available: amount(now.available),
    inTransit: amount(now.inTransit),
    byDay: days.map(({ day, approvedCount, approvedMinor, bonusMinor, paidMinor }) => ({
      day,
      approvedCount,
      approved: amount(approvedMinor),
      bonuses: amount(bonusMinor),
      paid: amount(paidMinor),
    })),
  });
}
