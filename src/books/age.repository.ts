/** How much money is in which state, and for how long: by account, first in, first out. */
import { Injectable } from '@nestjs/common';
import type { AccountKind } from '../ledger/index.ts';
import type { Db } from '../platform/index.ts';

/** Least age of each bucket, in days; the next one's is its end. */
export const AGES_DAYS = [0, 1, 7, 30, 90] as const;

export interface MoneyOfAge {
  readonly kind: AccountKind;
  readonly currency: string;
  /** One of {@link AGES_DAYS}. */
  readonly ageDays: number;
  /** How many accounts hold some. */
  readonly accounts: number;
  /** Minor units; negative where it is owed to the platform. */
  readonly minor: bigint;
  readonly oldestSince: Date;
}

@Injectable()
export class AgeRepository {
  /**
   * What came into each account and was not spent yet, by when it came; of what organisations owe, by when it was lent.
   * Accounts that hold nothing are not read.
   */
  async byAge(db: Db, now: Date): Promise<MoneyOfAge[]> {
    return db.query<MoneyOfAge>(
      `with unspent as (
         select a.id, a.kind, a.currency, j.created_at as since, least(e.amount, e.flow_after - (b.credited - b.posted)) as minor
         from ledger.balance b
         join ledger.account a on a.id = b.account_id and a.guarded
         join ledger.entry e on e.account_id = a.id and e.flow_after > b.credited - b.posted
         join ledger.journal j on j.id = e.journal_id
         where b.posted > 0
         union all
         select a.id, a.kind, a.currency, j.created_at, greatest(e.amount, e.flow_after + b.credited)
         from ledger.balance b
         join ledger.account a on a.id = b.account_id and a.guarded
         join ledger.entry e on e.account_id = a.id and e.flow_after < -b.credited
         join ledger.journal j on j.id = e.journal_id
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
