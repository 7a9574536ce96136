/** What admins look at together: whether all that is owed is there, and whether anything stands still. */
import { Injectable } from '@nestjs/common';
import type { Db, SealedLog } from '../platform/index.ts';

export interface Solvency {
  readonly currency: string;
  /** What organisations and workers have, minor units. */
  readonly owedMinor: bigint;
  /** What the bank and Stripe hold. */
  readonly heldMinor: bigint;
  /** What organisations owe. */
  readonly receivableMinor: bigint;
}

export interface SealState {
  readonly log: SealedLog;
  /** The newest seal; null before the first. */
  readonly n: bigint | null;
  readonly hash: string | null;
  readonly sealedAt: Date | null;
  /** Rows that were written since. */
  readonly unsealed: number;
  /** When the oldest of them was written; null: there is none. */
  readonly unsealedSince: Date | null;
}

/** What the newest comparison with Stripe came to. */
export interface LastComparison {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly failure: string | null;
  readonly differences: number;
}

@Injectable()
export class HealthRepository {
  solvency(db: Db): Promise<Solvency[]> {
    return db.query<Solvency>(
      `select currency, coalesce(sum(posted) filter (where owner_id is not null and posted > 0), 0) as "owedMinor",
         coalesce(-sum(posted) filter (where kind in ('bank', 'stripe_pending', 'stripe_available', 'stripe_connected')), 0) as "heldMinor",
         coalesce(-sum(posted) filter (where kind = 'requester_receivable'), 0) as "receivableMinor"
       from ledger.account_balance group by currency order by currency`,
    );
  }

  /** Rows in the order of their transactions: those after the newest seal are found by an index. */
  seals(db: Db): Promise<SealState[]> {
    return db.query<SealState>(
      `with newest as (
         select l.log, s.n, encode(s.hash, 'hex') as hash, s.sealed_at, coalesce(s.to_xid, '0'::xid8) as to_xid
         from platform.sealed_log l
         left join lateral (select * from platform.seal x where x.log = l.log order by x.n desc limit 1) s on true
       )
       select n.log, n.n, n.hash, n.sealed_at as "sealedAt", coalesce(u.rows, 0)::int as unsealed, u.since as "unsealedSince"
       from newest n
       left join lateral (
         select count(*) as rows, min(at) as since from platform.act a where n.log = 'act' and a.xid >= n.to_xid
         union all
         select count(*), min(created_at) from ledger.journal j where n.log = 'ledger' and j.xid >= n.to_xid
       ) u on u.rows > 0
       order by n.log`,
    );
  }

  /** Null when none was ever made. */
  async lastComparison(db: Db): Promise<LastComparison | null> {
    const [row] = await db.query<LastComparison>(
      `select r.started_at as "startedAt", r.ended_at as "endedAt", r.failure,
         (select count(*) from payouts.reconciliation_difference d where d.run_id = r.id)::int as differences
       from payouts.reconciliation_run r order by r.started_at desc limit 1`,
    );
    return row ?? null;
  }

  /** Why nothing is told to Stripe that moves money to workers; empty: it is. */
  async payerStops(db: Db): Promise<{ kind: string; about: string; stoppedAt: Date }[]> {
    return db.query('select kind, about, stopped_at as "stoppedAt" from payouts.payer_stop where lifted_at is null order by stopped_at');
  }
}
