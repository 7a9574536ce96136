/** SQL of the numbers for badges that are about labels. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId } from '../kernel/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class LabelCountsRepository {
  /** Known answers of the organisation that the crowd contradicts. */
  contradictedGold(db: Db, organisationId: OrganisationId): Promise<CountType> {
    return countRows(
      db,
      `select from batches.batch_view b join labels.contradicted_gold c on c.batch_id = b.id where b.organisation_id = $1`,
      [organisationId],
    );
  }
}
