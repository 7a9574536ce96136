/** GraphQL: the trace of money. Public names say "story", the former word. */
import { ArgsType, Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId, type BatchId, type OrganisationId, type TestId } from '../../kernel/index.ts';
import {
  connectionType,
  idScalar,
  MoneyType,
  moneyType,
  PageArgs,
  SeenBy,
  mayAudit,
  SentenceField,
  sentenceFields,
} from '../../platform/index.ts';
import { EVENT_MEANINGS } from '../../ledger/index.ts';
import { PostingType, postingType } from '../core/posting.types.ts';
import type { TracedBatch } from './money-trace.repository.ts';
import type { TracedPostingDetails, MoneyTrace, TraceDirection } from './money-trace.ts';
import type { TraceSummaryLine } from './trace-summary.ts';

export const TraceDirectionEnum = { BEFORE: 'before', HERE: 'here', AFTER: 'after' } as const;
registerEnumType(TraceDirectionEnum, {
  name: 'StoryDirection',
  description: 'Direction of a posting from the start of a trace.',
  valuesMap: {
    BEFORE: { description: 'The money came through it.' },
    HERE: { description: 'The posting is the start of the trace.' },
    AFTER: { description: 'The money went on through it, or it belongs to something that the money went on through.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('RailReference', { description: 'What a rail calls something of ours.' })
export class RailReferenceType {
  @Field(() => String, { description: 'The rail: "manual" or "stripe".' })
  rail: string;

  @Field(() => String, { description: 'What it is there, such as "transfer", "bank_payout", "charge", "bank_reference".' })
  kind: string;

  @Field(() => String, { description: 'Its id or reference there, such as "tr_…".' })
  reference: string;
}

@SeenBy(mayAudit)
@ObjectType('StoryThing', { description: 'Something of the marketplace that money went through.' })
export class TraceSubjectType {
  /** Not a field. */
  uuid: string;

  @Field(() => String, { description: 'What it is: Funding, Batch, Assignment, Bonus, Payout, Refund or CardDispute.' })
  kind: string;

  @Field(() => String, { description: 'Public id of the object.' })
  id: string;

  @Field(() => [RailReferenceType], { description: 'References of the object at Stripe or the bank.' })
  references: RailReferenceType[];
}

@SeenBy(mayAudit)
@ObjectType('StoryChapter', { description: 'One posting of a trace.' })
export class TracedPostingType {
  @Field(() => TraceDirectionEnum, { description: 'Direction of the posting from the start of the trace.' })
  direction: TraceDirection;

  @Field(() => Int, { description: 'Number of entries between the posting and the start of the trace.' })
  distance: number;

  @Field(() => PostingType, { description: 'The posting, with its entries and who did it.' })
  posting: PostingType;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Amount of the posting that belongs to the trace; null when it moved none of this money itself.',
  })
  amount: MoneyType | null;

  @Field(() => [TraceSubjectType], { description: 'Objects that the posting is about.' })
  things: TraceSubjectType[];
}

export const TracedPostingConnection = connectionType(TracedPostingType, 'StoryChapter');

@ArgsType()
export class TracedPostingArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Only postings of this kind, as `summary` names it.' })
  kind?: string | null;

  @Field(() => TraceDirectionEnum, { nullable: true, description: 'Only postings in this direction.' })
  direction?: TraceDirection | null;
}

@SeenBy(mayAudit)
@ObjectType('StorySummary', { description: 'Postings of a trace that are of one kind, direction and currency.' })
export class TraceSummaryType {
  @Field(() => String, {
    description: 'Kind of the postings: the event, with its step for payouts, refunds and card disputes: "appr", "po:paid".',
  })
  kind: string;

  @SentenceField({ description: 'What the event is, for people: "Approved".' })
  meaning: string;

  @Field(() => TraceDirectionEnum, { description: 'Direction of the postings from the start of the trace.' })
  direction: TraceDirection;

  @Field(() => Int, { description: 'Number of postings of this line.' })
  count: number;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'Sum of the money of the trace that passed these postings; null when they moved none of it themselves.',
  })
  amount: MoneyType | null;

  @Field(() => Date, { description: 'Time of the first of these postings.' })
  firstAt: Date;

  @Field(() => Date, { description: 'Time of the last of these postings.' })
  lastAt: Date;
}

export function traceSummaryType({ event, amountMinor, currency, ...shown }: TraceSummaryLine): TraceSummaryType {
  const amount = amountMinor === null || currency === null ? null : moneyType(amountMinor, currency);
  return Object.assign(new TraceSummaryType(), shown, sentenceFields('meaning', EVENT_MEANINGS[event] ?? event), { amount });
}

@SeenBy(mayAudit)
@ObjectType('StoryBatch', {
  description: 'Part of a trace that was earned in one batch; or, outside of batches, by bonuses of one organisation, or in one test.',
})
export class TracedBatchType {
  @Field(() => idScalar('Batch'), { nullable: true, description: 'The batch; null for bonuses for no piece of work, and for a test.' })
  batchId: BatchId | null;

  @Field(() => idScalar('Test'), { nullable: true, description: 'The test; null for work and bonuses.' })
  testId: TestId | null;

  @Field(() => String, { nullable: true, description: 'The title of the batch, or the name of the qualification that is tested.' })
  title: string | null;

  @Field(() => idScalar('Organisation'), { description: 'The organisation that paid for it.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: 'The name of the organisation.' })
  organisationName: string;

  @Field(() => Int, { description: 'Number of pieces of approved work.' })
  assignmentCount: number;

  @Field(() => Int, { description: 'Number of bonuses in this part.' })
  bonusCount: number;

  @Field(() => Int, { description: 'Number of attempts at the test.' })
  testAttemptCount: number;

  @Field(() => MoneyType, { description: 'Amount of the trace that was earned there.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'When the first of it was approved or given.' })
  firstAt: Date;

  @Field(() => Date, { description: 'When the last of it was approved or given.' })
  lastAt: Date;
}

export const TracedBatchConnection = connectionType(TracedBatchType, 'StoryBatch');

@SeenBy(mayAudit)
@ObjectType('MoneyStory', {
  description:
    'The lot that money came in by, the batch that reserved it, the work that earned it, the payout that it left by, and who did each.',
})
export class MoneyTraceType {
  /** Not a field. */
  trace: MoneyTrace;

  @Field(() => Int, { description: 'Number of postings in the trace.' })
  chapterCount: number;

  @Field(() => Boolean, {
    description: 'False when the trace is longer than what one query can follow: some thousands of assignments.',
  })
  isComplete: boolean;
}

export function moneyTraceType(trace: MoneyTrace): MoneyTraceType {
  return Object.assign(new MoneyTraceType(), { trace, chapterCount: trace.parts.length, isComplete: trace.isComplete });
}

export function tracedPostingType({
  direction,
  distance,
  posted,
  amountMinor,
  things,
  references,
}: TracedPostingDetails): TracedPostingType {
  return {
    direction,
    distance,
    posting: postingType(posted),
    amount: amountMinor === null ? null : moneyType(amountMinor, posted.lines[0]?.account.currency ?? ''),
    things: things.map(({ kind, id }) =>
      Object.assign(new TraceSubjectType(), {
        uuid: id,
        kind,
        id: publicId(kind, id),
        references: references.filter(({ subjectId }) => subjectId === id),
      }),
    ),
  };
}

export function tracedBatchType(batch: TracedBatch): TracedBatchType {
  const { assignments, bonuses, tests, amountMinor, currency, ...shown } = batch;
  const counts = { assignmentCount: assignments, bonusCount: bonuses, testAttemptCount: tests };
  return Object.assign(new TracedBatchType(), shown, counts, { amount: moneyType(amountMinor, currency) });
}
