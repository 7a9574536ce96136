/** GraphQL types for a worker's account at Stripe. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PayoutId } from '../../kernel/index.ts';
import {
  IdempotentInput,
  idScalar,
  payloadType,
  SeenWithParent,
  SentenceField,
  MessageType,
  messageOf,
  messageType,
  sentenceFields,
} from '../../platform/index.ts';
import { PayeeType } from '../payees/payee.types.ts';
import {
  accountInWords,
  missingInWords,
  missingWording,
  type BankRefusal,
  type StripeAccount,
  type StripeAccountState,
} from './stripe-account.ts';

export const StripeAccountStateEnum = {
  CREATING: 'creating',
  NEEDS_INFORMATION: 'needs_information',
  IN_REVIEW: 'in_review',
  READY: 'ready',
  REFUSED: 'refused',
} as const;
registerEnumType(StripeAccountStateEnum, {
  name: 'StripeAccountState',
  description: 'Whether Stripe can pay a worker.',
  valuesMap: {
    CREATING: { description: 'The account is being made.' },
    NEEDS_INFORMATION: { description: 'Stripe has to know more; see what is missing.' },
    IN_REVIEW: { description: 'Stripe is checking what was given.' },
    READY: { description: 'Ready for payouts; only a payout shows whether your bank accepts it.' },
    REFUSED: { description: 'Refused, with a reason in the message. The balance is kept; bank details can be given instead.' },
  },
});

@SeenWithParent()
@ObjectType('StripeAccount', { description: "A worker's account at Stripe. What Stripe knows of the person is not kept here." })
export class StripeAccountType {
  @Field(() => StripeAccountStateEnum, { description: 'Whether Stripe can pay you.' })
  state: StripeAccountState;

  @SentenceField({ description: 'The same in words, with what to do.' })
  message: string;

  @Field(() => [String], { description: 'What Stripe still asks for, in words; on the page that startStripeOnboarding leads to.' })
  missing: string[];

  @Field(() => [MessageType], { description: 'The codes of `missing`, in the same order.' })
  missingMessages: MessageType[];

  @Field(() => Boolean, {
    description: 'Whether Stripe holds payouts to your bank back until it has what is missing. Payouts that you ask for wait until then.',
  })
  payoutsHeld: boolean;

  @Field(() => String, { nullable: true, description: "Stripe's code for what blocks the account; null otherwise." })
  reason: string | null;

  @Field(() => idScalar('Payout'), {
    nullable: true,
    description: 'The last payout that your bank refused; the message explains what to do. Null when there is none.',
  })
  refusedByBank: PayoutId | null;

  @Field(() => Date, { nullable: true, description: 'When it was last read at Stripe; null: not yet.' })
  readAt: Date | null;
}

export function stripeAccountType(account: StripeAccount, refusal: BankRefusal | null): StripeAccountType {
  const { state, reason, readAt } = account;
  const missing = missingInWords(account.missing);
  return Object.assign(new StripeAccountType(), {
    state,
    ...sentenceFields('message', accountInWords(account, refusal)),
    missing,
    missingMessages: missingWording(account.missing).map((each) => messageType(messageOf(each))),
    payoutsHeld: account.payoutsHeld,
    reason,
    refusedByBank: refusal?.payoutId ?? null,
    readAt,
  });
}

@InputType({ description: 'Being paid by Stripe.' })
export class StartStripeOnboardingInput {
  @Field(() => String, { nullable: true, description: "ISO 4217 code of what you want to be paid in; the marketplace's when left out." })
  currency?: string | null;
}

@InputType({ description: 'From now on being paid by Stripe, in one currency.' })
export class SetStripePayeeInput extends IdempotentInput {
  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's currency when left out." })
  currency?: string | null;
}

@InputType({ description: 'Reading your account at Stripe again.' })
export class RefreshStripeAccountInput {
  @Field(() => Boolean, { nullable: true, description: 'Not used: a worker has one account at Stripe.' })
  again?: boolean | null;
}

@InputType({ description: 'Replacing your account at Stripe by a new one.' })
export class ReplaceStripeAccountInput {
  @Field(() => Boolean, { nullable: true, description: 'Not used: the country comes from your profile.' })
  again?: boolean | null;
}

@SeenWithParent()
@ObjectType('StripeOnboarding', {
  description: 'A page at Stripe. It works once, for a few minutes, and for you alone: pass it to nobody.',
})
export class StripeOnboardingType {
  @Field(() => String, { description: 'Address of the page at Stripe.' })
  url: string;

  @Field(() => Date, { description: 'Time until which the link works.' })
  expiresAt: Date;
}

export const StartStripeOnboardingPayload = payloadType('StartStripeOnboarding', {
  onboarding: () => StripeOnboardingType,
  stripeAccount: () => StripeAccountType,
});
export const ReplaceStripeAccountPayload = payloadType('ReplaceStripeAccount', {
  onboarding: () => StripeOnboardingType,
  stripeAccount: () => StripeAccountType,
});
export const SetStripePayeePayload = payloadType('SetStripePayee', { payee: () => PayeeType });
export const RefreshStripeAccountPayload = payloadType('RefreshStripeAccount', { stripeAccount: () => StripeAccountType });
