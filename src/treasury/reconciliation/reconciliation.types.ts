/** GraphQL: comparisons with Stripe, and what stops the payer. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionType, JsonScalar, payloadType, SeenBy, mayAudit, SentenceField, sentenceFields } from '../../platform/index.ts';
import { ALL_DIFFERENCE_KINDS, DIFFERENCE_KINDS, sideOf, type DifferenceKind, type DifferenceSide } from '../../stripe/index.ts';
import type { PayerStop } from '../../payouts/index.ts';
import type { ReconciliationRun, StoredDifference } from './reconciliation.entity.ts';

export const DifferenceKindEnum = Object.fromEntries(ALL_DIFFERENCE_KINDS.map((kind) => [kind.toUpperCase(), kind]));
registerEnumType(DifferenceKindEnum, {
  name: 'StripeDifferenceKind',
  description: 'How Stripe and we can differ.',
  valuesMap: Object.fromEntries(ALL_DIFFERENCE_KINDS.map((kind) => [kind.toUpperCase(), { description: DIFFERENCE_KINDS[kind].meaning }])),
});

export const DifferenceSideEnum = { THERE_NOT_HERE: 'there_not_here', HERE_NOT_THERE: 'here_not_there', OTHER: 'other' } as const;
registerEnumType(DifferenceSideEnum, {
  name: 'StripeDifferenceSide',
  description: 'On which side a difference is.',
  valuesMap: {
    THERE_NOT_HERE: { description: 'Stripe has it, we do not.' },
    HERE_NOT_THERE: { description: 'We have it, Stripe does not.' },
    OTHER: { description: 'Both have it, otherwise; or it is stuck.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('StripeDifference', { description: 'Something in which Stripe and we differ.' })
export class StripeDifferenceType {
  @Field(() => String, { description: 'What was compared: transfer, bank_payout, refund …' })
  source: string;

  @Field(() => DifferenceKindEnum, { description: 'Kind of the difference.' })
  kind: DifferenceKind;

  @Field(() => DifferenceSideEnum, { description: 'On which side it is.' })
  side: DifferenceSide;

  @SentenceField({ description: 'The same as a sentence.' })
  meaning: string;

  @Field(() => String, { nullable: true, description: "Stripe's id of it." })
  objectId: string | null;

  @Field(() => String, { nullable: true, description: 'What it is here: payout, funding …' })
  subjectKind: string | null;

  @Field(() => String, { nullable: true, description: 'Our id of it, a UUID.' })
  subjectId: string | null;

  @Field(() => String, { nullable: true, description: 'Value in the ledger or the tables of the marketplace.' })
  here: string | null;

  @Field(() => String, { nullable: true, description: 'Value that Stripe reports.' })
  there: string | null;

  /** Not fields: its key. */
  runId: string;
  position: number;
}

export const StripeDifferenceConnection = connectionType(StripeDifferenceType, 'StripeDifference');

@SeenBy(mayAudit)
@ObjectType('StripeReconciliation', {
  description: 'One comparison of everything here with everything at Stripe. Three numbers must be 0.',
})
export class StripeReconciliationType {
  @Field(() => String, { description: 'Its id, a UUID.' })
  id: string;

  @Field(() => Date, { description: 'Time at which the comparison was requested.' })
  startedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it had ended; null while it waits or is under way.' })
  endedAt: Date | null;

  @Field(() => Date, { description: 'What happened since was compared in full, and what is older where it is not over.' })
  since: Date;

  @Field(() => JsonScalar, { nullable: true, description: 'How many objects were compared, by what they are.' })
  compared: unknown;

  @Field(() => String, { nullable: true, description: 'Why a part was not compared; null: all was.' })
  failure: string | null;
}

export const StripeReconciliationConnection = connectionType(StripeReconciliationType, 'StripeReconciliation');

@SeenBy(mayAudit)
@ObjectType('StripeDifferenceCounts', { description: 'How many differences there are, by side. 0, 0, 0 is health.' })
export class StripeDifferenceCountsType {
  @Field(() => Int, { description: 'Stripe has it, we do not.' })
  thereNotHere: number;

  @Field(() => Int, { description: 'We have it, Stripe does not.' })
  hereNotThere: number;

  @Field(() => Int, { description: 'Both have it, otherwise; or it is stuck.' })
  other: number;
}

@SeenBy(mayAudit)
@ObjectType('StripePayerStop', { description: 'Why nothing is paid by Stripe at the moment, or was not.' })
export class PayerStopType {
  @Field(() => String, { description: 'Its id, a UUID.' })
  id: string;

  @Field(() => String, { description: 'The kind of difference that stopped it.' })
  kind: string;

  @Field(() => String, { description: "What it is about: Stripe's id, and ours." })
  about: string;

  @Field(() => Date, { description: 'Time at which the payer was stopped.' })
  stoppedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When an admin let it go on; null: it is in force.' })
  liftedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Reason that the lifting admin gave; null while it holds.' })
  liftReason: string | null;

  /** Not a field. */
  liftedById: string | null;
}

@InputType({ description: 'A comparison with Stripe.' })
export class ReconcileStripeInput {
  @Field(() => Date, { nullable: true, description: 'From when on; 30 days back when left out.' })
  since?: Date | null;
}

@InputType({ description: 'Lets the payer go on after it was stopped.' })
export class LiftPayerStopInput {
  @Field(() => String, { description: 'UUID of the stop to lift.' })
  stopId: string;

  @Field(() => String, { description: 'What you found, and why paying may go on; 10 to 1000 characters.' })
  reason: string;
}

export const ReconcileStripePayload = payloadType('ReconcileStripe', { reconciliation: () => StripeReconciliationType });
export const LiftPayerStopPayload = payloadType('LiftPayerStop', { payerStop: () => PayerStopType });

export function stripeReconciliationType(run: ReconciliationRun): StripeReconciliationType {
  return Object.assign(new StripeReconciliationType(), run);
}

export function stripeDifferenceType(row: StoredDifference): StripeDifferenceType {
  const { source, kind, objectId, subjectKind, subjectId, localValue, stripeValue, runId, position } = row;
  const { meaning } = DIFFERENCE_KINDS[kind];
  return Object.assign(new StripeDifferenceType(), {
    source,
    kind,
    side: sideOf(kind),
    ...sentenceFields('meaning', meaning),
    objectId,
    subjectKind,
    subjectId,
    here: localValue,
    there: stripeValue,
    runId,
    position,
  });
}

export function payerStopType(stop: PayerStop): PayerStopType {
  const { liftedBy: liftedById, ...shown } = stop;
  return Object.assign(new PayerStopType(), shown, { liftedById });
}
