/**
 * Seals over append-only logs: blocks of committed rows hashed into a chain, behind the snapshot's xmin. A change made
 * afterwards, even by a superuser with triggers off, is found and its block named. Keep the newest hash outside.
 */
import { Injectable } from '@nestjs/common';
import type { Db, Tx } from '../database/database.ts';

export type SealedLog = 'act' | 'ledger';

export interface Seal {
  readonly log: SealedLog;
  readonly n: bigint;
  readonly rows: bigint;
  /** sha256, hex. */
  readonly hash: string;
  readonly sealedAt: Date;
}

export interface BrokenSeal {
  readonly log: SealedLog;
  readonly n: bigint;
  readonly problem: string;
}

@Injectable()
export class Seals {
  /** Seals what was committed since the last seal; false when there was nothing. */
  async sealNext(tx: Tx, log: SealedLog): Promise<boolean> {
    const [row] = await tx.query<{ sealed: boolean }>('select platform.seal_next($1, $2) as sealed', [log, tx.now]);
    return row?.sealed ?? false;
  }

  async newest(db: Db, log: SealedLog): Promise<Seal | null> {
    const [row] = await db.query<Seal>(
      `select log, n, rows, encode(hash, 'hex') as hash, sealed_at as "sealedAt" from platform.seal where log = $1 order by n desc limit 1`,
      [log],
    );
    return row ?? null;
  }

  /** No element: the log is as it was sealed. Reads the whole log. */
  async broken(db: Db, log: SealedLog): Promise<BrokenSeal[]> {
    return db.query<BrokenSeal>('select $1::text as log, n, problem from platform.broken_seals($1)', [log]);
  }
}
