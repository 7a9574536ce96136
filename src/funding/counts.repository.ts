/** SQL of the numbers for badges that are about money of requesters. */
import { Injectable } from '@nestjs/common';
import type { Decider } from '../identity/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class FundingCountsRepository {
  /** Reversals of fundings that this admin may approve: proposed by others, and not of an organisation of theirs. */
  reversals(db: Db, { adminId, adminSince, organisationIds }: Decider): Promise<CountType> {
    return countRows(
      db,
      `select from payouts.funding_reversal v join payouts.funding f on f.id = v.funding_id
       where v.state = 'proposed' and v.proposed_by <> $1 and v.proposed_at >= $2 and f.organisation_id <> all ($3::uuid[])`,
      [adminId, adminSince, organisationIds],
    );
  }

  /** Parts of refunds to transfer by hand, and transfers of others to confirm. */
  refundTransfers(db: Db, { adminId, adminSince, organisationIds }: Decider): Promise<CountType> {
    return countRows(
      db,
      `select from payouts.refund_part p join payouts.refund r on r.id = p.refund_id
       where p.rail = 'manual' and p.state in ('asked', 'proposed') and p.proposed_by is distinct from $1
         and (p.state = 'asked' or p.proposed_at >= $2) and r.organisation_id <> all ($3::uuid[])`,
      [adminId, adminSince, organisationIds],
    );
  }
}
