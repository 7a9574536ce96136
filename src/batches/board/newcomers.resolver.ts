/** Fields that show whether a batch is open to new workers: on the board, and to its requester before the launch. */
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphContext } from '../../platform/index.ts';
import { excludingNewcomers, RequirementType, requirementType } from '../../qualifications/index.ts';
import { BatchesLoaders } from '../core/batches.loaders.ts';
import { BatchType } from '../core/batch.types.ts';
import { BatchCardType } from './worker-view.types.ts';

@Resolver(() => BatchCardType)
export class CardForNewcomersResolver {
  @ResolveField(() => Boolean, {
    description: 'Whether it asks for no history of approved work: somebody new can do it, at once or after a test.',
  })
  forNewcomers(@Parent() { batch }: BatchCardType): boolean {
    return excludingNewcomers(batch.requirements).length === 0;
  }
}

@Resolver(() => BatchType)
export class BatchNewcomersResolver {
  constructor(private readonly loaders: BatchesLoaders) {}

  @ResolveField(() => [RequirementType], {
    description:
      'The requirements that keep out everybody who is new, whatever they can do: look at them before you launch. Of a batch that asks for a private pool, they keep out those members of the pool who are new. A count of approved work barely tells how good somebody is; a paid test (setQualificationTest), gold and an estimated accuracy do.',
  })
  async newcomersExcludedBy(@Parent() { id }: BatchType, @Context() context: GraphContext): Promise<RequirementType[]> {
    const batch = await this.loaders.batch(context, id);
    return batch === null ? [] : excludingNewcomers(batch.requirements).map(requirementType);
  }
}
