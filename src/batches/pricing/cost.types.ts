/** GraphQL: what launching tasks costs. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MoneyType, moneyType, SeenWithParent } from '../../platform/index.ts';
import type { Cost } from './price.ts';

@SeenWithParent()
@ObjectType('BatchCost', { description: 'What launching tasks takes from the balance: exactly this.' })
export class BatchCostType {
  @Field(() => Int, { description: 'Number of tasks that the launch covers.' })
  tasks: number;

  @Field(() => Int, {
    description: 'How many assignments: the sum of their redundancy; with a target, as many of them as the budget reaches for.',
  })
  assignments: number;

  @Field(() => Int, {
    description: 'Minimum number of assignments: the same without a target; with one, unused assignments are given back.',
  })
  leastAssignments: number;

  @Field(() => MoneyType, { description: 'Rewards of the workers for the launch.' })
  reward: MoneyType;

  @Field(() => MoneyType, { description: 'Fees of the platform for the launch.' })
  fee: MoneyType;

  @Field(() => MoneyType, { description: 'Reward and fee: what is reserved, and the most that is spent.' })
  total: MoneyType;

  @Field(() => MoneyType, { description: 'Reward and fee of the least number of assignments.' })
  leastTotal: MoneyType;

  @Field(() => MoneyType, { description: 'Spendable balance of the organisation now.' })
  available: MoneyType;

  @Field(() => MoneyType, { description: 'What the balance lacks; zero when it suffices.' })
  shortfall: MoneyType;
}

export function batchCostType(cost: Cost): BatchCostType {
  const amount = ({ minor, currency }: Cost['total']): MoneyType => moneyType(minor, currency);
  return Object.assign(new BatchCostType(), {
    tasks: cost.tasks,
    assignments: cost.assignments,
    leastAssignments: cost.leastAssignments,
    reward: amount(cost.reward),
    fee: amount(cost.fee),
    total: amount(cost.total),
    leastTotal: amount(cost.leastTotal),
    available: amount(cost.available),
    shortfall: amount(cost.shortfall),
  });
}
