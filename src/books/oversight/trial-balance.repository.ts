/** The whole ledger by kind of account, as it was at a moment. */
import { Injectable } from '@nestjs/common';
import { firstIdAt } from '../../kernel/index.ts';
import { Ledger, type TrialBalanceRow } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';

@Injectable()
export class TrialBalanceRepository {
  constructor(private readonly ledger: Ledger) {}

  /**
   * Counts back from now, so that only later postings are read.
   *
   * @param at includes postings of its millisecond; null: now
   */
  async at(db: Db, at: Date | null): Promise<TrialBalanceRow[]> {
    if (at === null) return this.ledger.trialBalance(db);
    return db.query<TrialBalanceRow>(
      `select v.kind, v.currency, count(*)::int as accounts, (sum(v.posted) - coalesce(sum(since.minor), 0)) as minor
       from ledger.account_balance v
       join ledger.account_view a on a.id = v.account_id and a.opened_at <= $2
       left join (select account_id, sum(amount) as minor from ledger.entry_view where journal_id >= $1 group by account_id) since
         on since.account_id = v.account_id
       group by v.kind, v.currency order by v.currency, v.kind`,
      [firstIdAt(new Date(at.getTime() + 1)), at],
    );
  }
}
