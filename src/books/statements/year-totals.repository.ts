/** Sums what a worker earned and was paid by currency and month, from the ledger alone. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';
import { COUNTED_EVENTS, EVENT } from './earnings.repository.ts';
import { dayOfId, daysSql, idSpan } from '../core/id-span.ts';
import type { Period } from '../core/period.ts';

/** Sums in minor units. */
export interface MonthOfEarnings {
  readonly currency: string;
  /** YYYY-MM. */
  readonly month: string;
  readonly approvedCount: number;
  readonly rewardsMinor: bigint;
  readonly bonusesMinor: bigint;
  readonly adjustedMinor: bigint;
  /** Paid to the worker's bank in the month, less what came back in it. */
  readonly paidMinor: bigint;
}

@Injectable()
export class YearTotalsRepository {
  /** Sums by month; months without postings are left out. */
  async byMonth(db: Db, workerId: string, timeZone: string, period: Period): Promise<MonthOfEarnings[]> {
    return db.query<MonthOfEarnings>(
      `with ${daysSql('$3', '$4', '$2')}
       select currency, left(day, 7) as month, (count(*) filter (where is_approval))::int as "approvedCount",
         coalesce(sum(amount) filter (where kind = 'worker_pending' and event not in ('bonus', 'adj', 'po')), 0) as "rewardsMinor",
         coalesce(sum(amount) filter (where kind = 'worker_pending' and event = 'bonus'), 0) as "bonusesMinor",
         coalesce(sum(amount) filter (where event = 'adj'), 0) as "adjustedMinor",
         coalesce(-sum(amount) filter (where kind = 'worker_in_transit' and event = 'po'), 0) as "paidMinor"
       from (
         select days.names[${dayOfId('e.journal_id')}] as day, a.kind, a.currency, e.amount, e.ref, ${EVENT} as event,
           a.kind = 'worker_pending' and e.event in ('appr', 'ovt') as is_approval
         from ledger.account_view a
         join ledger.entry_view e on e.account_id = a.id and e.journal_id >= $5 and e.journal_id < $6
         cross join days
         where a.owner_id = $1 and a.kind in ('worker_pending', 'worker_available', 'worker_in_transit')
       ) moved
       where ${COUNTED_EVENTS}
       group by currency, month order by currency, month`,
      [workerId, timeZone, period.from, period.to, ...idSpan(period)],
    );
  }

  /** Name and country of a person, for the person's own documents only. Null when the person was erased. */
  async nameOf(db: Db, personId: string): Promise<{ name: string; country: string | null } | null> {
    const [row] = await db.query<{ name: string; country: string | null }>(
      'select name, country from identity.person_name_view where person_id = $1',
      [personId],
    );
    return row ?? null;
  }
}
