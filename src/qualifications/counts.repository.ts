/** SQL of the numbers for badges that are about requests for qualifications. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId } from '../kernel/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class QualificationCountsRepository {
  /** Requests for qualifications of the organisation that wait for a decision. */
  requests(db: Db, organisationId: OrganisationId): Promise<CountType> {
    return countRows(
      db,
      `select from qualifications.qualification_type t join qualifications.qualification_request r on r.type_id = t.id and r.state = 'pending'
       where t.organisation_id = $1`,
      [organisationId],
    );
  }
}
