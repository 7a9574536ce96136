/** Batch functions for field resolvers of workers. */
import { Inject, Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import type { WorkerProfile } from './worker-profile.ts';
import { WorkerProfileRepository } from './worker-profile.repository.ts';

@Injectable()
export class WorkerLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly profiles: WorkerProfileRepository,
  ) {}

  workerProfile(context: GraphContext, id: string): Promise<WorkerProfile | null> {
    return load(context, 'identity.workerProfile', id as PersonId, (ids) => this.profiles.byIds(this.db, ids));
  }
}
