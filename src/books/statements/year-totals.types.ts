/** GraphQL: totals of a worker in a calendar year. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import type { MonthOfEarnings } from './year-totals.repository.ts';

@ObjectType({ isAbstract: true })
abstract class EarnedFields {
  @Field(() => Int, { description: 'Pieces of work that were approved.' })
  approvedCount: number;

  @Field(() => MoneyType, { description: 'Rewards that were earned in the month.' })
  rewards: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses that were earned in the month.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Adjustments, of either sign.' })
  adjustments: MoneyType;

  @Field(() => MoneyType, { description: 'Rewards, bonuses and adjustments together.' })
  earned: MoneyType;

  @Field(() => MoneyType, { description: 'Arrived at the bank, less what came back.' })
  paidOut: MoneyType;
}

@SeenWithParent()
@ObjectType('MonthTotals', { description: 'Earnings of a worker in one month.' })
export class MonthTotalsType extends EarnedFields {
  @Field(() => String, { description: 'Month of the totals, YYYY-MM.' })
  month: string;
}

@SeenWithParent()
@ObjectType('YearTotals', { description: 'What a calendar year brought in one currency, for a tax return. The platform is the payer.' })
export class YearTotalsType extends EarnedFields {
  @Field(() => Int, { description: 'Calendar year of the totals.' })
  year: number;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => String, { description: 'Who paid: the operator of the marketplace, not the requesters.' })
  payer: string;

  @Field(() => String, { description: 'The time zone that the year is counted in, IANA name.' })
  timeZone: string;

  @Field(() => [MonthTotalsType], { description: 'The months in which something happened.' })
  months: MonthTotalsType[];
}

function earnedFields(of: readonly MonthOfEarnings[], currency: string): EarnedFields {
  const sum = (pick: (month: MonthOfEarnings) => bigint): bigint => of.reduce((total, month) => total + pick(month), 0n);
  const [rewards, bonuses, adjusted] = [sum((m) => m.rewardsMinor), sum((m) => m.bonusesMinor), sum((m) => m.adjustedMinor)];
  return {
    approvedCount: of.reduce((total, month) => total + month.approvedCount, 0),
    rewards: moneyType(rewards, currency),
    bonuses: moneyType(bonuses, currency),
    adjustments: moneyType(adjusted, currency),
    earned: moneyType(rewards + bonuses + adjusted, currency),
    paidOut: moneyType(
      sum((m) => m.paidMinor),
      currency,
    ),
  };
}

/** Totals for each currency in which the worker earned money or was paid. */
export function yearTotalsTypes(all: readonly MonthOfEarnings[], of: { year: number; payer: string; timeZone: string }): YearTotalsType[] {
  return [...new Set(all.map(({ currency }) => currency))].map((currency) => {
    const months = all.filter((month) => month.currency === currency);
    const lines = months.map((month) => ({ month: month.month, ...earnedFields([month], currency) }));
    return { ...of, currency, ...earnedFields(months, currency), months: lines };
  });
}
