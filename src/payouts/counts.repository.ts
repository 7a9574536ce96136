/** SQL of the numbers for badges that are about payouts. */
import { Injectable } from '@nestjs/common';
import type { Decider } from '../identity/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class PayoutCountsRepository {
  /** Large payouts that this admin may decide: asked for by others, and not their own. */
  payouts(db: Db, { adminId, adminSince }: Decider): Promise<CountType> {
    return countRows(
      db,
      `select from payouts.payout p join payouts.payout_approval a on a.payout_id = p.id
       where p.state = 'awaiting_approval' and p.worker_id <> $1 and a.requested_by is distinct from $1 and p.requested_at >= $2`,
      [adminId, adminSince],
    );
  }

  /** Bank details to review that are not this admin's own. */
  payees(db: Db, { adminId }: Decider): Promise<CountType> {
    return countRows(db, `select from payouts.payee y where y.state = 'in_review' and y.worker_id <> $1`, [adminId]);
  }

  /** Payout runs that this admin may approve: made by others, without a payout of their own. */
  payoutRuns(db: Db, { adminId, adminSince }: Decider): Promise<CountType> {
    return countRows(
      db,
      `select from payouts.payout_run r where r.state = 'awaiting_approval' and r.created_by <> $1 and r.created_at >= $2
         and not exists (select from payouts.payout p where p.run_id = r.id and p.worker_id = $1)`,
      [adminId, adminSince],
    );
  }

  /** Reasons for which the payer is stopped. */
  payerStops(db: Db): Promise<CountType> {
    return countRows(db, `select from payouts.payer_stop s where s.lifted_at is null`, []);
  }
}
