/** SQL of the numbers for badges that are about first batches. */
import { Injectable } from '@nestjs/common';
import type { Decider } from '../identity/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class BatchCountsRepository {
  /** First batches of organisations that this admin is no member of. */
  inReview(db: Db, { organisationIds }: Decider): Promise<CountType> {
    return countRows(db, `select from batches.batch b where b.state = 'in_review' and b.organisation_id <> all ($1::uuid[])`, [
      organisationIds,
    ]);
  }
}
