/** GraphQL: differences with Stripe over all comparisons that find them. */
import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DifferenceCaseId, PersonId } from '../../kernel/index.ts';
import {
  connectionType,
  idScalar,
  mayAudit,
  PageArgs,
  payloadType,
  SeenBy,
  SeenWithParent,
  SentenceField,
  sentenceFields,
} from '../../platform/index.ts';
import { DIFFERENCE_KINDS, sideOf, type DifferenceKind, type DifferenceSide } from '../../stripe/index.ts';
import type { CaseChange, CaseState, DifferenceCase } from './difference-case.ts';
import { DifferenceKindEnum, DifferenceSideEnum } from './reconciliation.types.ts';

export const CaseStateEnum = { OPEN: 'open', IN_PROGRESS: 'in_progress', EXPLAINED: 'explained', RESOLVED: 'resolved' } as const;
registerEnumType(CaseStateEnum, {
  name: 'DifferenceCaseState',
  description: 'State of a difference with Stripe.',
  valuesMap: {
    OPEN: { description: 'Nobody has decided anything about it, or a comparison found it again.' },
    IN_PROGRESS: { description: 'Its owner looks into it.' },
    EXPLAINED: { description: 'It is known why both sides differ, with these values. Other values open it again.' },
    RESOLVED: {
      description: 'It is gone: a comparison does not find it any more, or an admin says so. If one finds it again, it is open again.',
    },
  },
});

@SeenWithParent()
@ObjectType('DifferenceCaseChange', { description: 'A change of a difference case, and what the case was after it.' })
export class CaseChangeType {
  @Field(() => Date, { description: 'Time of the change.' })
  at: Date;

  @Field(() => CaseStateEnum, { description: 'State after the change.' })
  state: CaseState;

  @Field(() => String, { nullable: true, description: 'Note after the change; null when there was none.' })
  note: string | null;

  @Field(() => String, { nullable: true, description: 'UUID of the comparison that made the change; null when an admin made it.' })
  reconciliationId: string | null;

  /** Not fields. */
  ownerId: string | null;
  changedById: string | null;
}

@SeenBy(mayAudit)
@ObjectType('DifferenceCase', {
  description: 'A difference with Stripe over all comparisons that found it: what differs, who takes care of it, and how far it is.',
})
export class DifferenceCaseType {
  @Field(() => idScalar('DifferenceCase'), { description: 'Public id of the case.' })
  id: DifferenceCaseId;

  @Field(() => String, { description: 'What was compared: transfer, bank_payout, refund …' })
  source: string;

  @Field(() => DifferenceKindEnum, { description: 'Kind of the difference.' })
  kind: DifferenceKind;

  @Field(() => DifferenceSideEnum, { description: 'On which side it is.' })
  side: DifferenceSide;

  @SentenceField({ description: 'The kind as a sentence.' })
  meaning: string;

  @Field(() => String, { nullable: true, description: "Stripe's id of the object that differs; null when it has none." })
  objectId: string | null;

  @Field(() => String, { nullable: true, description: 'What the object is here: payout, checkout …; null when it is nothing here.' })
  subjectKind: string | null;

  @Field(() => String, { nullable: true, description: 'UUID of the object here; null when it is nothing here.' })
  subjectId: string | null;

  @Field(() => String, { nullable: true, description: 'Value of the marketplace in the last comparison that found the difference.' })
  here: string | null;

  @Field(() => String, { nullable: true, description: 'Value of Stripe in the last comparison that found the difference.' })
  there: string | null;

  @Field(() => CaseStateEnum, { description: 'State of the case; comparisons change it, too.' })
  state: CaseState;

  @Field(() => String, { nullable: true, description: 'What the admins noted last; null when nobody noted anything.' })
  note: string | null;

  @Field(() => Int, { description: 'Number of changes of the case and of its values. An update names the revision that was read.' })
  revision: number;

  @Field(() => Date, { description: 'Time at which a comparison first found it.' })
  firstFoundAt: Date;

  @Field(() => Date, { description: 'Time at which a comparison last found it.' })
  lastFoundAt: Date;

  @Field(() => Date, { description: 'Time of the last change of state, owner or note.' })
  changedAt: Date;

  /** Not a field. */
  ownerId: string | null;
}

export const DifferenceCaseConnection = connectionType(DifferenceCaseType, 'DifferenceCase');

@ArgsType()
export class DifferenceCasesArgs extends PageArgs {
  @Field(() => [CaseStateEnum], { nullable: true, description: 'Only cases in these states; null: in any state.' })
  states?: CaseState[] | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'Only cases that this admin owns.' })
  ownerId?: PersonId | null;
}

@InputType({ description: 'What changes about a difference case. What is left out stays as it is.' })
export class UpdateDifferenceCaseInput {
  @Field(() => idScalar('DifferenceCase'), { description: 'Public id of the case.' })
  caseId: DifferenceCaseId;

  @Field(() => Int, { description: 'The revision that you read. A case that has changed since is not changed.' })
  revision: number;

  @Field(() => CaseStateEnum, { nullable: true, description: 'New state. EXPLAINED and RESOLVED need a note, IN_PROGRESS an owner.' })
  state?: CaseState | null;

  @Field(() => idScalar('Person'), { nullable: true, description: 'The admin who takes care of it; null: nobody.' })
  ownerId?: PersonId | null;

  @Field(() => String, { nullable: true, description: 'What you found, at most 1000 characters; null removes the note.' })
  note?: string | null;
}

export const UpdateDifferenceCasePayload = payloadType('UpdateDifferenceCase', { differenceCase: () => DifferenceCaseType });

export function differenceCaseType(row: DifferenceCase): DifferenceCaseType {
  const { id, source, kind, objectId, subjectKind, subjectId, localValue, stripeValue, state, note, revision, changedAt, ownerId } = row;
  return Object.assign(new DifferenceCaseType(), {
    ...{ id, source, kind, side: sideOf(kind) },
    ...sentenceFields('meaning', DIFFERENCE_KINDS[kind].meaning),
    ...{ objectId, subjectKind, subjectId, here: localValue, there: stripeValue },
    ...{ state, note, revision, changedAt, ownerId, firstFoundAt: row.foundAt, lastFoundAt: row.seenAt },
  });
}

export function caseChangeType({ at, state, note, runId, ownerId, changedBy }: CaseChange): CaseChangeType {
  return Object.assign(new CaseChangeType(), { at, state, note, reconciliationId: runId, ownerId, changedById: changedBy });
}
