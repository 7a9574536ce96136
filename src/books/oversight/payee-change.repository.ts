/** Reads acts about where a worker is paid: bank details and Stripe accounts that were set, changed, confirmed or refused. */
import { Injectable } from '@nestjs/common';
import { actColumns, type Act } from '../../audit/index.ts';
import type { Db } from '../../platform/index.ts';

@Injectable()
export class PayeeChangeRepository {
  /** Newest first. @param before id of the last act of the previous page; null for the first page */
  ofWorker(db: Db, workerId: string, before: string | null, limit: number): Promise<Act[]> {
    return db.query<Act>(
      `select ${actColumns('a')}
       from platform.act_view a
       where a.subject_id in (
           select id from payouts.payee_view where worker_id = $1 union all select id from payouts.stripe_account_view where worker_id = $1)
         and ($2::uuid is null or a.id < $2)
       order by a.id desc limit $3`,
      [workerId, before, limit],
    );
  }
}
