import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActType, actType } from '../../audit/index.ts';
import type { GraphContext } from '../../platform/index.ts';
import { ActLoaders } from './act.loaders.ts';
import { PostingType } from './posting.types.ts';
import { actsAbout } from './posting-acts.ts';

@Resolver(() => PostingType)
export class PostingResolver {
  constructor(private readonly loaders: ActLoaders) {}

  @ResolveField(() => [ActType], { description: 'Who did what to bring it about.' })
  async acts(@Parent() posting: PostingType, @Context() context: GraphContext): Promise<ActType[]> {
    return actsAbout(await this.loaders.actsOf(context, posting.journalId), posting.reference).map(actType);
  }
}
