/** Reads the seals of the logs, and notes the rows that each seal covers. */
import { Injectable } from '@nestjs/common';
import type { Db, SealedLog, Tx } from '../platform/index.ts';

/** A sealed block of a log. */
export interface Block {
  readonly n: bigint;
  /** Number of rows in the block. */
  readonly rows: bigint;
}

@Injectable()
export class SealRepository {
  /** Names of the logs that are sealed: `act` and `ledger`. */
  async logs(db: Db): Promise<SealedLog[]> {
    const rows = await db.query<{ log: SealedLog }>('select log from platform.sealed_log_view order by log');
    return rows.map((row) => row.log);
  }

  /** Notes the rows of at most `most` seals that have no notes yet. */
  async noteRows(tx: Tx, log: SealedLog, most: number): Promise<void> {
    await tx.query('select audit.note_sealed_rows($1, $2)', [log, most]);
  }

  /** Blocks from number `from` on, in order. */
  blocks(db: Db, log: SealedLog, from: number, limit: number): Promise<Block[]> {
    return db.query<Block>('select n, rows from platform.seal_view where log = $1 and n >= $2 order by n limit $3', [log, from, limit]);
  }

  /** Recomputes the seals of blocks `from` to `to` and returns those that do not match their rows. */
  broken(db: Db, log: SealedLog, from: bigint, to: bigint): Promise<{ n: bigint; problem: string }[]> {
    return db.query('select n, problem from platform.broken_seals($1) where n between $2 and $3 order by n', [log, from, to]);
  }
}
