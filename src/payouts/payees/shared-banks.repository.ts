/** All SQL of bank accounts that the accounts of several workers at Stripe pay to. */
import { Injectable } from '@nestjs/common';
import { newId, type PersonId, type WorkerId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';

/** One bank account behind accounts at Stripe of two workers or more. */
export interface SharedBank {
  /** The keyed hash of Stripe's fingerprint, hex. */
  readonly fingerprint: string;
  readonly workerIds: readonly WorkerId[];
  /** When the newest of them was first seen with it. */
  readonly since: Date;
  /** When an admin last checked it; null: never. */
  readonly lookedAt: Date | null;
  readonly lookedBy: PersonId | null;
  readonly note: string | null;
}

/** Shared bank accounts with the last check by an admin, who saw all workers if the check is not older than the newest of them. */
const SHARED = `
  select encode(b.fingerprint, 'hex') as fingerprint, array_agg(distinct b.worker_id) as "workerIds", max(b.since) as since,
    l.reviewed_at as "lookedAt", l.reviewed_by as "lookedBy", l.note
  from (select fingerprint, worker_id, min(first_seen_at) as since from payouts.stripe_bank where fingerprint is not null group by 1, 2) b
  left join lateral (
    select reviewed_at, reviewed_by, note from payouts.shared_bank_review x where x.fingerprint = b.fingerprint order by reviewed_at desc, id desc limit 1
  ) l on true
  group by b.fingerprint, l.reviewed_at, l.reviewed_by, l.note
  having count(distinct b.worker_id) > 1`;

export const SHARED_BANKS_NOT_LOOKED_AT = `select fingerprint, "workerIds" as workers, since from (${SHARED}) s
  where "lookedAt" is null or "lookedAt" < since`;

@Injectable()
export class SharedBankRepository {
  /** In the order of their fingerprints. @param onlyNew only those that no admin has checked since the newest worker joined */
  page(db: Db, onlyNew: boolean, after: string | null, limit: number): Promise<SharedBank[]> {
    return db.query<SharedBank>(
      `select * from (${SHARED}) s where ($1::text is null or fingerprint > $1) and (not $2 or "lookedAt" is null or "lookedAt" < since)
       order by fingerprint limit $3`,
      [after, onlyNew, limit],
    );
  }

  async byFingerprint(db: Db, fingerprint: string): Promise<SharedBank | null> {
    const [row] = await db.query<SharedBank>(`select * from (${SHARED}) s where fingerprint = $1`, [fingerprint]);
    return row ?? null;
  }

  async look(tx: Tx, fingerprint: string, lookedBy: PersonId, note: string): Promise<void> {
    await tx.query(
      `insert into payouts.shared_bank_review (id, fingerprint, reviewed_by, reviewed_at, note) values ($1, decode($2, 'hex'), $3, $4, $5)`,
      [newId<'Act'>(tx.now), fingerprint, lookedBy, tx.now, note],
    );
  }
}
