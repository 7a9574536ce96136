/** Money in each kind of account by age: first in, first out in each account. */
import { Injectable } from '@nestjs/common';
import { firstIdAt } from '../../kernel/index.ts';
import type { AccountKind } from '../../ledger/index.ts';
import type { Db } from '../../platform/index.ts';

/** Minimum age of each bucket in days; a bucket ends where the next begins. */
export const AGES_DAYS = [0, 1, 7, 30, 90] as const;

const OLDEST_FIRST = [...AGES_DAYS].reverse();
const DAY_MS = 86_400_000;

/** The lowest id of each bucket, oldest first: the id of a journal begins with its time. */
function bucketsAt(now: Date): string[] {
  const ends = OLDEST_FIRST.slice(0, -1).map((days) => firstIdAt(new Date(now.getTime() - days * DAY_MS + 1)));
  return [firstIdAt(new Date(0)), ...ends];
}

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
   * Entries of accounts that hold nothing are not read, nor what an account has spent.
   */
  async byAge(db: Db, now: Date): Promise<MoneyOfAge[]> {
    return db.query<MoneyOfAge>(
      `with unspent as (
         select b.account_id, e.journal_id, least(e.amount, e.flow_after - (b.credited - b.posted)) as minor
         from ledger.balance_view b
         cross join lateral (
           select x.journal_id, x.amount, x.flow_after from ledger.entry_view x
           where x.account_id = b.account_id and x.flow_after > b.credited - b.posted offset 0
         ) e
         where b.posted > 0
         union all
         select b.account_id, e.journal_id, greatest(e.amount, e.flow_after + b.credited)
         from ledger.balance_view b
         cross join lateral (
           select x.journal_id, x.amount, x.flow_after from ledger.entry_view x
           where x.account_id = b.account_id and x.flow_after < -b.credited offset 0
         ) e
         where b.posted < 0
       ), aged as (
         select a.id, a.kind, a.currency, u.journal_id, u.minor, ($1::int[])[width_bucket(u.journal_id, $2::uuid[])] as "ageDays"
         from unspent u join ledger.account_view a on a.id = u.account_id and a.guarded
       ), summed as (
         select kind, currency, "ageDays", count(distinct id)::int as accounts, sum(minor) as minor, min(journal_id::text)::uuid as oldest
         from aged group by kind, currency, "ageDays"
       )
       select s.kind, s.currency, s."ageDays", s.accounts, s.minor, j.created_at as "oldestSince"
       from summed s join ledger.journal_view j on j.id = s.oldest
       order by s.currency, s.kind, s."ageDays"`,
      [OLDEST_FIRST, bucketsAt(now)],
    );
  }
}
