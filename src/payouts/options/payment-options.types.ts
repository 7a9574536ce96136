/** GraphQL types for how a worker can be paid. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RailEnum, type RailName } from '../../ledger/index.ts';
import { MoneyType, SeenWithParent, SentenceField } from '../../platform/index.ts';
import type { IdentityCheck } from './payment-options.ts';

export const IdentityCheckEnum = { NONE: 'none', DOCUMENT: 'document' } as const;
registerEnumType(IdentityCheckEnum, {
  name: 'IdentityCheck',
  description: 'What a worker shows before money is paid.',
  valuesMap: {
    NONE: { description: 'Nothing beyond the bank details.' },
    DOCUMENT: { description: 'A photo of an identity document, at Stripe. This marketplace does not see it.' },
  },
});

@SeenWithParent()
@ObjectType('PaymentOption', { description: 'One way to be paid.' })
export class PaymentOptionType {
  @Field(() => RailEnum, { description: 'By bank transfer, or by Stripe.' })
  rail: RailName;

  @Field(() => Boolean, { description: 'Whether it pays in the country for sure. False: only the set-up shows it.' })
  isCertain: boolean;

  @Field(() => IdentityCheckEnum, { description: 'What you show before money is paid.' })
  identityCheck: IdentityCheck;

  @Field(() => MoneyType, { description: 'What is taken from each payout here. What your own bank charges is not known here.' })
  fee: MoneyType;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seconds from the request of a payout until the bank has it, of half of the newest payouts of all workers; null when fewer than five are known.',
  })
  usualSeconds: number | null;
}

@SeenWithParent()
@ObjectType('PaymentOptions', { description: 'How you can be paid in a country, in one currency: known before you work.' })
export class PaymentOptionsType {
  @Field(() => String, { description: 'Country that was asked about, ISO 3166-1 alpha-2.' })
  country: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @SentenceField({ nullable: true, description: 'Why nobody is paid in the country; null when people are.' })
  refusal: string | null;

  @Field(() => MoneyType, { description: 'Less than this is not paid out, unless you leave.' })
  leastPayout: MoneyType;

  @Field(() => MoneyType, { description: 'A payout above this waits until a second person has looked at it.' })
  approvalAbove: MoneyType;

  @Field(() => [PaymentOptionType], { description: 'Ways to be paid; empty in a country where nobody is.' })
  options: PaymentOptionType[];
}
