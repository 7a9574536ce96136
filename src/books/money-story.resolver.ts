import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ActType, actType } from '../audit/index.ts';
import { Allow, badInput, type GraphContext } from '../platform/index.ts';
import { BooksLoaders } from './books.loaders.ts';
import { couldBegin, MoneyStories } from './money-story.ts';
import { MoneyStoryType, moneyStoryType, StoryThingType } from './money-story.types.ts';

@Resolver()
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
}

@Resolver(() => StoryThingType)
export class StoryThingResolver {
  constructor(private readonly loaders: BooksLoaders) {}

  @ResolveField(() => [ActType], { description: 'What was done to it, oldest first, the first 50: by whom, and when.' })
  async acts(@Parent() thing: StoryThingType, @Context() context: GraphContext): Promise<ActType[]> {
    return (await this.loaders.actsAbout(context, thing.uuid)).map(actType);
  }
}
