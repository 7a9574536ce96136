/** Money in each kind of account by age: first in, first out in each account. */
import { Injectable } from '@nestjs/common';
import type { AccountKind } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';

/** Minimum age of each bucket in days; a bucket ends where the next begins. */
export const AGES_DAYS = [0, 1, 7, 30, 90] as const;

export interface MoneyOfAge {
  readonly kind: AccountKind;
  readonly currency: string;
  /** One of {@link AGES_DAYS}. */
  readonly ageDays: number;
  /** Number of accounts that hold money of that age. */
  readonly accounts: number;
  /** Minor units; negative where it is owed to the platform. */
  readonly minor: bigint;
  readonly oldestSince: Date;
}

@Injectable()
export class MoneyByAgeRepository {
  /**
   * What came into each account and was not spent yet, by when it came; of what organisations owe, by when it was lent.
   * Accounts that hold nothing are not read.
   */
  async byAge(db: Db, now: Date): Promise<MoneyOfAge[]> {
    return db.query<MoneyOfAge>(
      `with unspent as (
         select a.id, a.kind, a.currency, j.created_at as since, least(e.amount, e.flow_after - (b.credited - b.posted)) as minor
         from ledger.balance_view b
         join ledger.account_view a on a.id = b.account_id and a.guarded
         join ledger.entry_view e on e.account_id = a.id and e.flow_after > b.credited - b.posted
         join ledger.journal_view j on j.id = e.journal_id
         where b.posted > 0
         union all
         select a.id, a.kind, a.currency, j.created_at, greatest(e.amount, e.flow_after + b.credited)
         from ledger.balance_view b
         join ledger.account_view a on a.id = b.account_id and a.guarded
         join ledger.entry_view e on e.account_id = a.id and e.flow_after < -b.credited
         join ledger.journal_view j on j.id = e.journal_id
         where b.posted < 0
       ), aged as (
         select u.*, (select max(age) from unnest($2::int[]) age where age = 0 or u.since <= $1::timestamptz - make_interval(days => age)) as "ageDays"
         from unspent u
       )
       select kind, currency, "ageDays", count(distinct id)::int as accounts, sum(minor) as minor, min(since) as "oldestSince"
       from aged group by kind, currency, "ageDays" order by currency, kind, "ageDays"`,
      [now, AGES_DAYS],
    );
  }
}
