/** All SQL of bank accounts that the accounts of several workers at Stripe pay to. */
import { Injectable } from '@nestjs/common';
import { newId, type PersonId, type WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';

/** One bank account behind accounts at Stripe of two workers or more. */
export interface SharedBank {
  /** The keyed hash of Stripe's fingerprint, hex. */
  readonly fingerprint: string;
  readonly workerIds: readonly WorkerId[];
  /** When the newest of them was first seen with it. */
  readonly since: Date;
  /** When an admin last looked at it; null: nobody has. */
  readonly lookedAt: Date | null;
  readonly lookedBy: PersonId | null;
  readonly note: string | null;
}

/** An admin has looked at all of them: the last look is not older than the newest worker. */
const SHARED = `
  select encode(b.fingerprint, 'hex') as fingerprint, array_agg(distinct b.worker_id) as "workerIds", max(b.since) as since,
    l.looked_at as "lookedAt", l.looked_by as "lookedBy", l.note
  from (select fingerprint, worker_id, min(first_seen_at) as since from payouts.stripe_bank where fingerprint is not null group by 1, 2) b
  left join lateral (
    select looked_at, looked_by, note from payouts.shared_bank_look x where x.fingerprint = b.fingerprint order by looked_at desc, id desc limit 1
  ) l on true
  group by b.fingerprint, l.looked_at, l.looked_by, l.note
  having count(distinct b.worker_id) > 1`;

export const SHARED_BANKS_NOT_LOOKED_AT = `select fingerprint, "workerIds" as workers, since from (${SHARED}) s
  where "lookedAt" is null or "lookedAt" < since`;

@Injectable()
export class SharedBankRepository {
  /** In the order of their fingerprints. @param onlyNew those that no admin has looked at since the newest worker came */
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
      `insert into payouts.shared_bank_look (id, fingerprint, looked_by, looked_at, note) values ($1, decode($2, 'hex'), $3, $4, $5)`,
      [newId<'Act'>(tx.now), fingerprint, lookedBy, tx.now, note],
    );
  }
}
