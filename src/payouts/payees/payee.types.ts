/** GraphQL: where a worker is paid. Bank details come out masked only. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { PayeeId } from '../../kernel/index.ts';
import {
  connectionType,
  IdempotentInput,
  idScalar,
  payloadType,
  SeenBy,
  SeenWithParent,
  mayAudit,
  SentenceField,
  sentenceFields,
} from '../../platform/index.ts';
import { lastFour, type BankDetails } from './bank-details.ts';
import { RailEnum } from '../../ledger/index.ts';
import { REVIEW_REASONS, type Payee, type PayeeDecision, type PayeeState } from './payee.ts';
import type { RailName } from '../../ledger/index.ts';
import { maySeeMoneyOfWorker } from '../payouts.policy.ts';

export const PayeeStateEnum = { USABLE: 'usable', IN_REVIEW: 'in_review', REFUSED: 'refused', REPLACED: 'replaced' } as const;
registerEnumType(PayeeStateEnum, {
  name: 'PayeeState',
  description: 'Whether money may be paid to these bank details.',
  valuesMap: {
    USABLE: { description: 'Payouts can be paid to it.' },
    IN_REVIEW: { description: 'Not before an admin has looked; the reason is shown.' },
    REFUSED: { description: 'Refused by an admin, with a reason. The worker can give others.' },
    REPLACED: { description: 'Newer ones were given. Payouts asked for before keep these.' },
  },
});

export const PayeeDecisionEnum = { ACCEPTED: 'accepted', REFUSED: 'refused' } as const;
registerEnumType(PayeeDecisionEnum, {
  name: 'PayeeDecision',
  description: 'What an admin decided on bank details.',
  valuesMap: { ACCEPTED: { description: 'They may be used.' }, REFUSED: { description: 'Nothing may be paid to the bank details.' } },
});

@SeenBy((actor, { workerId }: PayeeType) => maySeeMoneyOfWorker(actor, workerId), { scopes: ['money'] })
@ObjectType('Payee', { description: 'Where a worker is paid, in one currency. Bank details are shown masked, also to their owner.' })
export class PayeeType {
  @Field(() => idScalar('Payee'), { description: 'Its id; changed details have another one.' })
  id: PayeeId;

  @Field(() => String, { description: 'ISO 4217 code of the currency that is paid to it.' })
  currency: string;

  @Field(() => RailEnum, { description: 'By which way: to bank details that you gave here, or by Stripe to those that you gave there.' })
  rail: RailName;

  @Field(() => PayeeStateEnum, { description: 'Whether it may be used.' })
  state: PayeeState;

  @SentenceField({ nullable: true, description: 'Why an admin looks or looked at it; null: nothing made them.' })
  reviewReason: string | null;

  @Field(() => String, { nullable: true, description: 'What the admin found; null when none looked yet.' })
  decisionNote: string | null;

  @Field(() => Date, { description: 'Time at which the bank details were given.' })
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
@ObjectType('PayeeReview', { description: 'Bank details that an admin has to review before anything is paid to them.' })
export class PayeeReviewType {
  @Field(() => PayeeType, { description: 'The bank details, masked.' })
  payee: PayeeType;

  /** Not a field. */
  workerId: string;
}

export const PayeeReviewConnection = connectionType(PayeeReviewType, 'PayeeReview');

export function payeeType(payee: Payee): PayeeType {
  const { id, currency, rail, state, decisionNote, createdAt, workerId } = payee;
  const review = sentenceFields('reviewReason', payee.reviewReason && REVIEW_REASONS[payee.reviewReason]);
  return Object.assign(new PayeeType(), { id, currency, rail, state, ...review, decisionNote, createdAt, workerId });
}

export function payeeReviewType(payee: Payee): PayeeReviewType {
  return Object.assign(new PayeeReviewType(), { payee: payeeType(payee), workerId: payee.workerId });
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

  @Field(() => String, { nullable: true, description: 'Country of the bank account, ISO 3166-1 alpha-2; an IBAN contains it.' })
  country?: string | null;

  @Field(() => String, { nullable: true, description: "What is paid to it, ISO 4217; the marketplace's currency when left out." })
  currency?: string | null;
}

@InputType({ description: "An admin's decision on bank details." })
export class DecidePayeeInput {
  @Field(() => idScalar('Payee'), { description: 'Public id of the bank details.' })
  payeeId: PayeeId;

  @Field(() => PayeeDecisionEnum, { description: 'Whether they may be used.' })
  decision: PayeeDecision;

  @Field(() => String, { description: 'What you found, in 10 to 1000 characters; the worker will read it.' })
  note: string;
}

export const SetPayeePayload = payloadType('SetPayee', { payee: () => PayeeType });
export const DecidePayeePayload = payloadType('DecidePayee', { payee: () => PayeeType });
