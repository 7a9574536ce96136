/** What a worker earned and was paid, added up from the ledger alone. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';
import type { Period } from './period.ts';

/** Minor units of one day, as the worker counts days. */
export interface DayOfEarnings {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Pieces of work that were approved, at once or after all; tests are not counted. */
  readonly approvedCount: number;
  readonly approvedMinor: bigint;
  readonly bonusMinor: bigint;
  /** Between accounts, by two admins; either sign. */
  readonly adjustedMinor: bigint;
  /** Arrived at the worker's bank; what came back later counts against the day on which it came back. */
  readonly paidMinor: bigint;
}

/** The event itself, or the event that a reversal undoes: a reversal counts against what it undoes. */
export const EVENT = `case when e.event = 'undo' then split_part(e.ref, ':', 1) else e.event end`;

/** The events, of those, by which a worker earns or is paid; of `event`, `ref`. */
export const COUNTED_EVENTS = `event in ('appr', 'ovt', 'rest', 'part', 'top', 'tpay', 'bonus', 'adj') or (event = 'po' and ref like '%:paid')`;

@Injectable()
export class EarningsRepository {
  /**
   * Days without a posting are left out. Of every worker and all time:
   * approved + bonus + adjusted − paid = pending + available + in transit.
   */
  async byDay(db: Db, worker: { workerId: string; currency: string; timeZone: string }, period: Period): Promise<DayOfEarnings[]> {
    return db.query<DayOfEarnings>(
      `select to_char(moved.at, 'YYYY-MM-DD') as day,
         (count(*) filter (where moved.is_approval))::int as "approvedCount",
         coalesce(sum(amount) filter (where kind = 'worker_pending' and event in ('appr', 'ovt', 'rest', 'part', 'top', 'tpay')), 0) as "approvedMinor",
         coalesce(sum(amount) filter (where kind = 'worker_pending' and event = 'bonus'), 0) as "bonusMinor",
         coalesce(sum(amount) filter (where event = 'adj'), 0) as "adjustedMinor",
         coalesce(-sum(amount) filter (where kind = 'worker_in_transit' and event = 'po' and ref like '%:paid'), 0) as "paidMinor"
       from (
         select j.created_at at time zone $4 as at, a.kind, e.amount, e.ref, ${EVENT} as event,
           a.kind = 'worker_pending' and e.event in ('appr', 'ovt') as is_approval
         from ledger.account a
         join ledger.entry e on e.account_id = a.id
         join ledger.journal j on j.id = e.journal_id
         where a.owner_id = $1 and a.currency = $2 and a.kind in ('worker_pending', 'worker_available', 'worker_in_transit')
           and j.created_at >= $3 and j.created_at < $5
       ) moved
       where ${COUNTED_EVENTS}
       group by day order by day`,
      [worker.workerId, worker.currency, period.from, worker.timeZone, period.to],
    );
  }
}
