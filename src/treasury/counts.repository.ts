/** SQL of the numbers for badges that are about the bank and the books. */
import { Injectable } from '@nestjs/common';
import type { Decider } from '../identity/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class TreasuryCountsRepository {
  /** Adjustments that this admin may approve: proposed by others, and not about an account of theirs. */
  adjustments(db: Db, { adminId, adminSince, organisationIds }: Decider): Promise<CountType> {
    return countRows(
      db,
      `select from payouts.adjustment a where a.state = 'proposed' and a.proposed_by <> $1 and a.proposed_at >= $2
         and a.from_owner_id is distinct from $1 and a.to_owner_id is distinct from $1
         and coalesce(a.from_owner_id <> all ($3::uuid[]), true) and coalesce(a.to_owner_id <> all ($3::uuid[]), true)`,
      [adminId, adminSince, organisationIds],
    );
  }

  /** Own money to take out that others proposed. */
  ownMoney(db: Db, { adminId, adminSince }: Decider): Promise<CountType> {
    return countRows(db, `select from payouts.own_money m where m.state = 'proposed' and m.recorded_by <> $1 and m.recorded_at >= $2`, [
      adminId,
      adminSince,
    ]);
  }

  /** Lines of statements that nothing matched. */
  bankLines(db: Db): Promise<CountType> {
    return countRows(db, `select from payouts.bank_line l where l.state = 'unmatched'`, []);
  }
}
