/** GraphQL: what an organisation spent. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { connectionType, MoneyType, moneyType, SeenBy, SeenWithParent } from '../platform/index.ts';
import type { Period } from './period.ts';
import type { BatchSpending, Spending } from './spending.repository.ts';
import { mayReadOrganisation } from './books.policy.ts';

@ObjectType({ isAbstract: true })
abstract class SpendingFields {
  @Field(() => Int, { description: 'How many pieces of work were paid, tests included.' })
  approvedCount: number;

  @Field(() => MoneyType, { description: 'Rewards, to workers, and what tests paid them.' })
  rewards: MoneyType;

  @Field(() => MoneyType, { description: 'Bonuses, to workers.' })
  bonuses: MoneyType;

  @Field(() => MoneyType, { description: 'Fees on both, to the platform.' })
  fees: MoneyType;

  @Field(() => MoneyType, { description: 'Rewards, bonuses and fees together.' })
  total: MoneyType;
}

@SeenWithParent()
@ObjectType('BatchSpending', { description: 'What was spent on one batch in a span of time.' })
export class BatchSpendingType extends SpendingFields {
  /** Not a field. */
  batchId: string;
}

export const BatchSpendingConnection = connectionType(BatchSpendingType, 'BatchSpending');

@SeenBy((actor, { organisationId }: SpendingType) => mayReadOrganisation(actor, organisationId), { scopes: ['requester:read', 'money'] })
@ObjectType('Spending', {
  description: 'What an organisation spent in a span of time; to the unit what the ledger says. Money that is only set aside is not spent.',
})
export class SpendingType extends SpendingFields {
  /** Not fields. */
  organisationId: string;
  currency: string;

  @Field(() => Date, { description: 'From this moment on.' })
  from: Date;

  @Field(() => Date, { description: 'Before this moment.' })
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

export function batchSpendingType(spent: BatchSpending, currency: string): BatchSpendingType {
  return Object.assign(new BatchSpendingType(), { ...fieldsOf(spent, currency), batchId: spent.batchId });
}
