import { Field, ObjectType } from '@nestjs/graphql';
import { SeenWithParent } from '../access/visibility.ts';
import { formatMoney, type Money } from '../../kernel/index.ts';
import { MinorUnits } from './scalars.ts';

@SeenWithParent()
@ObjectType('Money', { description: 'An amount of money. Never a floating-point number.' })
export class MoneyType {
  @Field(() => MinorUnits, { description: 'Minor units: cents for USD, yen for JPY.' })
  minor: bigint;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => String, { description: 'For people: "12.50 USD".' })
  text: string;
}

/** Maps an amount to its GraphQL type. */
export function moneyType(minor: bigint, currency: string): MoneyType {
  const amount: Money = { minor, currency };
  return { ...amount, text: formatMoney(amount) };
}
