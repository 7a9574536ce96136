/** SQL of the numbers for badges that are about answers to review. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId } from '../kernel/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class ReviewCountsRepository {
  /** Answers of the organisation that wait for a verdict, but those of the reviewer's own. */
  toReview(db: Db, organisationId: OrganisationId, reviewerId: PersonId): Promise<CountType> {
    return countRows(
      db,
      `select from batches.batch_view b join work.assignment_view a on a.batch_id = b.id and a.state = 'submitted'
       where b.organisation_id = $1 and a.worker_id <> $2`,
      [organisationId, reviewerId],
    );
  }
}
