import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ActType, actType } from '../audit/index.ts';
import {
  Allow,
  badCursor,
  badInput,
  connection,
  PageArgs,
  pageOf,
  type Connection,
  type GraphContext,
  type Page,
} from '../platform/index.ts';
import { BooksLoaders } from './books.loaders.ts';
import { couldBegin, MoneyStories } from './money-story.ts';
import {
  MoneyStoryType,
  moneyStoryType,
  StoryBatchConnection,
  StoryBatchType,
  storyBatchType,
  StoryChapterConnection,
  StoryChapterType,
  storyChapterType,
  StoryThingType,
} from './money-story.types.ts';

/** Chapters that are shown without paging. */
const FIRST_CHAPTERS = 500;

@Resolver(() => MoneyStoryType)
export class MoneyStoryResolver {
  constructor(private readonly stories: MoneyStories) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => MoneyStoryType, {
    nullable: true,
    description:
      'The whole story of some money, backwards and forwards, from an entry ("jrn_…:1"), a funding, batch, assignment, bonus or payout, an id of Stripe\'s, or a bank\'s reference; null when nothing is known by it.',
  })
  async moneyStory(
    @Args('about', { type: () => String, description: 'What one holds of it.' }) about: string,
  ): Promise<MoneyStoryType | null> {
    if (!couldBegin(about)) throw badInput('"about" must be an id, or what a bank or Stripe calls it.');
    const story = await this.stories.of(about);
    return story && moneyStoryType(story);
  }

  @ResolveField(() => [StoryChapterType], {
    description: `The first ${FIRST_CHAPTERS} postings in the order of time. A longer story is read with \`chapterPage\`, or by batch with \`batches\`.`,
  })
  async chapters(@Parent() { story }: MoneyStoryType): Promise<StoryChapterType[]> {
    return (await this.stories.chapters(story.parts.slice(0, FIRST_CHAPTERS))).map(storyChapterType);
  }

  @ResolveField(() => StoryChapterConnection, { description: 'All postings in the order of time, page by page.' })
  async chapterPage(@Parent() { story }: MoneyStoryType, @Args() args: PageArgs): Promise<Connection<StoryChapterType>> {
    const page = pageOf(args, 1);
    const start = placeAfter(page);
    const chapters = await this.stories.chapters(story.parts.slice(start, start + page.first + 1));
    return connection(
      chapters.map((chapter, index) => ({ chapter, place: start + index + 1 })),
      page,
      ({ place }) => [place],
      ({ chapter }) => storyChapterType(chapter),
    );
  }

  @ResolveField(() => StoryBatchConnection, {
    description:
      'Earnings in the story, summed by batch, the largest amount first. For a payout they add up to its amount, less money from adjustments.',
  })
  async batches(@Parent() { story }: MoneyStoryType, @Args() args: PageArgs): Promise<Connection<StoryBatchType>> {
    const page = pageOf(args, 1);
    const start = placeAfter(page);
    const found = await this.stories.batches(story);
    return connection(
      found.slice(start, start + page.first + 1).map((batch, index) => ({ batch, place: start + index + 1 })),
      page,
      ({ place }) => [place],
      ({ batch }) => storyBatchType(batch),
    );
  }
}

/** Entries never change, so a place in a story is as good as a key. */
function placeAfter(page: Page): number {
  const [place] = page.after ?? [0];
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) throw badCursor();
  return place;
}

@Resolver(() => StoryThingType)
export class StoryThingResolver {
  constructor(private readonly loaders: BooksLoaders) {}

  @ResolveField(() => [ActType], { description: 'What was done to it, oldest first, the first 50: by whom, and when.' })
  async acts(@Parent() thing: StoryThingType, @Context() context: GraphContext): Promise<ActType[]> {
    return (await this.loaders.actsAbout(context, thing.uuid)).map(actType);
  }
}
