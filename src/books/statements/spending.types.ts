/** GraphQL: spending of an organisation. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { BatchId } from '../../kernel/index.ts';
import { connectionType, idScalar, MoneyType, moneyType, SeenBy, SeenWithParent } from '../../platform/index.ts';
import type { Period } from '../core/period.ts';
import type { BatchSpending, Spending } from './spending.repository.ts';
import { mayReadOrganisation } from '../core/books.policy.ts';

@ObjectType({ isAbstract: true })
abstract class SpendingFields {
  @Field(() => Int, { description: 'How many pieces of work were paid, tests included.' })
  approvedCount: number;

  @Field(() => MoneyType, { description: 'Rewards, to workers, and what tests paid them.' })
  rewards: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses that workers of the batch got.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Fees on both, to the platform.' })
  fees: MoneyType;

  @Field(() => MoneyType, { description: 'Rewards, bonuses and fees together.' })
  total: MoneyType;
}

@SeenWithParent()
@ObjectType('BatchSpending', { description: 'What was spent on one batch in a span of time.' })
export class BatchSpendingType extends SpendingFields {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch.' })
  batchId: BatchId;

  @Field(() => String, { description: 'Title of the batch.' })
  batchTitle: string;
}

export const BatchSpendingConnection = connectionType(BatchSpendingType, 'BatchSpending');

@SeenBy((actor, { organisationId }: SpendingType) => mayReadOrganisation(actor, organisationId), { scopes: ['requester:read', 'money'] })
@ObjectType('Spending', {
  description: 'Spending of an organisation in a period, equal to the ledger to the minor unit. Reserved money is not spent.',
})
export class SpendingType extends SpendingFields {
  /** Not fields. */
  organisationId: string;
  currency: string;

  @Field(() => Date, { description: 'From this moment on.' })
  from: Date;

  @Field(() => Date, { description: 'End of the period; this moment is excluded.' })
  to: Date;
}

function fieldsOf(spent: Spending, currency: string): Omit<SpendingFields, never> {
  const { rewardsMinor, bonusesMinor } = spent;
  const feesMinor = spent.rewardFeesMinor + spent.bonusFeesMinor;
  return {
    approvedCount: spent.approvedCount,
    rewards: moneyType(rewardsMinor, currency),
    bonuses: moneyType(bonusesMinor, currency),
    fees: moneyType(feesMinor, currency),
    total: moneyType(rewardsMinor + bonusesMinor + feesMinor, currency),
  };
}

export function spendingType(organisation: { id: string; currency: string }, period: Period, spent: Spending): SpendingType {
  const { id: organisationId, currency } = organisation;
  return Object.assign(new SpendingType(), { ...fieldsOf(spent, currency), ...period, organisationId, currency });
}

export function batchSpendingType(spent: BatchSpending, batchTitle: string, currency: string): BatchSpendingType {
  return Object.assign(new BatchSpendingType(), { ...fieldsOf(spent, currency), batchId: spent.batchId, batchTitle });
}
