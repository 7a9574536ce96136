/** Who gave, changed, confirmed or decided on where a worker is paid: the acts about the worker's payees and Stripe accounts. */
import { Injectable } from '@nestjs/common';
import type { Act } from '../../audit/index.ts';
import type { Db } from '../../platform/index.ts';

@Injectable()
export class PayeeChangeRepository {
  /** Newest first. @param before the id of the last act seen; null for the first page */
  ofWorker(db: Db, workerId: string, before: string | null, limit: number): Promise<Act[]> {
    return db.query<Act>(
      `select a.id, a.at, a.actor_kind as "actorKind", a.actor_id as "actorId", a.actor_name as "actorName", a.via, a.verb,
         a.subject_kind as "subjectKind", a.subject_id as "subjectId", a.organisation_id as "organisationId", a.data,
         a.request_id as "requestId"
       from platform.act a
       where a.subject_id in (
           select id from payouts.payee where worker_id = $1 union all select id from payouts.stripe_account where worker_id = $1)
         and ($2::uuid is null or a.id < $2)
       order by a.id desc limit $3`,
      [workerId, before, limit],
    );
  }
}
