/** Batch functions for field resolvers that show acts: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { Act } from '../../audit/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import { PostingActsRepository } from './posting-acts.repository.ts';

@Injectable()
export class ActLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly acts: PostingActsRepository,
  ) {}

  /** All acts of the transaction that posted a journal. */
  async actsOf(context: GraphContext, journalId: string): Promise<readonly Act[]> {
    return (await load(context, 'books.actsOf', journalId, (ids) => this.acts.actsOf(this.db, ids))) ?? [];
  }

  /** The first 50 acts about a subject. */
  async actsAbout(context: GraphContext, id: string): Promise<readonly Act[]> {
    return (await load(context, 'books.actsAbout', id, (ids) => this.acts.actsAbout(this.db, ids))) ?? [];
  }
}
