/** Sums what a worker earned and was paid, from the ledger alone. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';
import { dayName, dayOfId, daysSql, idSpan } from '../core/id-span.ts';
import type { Period } from '../core/period.ts';

/** Sums of one day in the worker's time zone, minor units. */
export interface DayOfEarnings {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Number of approved assignments, including overturned rejections; without tests. */
  readonly approvedCount: number;
  readonly approvedMinor: bigint;
  readonly bonusMinor: bigint;
  /** Adjustments by two admins, of either sign. */
  readonly adjustedMinor: bigint;
  /** Paid to the worker's bank. Money that came back reduces the day on which it came back. */
  readonly paidMinor: bigint;
}

/** The event; for a reversal, the reversed event, so that a reversal reduces its sum. */
export const EVENT = `case when e.event = 'undo' then split_part(e.ref, ':', 1) else e.event end`;

/** Condition on `event` and `ref`: events by which a worker earns money or is paid. */
export const COUNTED_EVENTS = `event in ('appr', 'ovt', 'rest', 'part', 'top', 'tpay', 'bonus', 'adj') or (event = 'po' and ref like '%:paid')`;

@Injectable()
export class EarningsRepository {
  /**
   * Sums by day; days without postings are left out. Over all days of a worker:
   * approved + bonus + adjusted − paid = pending + available + in transit.
   */
  async byDay(db: Db, worker: { workerId: string; currency: string; timeZone: string }, period: Period): Promise<DayOfEarnings[]> {
    return db.query<DayOfEarnings>(
      `with ${daysSql('$3', '$5', '$4')}
       select ${dayName('moved.day')} as day,
         (count(*) filter (where moved.is_approval))::int as "approvedCount",
         coalesce(sum(amount) filter (where kind = 'worker_pending' and event in ('appr', 'ovt', 'rest', 'part', 'top', 'tpay')), 0) as "approvedMinor",
         coalesce(sum(amount) filter (where kind = 'worker_pending' and event = 'bonus'), 0) as "bonusMinor",
         coalesce(sum(amount) filter (where event = 'adj'), 0) as "adjustedMinor",
         coalesce(-sum(amount) filter (where kind = 'worker_in_transit' and event = 'po' and ref like '%:paid'), 0) as "paidMinor"
       from (
         select ${dayOfId('e.journal_id')} as day, a.kind, e.amount, e.ref, ${EVENT} as event,
           a.kind = 'worker_pending' and e.event in ('appr', 'ovt') as is_approval
         from ledger.account_view a
         join ledger.entry_view e on e.account_id = a.id and e.journal_id >= $6 and e.journal_id < $7
         cross join days
         where a.owner_id = $1 and a.currency = $2 and a.kind in ('worker_pending', 'worker_available', 'worker_in_transit')
       ) moved
       where ${COUNTED_EVENTS}
       group by moved.day order by moved.day`,
      [worker.workerId, worker.currency, period.from, worker.timeZone, period.to, ...idSpan(period)],
    );
  }
}
