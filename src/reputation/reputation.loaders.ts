/** Batch reads for field resolvers: one query per page and organisation. */
import { Inject, Injectable } from '@nestjs/common';
import { present, type OrganisationId, type WorkerId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { OutcomeCounts } from './outcome.ts';
import { Reputation } from './reputation.ts';

@Injectable()
export class ReputationLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly reputation: Reputation,
  ) {}

  async counts(context: GraphContext, workerId: WorkerId): Promise<OutcomeCounts> {
    const counts = await load(context, 'reputation.counts', workerId, (ids) => this.reputation.counts(this.db, ids));
    return present(counts, 'an entry for each worker');
  }

  async countsWith(context: GraphContext, organisationId: OrganisationId, workerId: WorkerId): Promise<OutcomeCounts> {
    // Named by the organisation: the workers of one page belong to one organisation.
    const counts = await load(context, `reputation.counts.${organisationId}`, workerId, (ids) =>
      this.reputation.countsWith(this.db, organisationId, ids),
    );
    return present(counts, 'an entry for each worker');
  }
}
