/** GraphQL: where a worker is paid. Bank details come out masked only. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, IdempotentInput, idScalar, payloadType, SeenBy, SeenWithParent, mayAudit } from '../platform/index.ts';
import { lastFour, type BankDetails } from './bank-details.ts';
import { RailEnum } from './funding.types.ts';
import { REVIEW_REASONS, type Payee, type PayeeDecision, type PayeeState } from './payee.ts';
import type { RailName } from './rail-name.ts';
import { maySeeMoneyOfWorker } from './payouts.policy.ts';

export const PayeeStateEnum = { USABLE: 'usable', IN_REVIEW: 'in_review', REFUSED: 'refused', REPLACED: 'replaced' } as const;
registerEnumType(PayeeStateEnum, {
  name: 'PayeeState',
  description: 'Whether money may be paid to these bank details.',
  valuesMap: {
    USABLE: { description: 'Yes.' },
    IN_REVIEW: { description: 'Not before an admin has looked; the reason is shown.' },
    REFUSED: { description: 'No; an admin said why. Others can be given.' },
    REPLACED: { description: 'Newer ones were given. Payouts asked for before keep these.' },
  },
});

export const PayeeDecisionEnum = { ACCEPTED: 'accepted', REFUSED: 'refused' } as const;
registerEnumType(PayeeDecisionEnum, {
  name: 'PayeeDecision',
  description: 'What an admin decided on bank details.',
  valuesMap: { ACCEPTED: { description: 'They may be used.' }, REFUSED: { description: 'They may not.' } },
});

@SeenBy((actor, { workerId }: PayeeType) => maySeeMoneyOfWorker(actor, workerId), { scopes: ['money'] })
@ObjectType('Payee', { description: 'Where a worker is paid, in one currency. Bank details are shown masked, also to their owner.' })
export class PayeeType {
  @Field(() => idScalar('Payee'), { description: 'Its id; changed details have another one.' })
  id: string;

  @Field(() => String, { description: 'What is paid to it, ISO 4217.' })
  currency: string;

  @Field(() => RailEnum, { description: 'By which way: to bank details that you gave here, or by Stripe to those that you gave there.' })
  rail: RailName;

  @Field(() => PayeeStateEnum, { description: 'Whether it may be used.' })
  state: PayeeState;

  @Field(() => String, { nullable: true, description: 'Why an admin looks or looked at it; null: nothing made them.' })
  reviewReason: string | null;

  @Field(() => String, { nullable: true, description: 'What the admin found; null when none looked yet.' })
  decisionNote: string | null;

  @Field(() => Date, { description: 'When it was given.' })
  createdAt: Date;

  /** Not a field. */
  workerId: string;
}

@SeenWithParent()
@ObjectType('MaskedBankDetails', { description: 'Enough of bank details to know them again.' })
export class MaskedBankDetailsType {
  @Field(() => String, { description: "Name of the account's holder." })
  holderName: string;

  @Field(() => String, { description: 'Where the account is, ISO 3166-1 alpha-2.' })
  country: string;

  @Field(() => String, { description: 'The last four characters of the IBAN or account number.' })
  lastFour: string;

  @Field(() => Boolean, { description: 'Whether it is an IBAN.' })
  isIban: boolean;
}

@SeenBy(mayAudit)
@ObjectType('PayeeReview', { description: 'Bank details that an admin has to look at before anything is paid to them.' })
export class PayeeReviewType {
  @Field(() => PayeeType, { description: 'The bank details, masked.' })
  payee: PayeeType;

  /** Not a field. */
  workerId: string;
}

export const PayeeReviewConnection = connectionType(PayeeReviewType, 'PayeeReview');

export function payeeType(payee: Payee): PayeeType {
  const { id, currency, rail, state, decisionNote, createdAt, workerId } = payee;
  const reviewReason = payee.reviewReason && REVIEW_REASONS[payee.reviewReason];
  return Object.assign(new PayeeType(), { id, currency, rail, state, reviewReason, decisionNote, createdAt, workerId });
}

export function maskedBankDetailsType(details: BankDetails): MaskedBankDetailsType {
  const { holderName, country, iban } = details;
  return Object.assign(new MaskedBankDetailsType(), { holderName, country, lastFour: lastFour(details), isIban: iban !== null });
}

@InputType({ description: 'Bank details: an IBAN, or an account number with a routing number or BIC and a country.' })
export class SetPayeeInput extends IdempotentInput {
  @Field(() => String, { description: "Name of the account's holder, as the bank knows it; 1 to 70 characters." })
  holderName: string;

  @Field(() => String, { nullable: true, description: 'IBAN; spaces do not matter.' })
  iban?: string | null;

  @Field(() => String, { nullable: true, description: 'Account number, where there is no IBAN.' })
  accountNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The bank's national code, with an account number: ABA routing number, sort code, BSB, IFSC …",
  })
  routingNumber?: string | null;

  @Field(() => String, { nullable: true, description: 'BIC (SWIFT code), 8 or 11 characters.' })
  bic?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the account is, ISO 3166-1 alpha-2; an IBAN says it already.' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: "What is paid to it, ISO 4217; the marketplace's currency when left out." })
  currency?: string | null;
}

@InputType({ description: "An admin's decision on bank details." })
export class DecidePayeeInput {
  @Field(() => idScalar('Payee'), { description: 'Which.' })
  payeeId: string;

  @Field(() => PayeeDecisionEnum, { description: 'Whether they may be used.' })
  decision: PayeeDecision;

  @Field(() => String, { description: 'What you found, in 10 to 1000 characters; the worker will read it.' })
  note: string;
}

export const SetPayeePayload = payloadType('SetPayee', { payee: () => PayeeType });
export const DecidePayeePayload = payloadType('DecidePayee', { payee: () => PayeeType });
