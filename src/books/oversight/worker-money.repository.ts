/** Sums all money of one worker from the ledger, and the money in rejection holds of the worker's assignments. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';
import type { EventSum } from './worker-money.ts';

/** Balances of a worker in one currency, minor units. */
export interface WorkerHoldingsNow {
  readonly currency: string;
  readonly pending: bigint;
  readonly available: bigint;
  readonly inTransit: bigint;
}

export interface CurrencySum {
  readonly currency: string;
  readonly minor: bigint;
}

const ACCOUNTS = `a.owner_id = $1 and a.kind in ('worker_pending', 'worker_available', 'worker_in_transit')`;

@Injectable()
export class WorkerMoneyRepository {
  /** One row for each currency in which the worker has accounts. */
  holdings(db: Db, workerId: string): Promise<WorkerHoldingsNow[]> {
    return db.query<WorkerHoldingsNow>(
      `select a.currency,
         coalesce(sum(b.posted) filter (where a.kind = 'worker_pending'), 0)::bigint as pending,
         coalesce(sum(b.posted) filter (where a.kind = 'worker_available'), 0)::bigint as available,
         coalesce(sum(b.posted) filter (where a.kind = 'worker_in_transit'), 0)::bigint as "inTransit"
       from ledger.account_view a join ledger.balance_view b on b.account_id = a.id
       where ${ACCOUNTS} group by a.currency order by a.currency`,
      [workerId],
    );
  }

  /** Sums by kind of event. Money that only moves between the worker's accounts is left out. */
  sums(db: Db, workerId: string): Promise<EventSum[]> {
    return db.query<EventSum>(
      `select currency, event, "isReversal", sum(minor)::bigint as minor, count(*)::int as count
       from (
         select a.currency, case when e.event = 'undo' then split_part(e.ref, ':', 1) else e.event end as event,
           e.event = 'undo' as "isReversal", sum(e.amount) as minor
         from ledger.account_view a join ledger.entry_view e on e.account_id = a.id
         where ${ACCOUNTS}
         group by a.currency, e.event, e.ref
       ) each
       where minor <> 0 group by currency, event, "isReversal" order by currency, event, "isReversal"`,
      [workerId],
    );
  }

  /** Fees that organisations paid on top of what the worker earned. */
  fees(db: Db, workerId: string): Promise<CurrencySum[]> {
    return db.query<CurrencySum>(
      `select f.currency, sum(f.amount)::bigint as minor
       from ledger.account_view a
       join ledger.entry_view e on e.account_id = a.id
       join ledger.posting_view p on p.event = e.event and p.ref = e.ref
       join ledger.entry_view f on f.journal_id = p.journal_id and f.seq between p.first_seq and p.last_seq
       join ledger.account_view fa on fa.id = f.account_id and fa.kind = 'platform_fee_revenue'
       where a.owner_id = $1 and a.kind = 'worker_pending' and e.event <> 'rel'
       group by f.currency`,
      [workerId],
    );
  }

  /** Rewards in rejection holds of the worker's assignments. */
  inRejections(db: Db, workerId: string): Promise<CurrencySum[]> {
    return db.query<CurrencySum>(
      `select currency, sum(reward_minor)::bigint as minor from review.rejection_hold_view where worker_id = $1 and state = 'resting' group by currency`,
      [workerId],
    );
  }
}
