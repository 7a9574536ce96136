import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BrokenSealType } from '../../audit/index.ts';
import { DB, type Db, type SealedLog } from '../../platform/index.ts';
import { changesOfBlock } from './named-change.repository.ts';
import { NamedChangeType } from './named-change.types.ts';

@Resolver(() => BrokenSealType)
export class NamedChangeResolver {
  constructor(@Inject(DB) private readonly db: Db) {}

  @ResolveField(() => [NamedChangeType], { description: 'The acts, journals and entries of the block that were changed; at most 100.' })
  changes(@Parent() seal: BrokenSealType): Promise<NamedChangeType[]> {
    return changesOfBlock(this.db, seal.log as SealedLog, seal.number);
  }
}
