/** GraphQL: what a worker earned and cannot have paid out yet. */
import { fixed } from '../kernel/index.ts';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MoneyType, moneyType, SeenWithParent, SentenceField, sentenceFields } from '../platform/index.ts';
import type { PendingMoney } from './review.repository.ts';

@SeenWithParent()
@ObjectType('PendingMoney', { description: 'What you earned and can be paid out from the same hour on.' })
export class PendingMoneyType {
  @Field(() => Date, { description: 'Time at which all of it is available.' })
  availableAt: Date;

  @Field(() => MoneyType, { description: 'Amount that is not available yet.' })
  amount: MoneyType;

  @Field(() => Int, { description: 'From so many pieces of work, bonuses and tests.' })
  count: number;

  @SentenceField({ description: 'Reason for which it is pending.' })
  because: string;
}

const NEW = fixed`You are new here: what you earn in the first days after your first earning becomes available together.`;
const HOLD = fixed`Earned money is held for a while before it can be paid out.`;

export function pendingMoneyType({ availableAt, amountMinor, currency, count, isHeldAsNew }: PendingMoney): PendingMoneyType {
  return Object.assign(new PendingMoneyType(), {
    availableAt,
    amount: moneyType(amountMinor, currency),
    count,
    ...sentenceFields('because', isHeldAsNew ? NEW : HOLD),
  });
}
