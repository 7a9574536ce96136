/** GraphQL: what a worker was paid before a payout. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import { MOST, type PreviousPayouts } from './previous-payouts.repository.ts';

@SeenWithParent()
@ObjectType('PreviousPayouts', {
  description: `Payouts of the same worker and currency that were requested before and are paid; the newest ${MOST} at most.`,
})
export class PreviousPayoutsType {
  @Field(() => Int, { description: `Number of these payouts, at most ${MOST}.` })
  count: number;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Median of their amounts; of an even number, the lower of the two in the middle. Null when there is none.',
  })
  median: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: 'Largest of their amounts; null when there is none.' })
  largest: MoneyType | null;

  @Field(() => Date, { nullable: true, description: 'Time at which the bank paid the last of them; null when there is none.' })
  lastPaidAt: Date | null;
}

export function previousPayoutsType(previous: PreviousPayouts, currency: string): PreviousPayoutsType {
  const { count, medianMinor, largestMinor, lastPaidAt } = previous;
  const amount = (minor: bigint | null) => (minor === null ? null : moneyType(minor, currency));
  return Object.assign(new PreviousPayoutsType(), { count, median: amount(medianMinor), largest: amount(largestMinor), lastPaidAt });
}
