/** GraphQL types for how a worker can be paid. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RailEnum, type RailName } from '../../ledger/index.ts';
import { MoneyType, SeenWithParent, SentenceField } from '../../platform/index.ts';
import type { IdentityCheck } from './payment-options.ts';

export const IdentityCheckEnum = { NONE: 'none', DOCUMENT: 'document' } as const;
registerEnumType(IdentityCheckEnum, {
  name: 'IdentityCheck',
  description: 'Identity check that a worker passes before the first payout.',
  valuesMap: {
    NONE: { description: 'Only the bank details.' },
    DOCUMENT: { description: 'Stripe checks a photo of an identity document. This marketplace does not see it.' },
  },
});

@SeenWithParent()
@ObjectType('PaymentOption', { description: 'One way to be paid.' })
export class PaymentOptionType {
  @Field(() => RailEnum, { description: 'Rail of the payouts: bank transfer or Stripe.' })
  rail: RailName;

  @Field(() => Boolean, { description: 'Whether this rail certainly pays in the country. False: only the set-up at Stripe shows it.' })
  isCertain: boolean;

  @Field(() => IdentityCheckEnum, { description: 'Identity check before the first payout.' })
  identityCheck: IdentityCheck;

  @Field(() => MoneyType, { description: 'Fee that this marketplace takes from each payout. Your bank may charge its own fee.' })
  fee: MoneyType;

  @Field(() => Int, {
    nullable: true,
    description:
      'Median seconds from the request of a payout to its payment, over the newest payouts of all workers; null with fewer than five payouts.',
  })
  usualSeconds: number | null;
}

@SeenWithParent()
@ObjectType('PaymentOptions', { description: 'Ways to be paid in a country and a currency.' })
export class PaymentOptionsType {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country.' })
  country: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @SentenceField({ nullable: true, description: 'Reason why nobody in the country can be paid; null when people can be paid.' })
  refusal: string | null;

  @Field(() => MoneyType, { description: 'Minimum payout. A smaller balance is paid only when you leave.' })
  leastPayout: MoneyType;

  @Field(() => MoneyType, { description: 'Payouts above this amount wait for the approval of a second person.' })
  approvalAbove: MoneyType;

  @Field(() => [PaymentOptionType], { description: 'Ways to be paid; empty in a country where nobody can be paid.' })
  options: PaymentOptionType[];
}
