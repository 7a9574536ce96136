/** GraphQL: the whole story of some money. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId } from '../kernel/index.ts';
import { connectionType, idScalar, MoneyType, moneyType, SeenBy, mayAudit } from '../platform/index.ts';
import { PostingType, postingType } from './admin.types.ts';
import type { StoryBatch } from './money-story.repository.ts';
import type { Chapter, MoneyStory, StoryDirection } from './money-story.ts';

export const StoryDirectionEnum = { BEFORE: 'before', HERE: 'here', AFTER: 'after' } as const;
registerEnumType(StoryDirectionEnum, {
  name: 'StoryDirection',
  description: 'Where a posting stands in a story.',
  valuesMap: {
    BEFORE: { description: 'The money came through it.' },
    HERE: { description: 'The story was begun with it.' },
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
export class StoryThingType {
  /** Not a field. */
  uuid: string;

  @Field(() => String, { description: 'What it is: Funding, Batch, Assignment, Bonus, Payout, Refund or CardDispute.' })
  kind: string;

  @Field(() => String, { description: 'Its id.' })
  id: string;

  @Field(() => [RailReferenceType], { description: 'What the rails call it.' })
  references: RailReferenceType[];
}

@SeenBy(mayAudit)
@ObjectType('StoryChapter', { description: 'One posting of a story.' })
export class StoryChapterType {
  @Field(() => StoryDirectionEnum, { description: 'Where it stands.' })
  direction: StoryDirection;

  @Field(() => Int, { description: 'How many entries lie between it and where the story was begun.' })
  distance: number;

  @Field(() => PostingType, { description: 'The posting, with its entries and who did it.' })
  posting: PostingType;

  @Field(() => MoneyType, { nullable: true, description: 'How much of it belongs to the story; null: it moved none of this money itself.' })
  amount: MoneyType | null;

  @Field(() => [StoryThingType], { description: 'What it is about.' })
  things: StoryThingType[];
}

export const StoryChapterConnection = connectionType(StoryChapterType, 'StoryChapter');

@SeenBy(mayAudit)
@ObjectType('StoryBatch', {
  description: 'What of a story was earned in one batch; or, outside of batches, by bonuses of one organisation, or in one test.',
})
export class StoryBatchType {
  @Field(() => idScalar('Batch'), { nullable: true, description: 'The batch; null for bonuses for no piece of work, and for a test.' })
  batchId: string | null;

  @Field(() => idScalar('Test'), { nullable: true, description: 'The test; null for work and bonuses.' })
  testId: string | null;

  @Field(() => String, { nullable: true, description: 'The title of the batch, or the name of the qualification that is tested.' })
  title: string | null;

  @Field(() => idScalar('Organisation'), { description: 'The organisation that paid for it.' })
  organisationId: string;

  @Field(() => String, { description: 'The name of the organisation.' })
  organisationName: string;

  @Field(() => Int, { description: 'Number of pieces of approved work.' })
  assignmentCount: number;

  @Field(() => Int, { description: 'Number of bonuses in this part.' })
  bonusCount: number;

  @Field(() => Int, { description: 'Number of attempts at the test.' })
  testAttemptCount: number;

  @Field(() => MoneyType, { description: 'How much of it belongs to the story.' })
  amount: MoneyType;

  @Field(() => Date, { description: 'When the first of it was approved or given.' })
  firstAt: Date;

  @Field(() => Date, { description: 'When the last of it was approved or given.' })
  lastAt: Date;
}

export const StoryBatchConnection = connectionType(StoryBatchType, 'StoryBatch');

@SeenBy(mayAudit)
@ObjectType('MoneyStory', {
  description:
    'The lot that money came in by, the batch that reserved it, the work that earned it, the payout that it left by, and who did each.',
})
export class MoneyStoryType {
  /** Not a field. */
  story: MoneyStory;

  @Field(() => Int, { description: 'How many postings the story has.' })
  chapterCount: number;

  @Field(() => Boolean, {
    description: 'False when the story is longer than what can be followed in the time of one query: some thousands of pieces of work.',
  })
  isComplete: boolean;
}

export function moneyStoryType(story: MoneyStory): MoneyStoryType {
  return Object.assign(new MoneyStoryType(), { story, chapterCount: story.parts.length, isComplete: story.isComplete });
}

export function storyChapterType({ direction, distance, posted, amountMinor, things, references }: Chapter): StoryChapterType {
  return {
    ...{ direction, distance, posting: postingType(posted) },
    amount: amountMinor === null ? null : moneyType(amountMinor, posted.lines[0]?.account.currency ?? ''),
    things: things.map(({ kind, id }) =>
      Object.assign(new StoryThingType(), {
        uuid: id,
        kind,
        id: publicId(kind, id),
        references: references.filter(({ subjectId }) => subjectId === id),
      }),
    ),
  };
}

export function storyBatchType(batch: StoryBatch): StoryBatchType {
  const { assignments, bonuses, tests, amountMinor, currency, ...shown } = batch;
  const counts = { assignmentCount: assignments, bonusCount: bonuses, testAttemptCount: tests };
  return Object.assign(new StoryBatchType(), shown, counts, { amount: moneyType(amountMinor, currency) });
}
