/** Reads the figures of `moneyHealth`: solvency, seals, the last comparison with Stripe, and stops of payouts. */
import { Injectable } from '@nestjs/common';
import type { Db, SealedLog } from '../../platform/index.ts';

export interface Solvency {
  readonly currency: string;
  /** Money that is owed to organisations and workers, minor units. */
  readonly owedMinor: bigint;
  /** Money at the bank and at Stripe, minor units. */
  readonly heldMinor: bigint;
  /** Debt of organisations, minor units. */
  readonly receivableMinor: bigint;
}

export interface SealState {
  readonly log: SealedLog;
  /** Number of the newest seal; null before the first. */
  readonly n: bigint | null;
  readonly hash: string | null;
  readonly sealedAt: Date | null;
  /** Number of rows that were written since. */
  readonly unsealed: number;
  /** Time of the oldest of those rows; null when there is none. */
  readonly unsealedSince: Date | null;
}

/** The newest comparison of the ledger with Stripe. */
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

  /** The newest seal of each log. Rows after it are found by an index on their transaction. */
  seals(db: Db): Promise<SealState[]> {
    return db.query<SealState>(
      `with newest as (
         select l.log, s.n, encode(s.hash, 'hex') as hash, s.sealed_at, coalesce(s.to_xid, '0'::xid8) as to_xid
         from platform.sealed_log_view l
         left join lateral (select * from platform.seal_view x where x.log = l.log order by x.n desc limit 1) s on true
       )
       select n.log, n.n, n.hash, n.sealed_at as "sealedAt", coalesce(u.rows, 0)::int as unsealed, u.since as "unsealedSince"
       from newest n
       left join lateral (
         select count(*) as rows, min(at) as since from platform.act_view a where n.log = 'act' and a.xid >= n.to_xid
         union all
         select count(*), min(created_at) from ledger.journal_view j where n.log = 'ledger' and j.xid >= n.to_xid
       ) u on u.rows > 0
       order by n.log`,
    );
  }

  /** Null before the first comparison. */
  async lastComparison(db: Db): Promise<LastComparison | null> {
    const [row] = await db.query<LastComparison>(
      `select started_at as "startedAt", ended_at as "endedAt", failure, differences
       from payouts.reconciliation_view order by started_at desc limit 1`,
    );
    return row ?? null;
  }

  /** Stops of payouts by Stripe that are in force; empty when payouts run. */
  async payerStops(db: Db): Promise<{ kind: string; about: string; stoppedAt: Date }[]> {
    return db.query(
      'select kind, about, stopped_at as "stoppedAt" from payouts.payer_stop_view where lifted_at is null order by stopped_at',
    );
  }
}
