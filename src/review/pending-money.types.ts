/** GraphQL: what a worker earned and cannot have paid out yet. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MoneyType, moneyType, SeenWithParent } from '../platform/index.ts';
import type { PendingMoney } from './review.repository.ts';

@SeenWithParent()
@ObjectType('PendingMoney', { description: 'What you earned and can be paid out from the same hour on.' })
export class PendingMoneyType {
  @Field(() => Date, { description: 'When all of it is available.' })
  availableAt: Date;

  @Field(() => MoneyType, { description: 'How much.' })
  amount: MoneyType;

  @Field(() => Int, { description: 'From so many pieces of work, bonuses and tests.' })
  count: number;

  @Field(() => String, { description: 'Why it waits.' })
  because: string;
}

const NEW = 'You are new here: what you earn in the first days after your first earning becomes available together.';
const HOLD = 'Earned money is held for a while before it can be paid out.';

export function pendingMoneyType({ availableAt, amountMinor, currency, count, isHeldAsNew }: PendingMoney): PendingMoneyType {
  return Object.assign(new PendingMoneyType(), {
    availableAt,
    amount: moneyType(amountMinor, currency),
    count,
    because: isHeldAsNew ? NEW : HOLD,
  });
}
