/** GraphQL: the whole story of some money. */
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { publicId } from '../kernel/index.ts';
import { MoneyType, moneyType, SeenBy, mayAudit } from '../platform/index.ts';
import { PostingType, postingType } from './admin.types.ts';
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

@SeenBy(mayAudit)
@ObjectType('MoneyStory', {
  description:
    'The lot that money came in by, the batch that reserved it, the work that earned it, the payout that it left by, and who did each.',
})
export class MoneyStoryType {
  @Field(() => [StoryChapterType], { description: 'In the order of time.' })
  chapters: StoryChapterType[];

  @Field(() => Boolean, { description: 'False when the story is longer than what is shown.' })
  isComplete: boolean;
}

export function moneyStoryType({ chapters, references, isComplete }: MoneyStory): MoneyStoryType {
  const chapterType = ({ direction, distance, posted, amountMinor, things }: Chapter): StoryChapterType => ({
    direction,
    distance,
    posting: postingType(posted),
    amount: amountMinor === null ? null : moneyType(amountMinor, posted.lines[0]?.account.currency ?? ''),
    things: things.map(({ kind, id }) =>
      Object.assign(new StoryThingType(), {
        uuid: id,
        kind,
        id: publicId(kind, id),
        references: references.filter(({ subjectId }) => subjectId === id),
      }),
    ),
  });
  return { chapters: chapters.map(chapterType), isComplete };
}
