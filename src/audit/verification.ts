/**
 * Recomputing the seals of a log, some blocks at a statement and for some seconds at a call: a log of any length is
 * verified by calling again from where the last call ended.
 */
import { Inject, Injectable } from '@nestjs/common';
import { DB, type Db, type SealedLog } from '../platform/index.ts';

/** Rows recomputed in one statement: well under a second. */
const ROWS_PER_STATEMENT = 20_000n;
/** Blocks looked up in one call. */
const BLOCKS_PER_CALL = 5000;
const SECONDS_PER_CALL = 8;

export interface Verification {
  readonly log: SealedLog;
  /** The last block that was recomputed; one before `from` when there was none to recompute. */
  readonly verifiedTo: number;
  /** Whether no block is left after it. */
  readonly isComplete: boolean;
  readonly broken: readonly { readonly number: number; readonly problem: string }[];
}

interface Block {
  readonly n: bigint;
  readonly rows: bigint;
}

/** Runs of neighbouring blocks of together about `most` rows. */
export function chunksOf(blocks: readonly Block[], most: bigint): { from: bigint; to: bigint }[] {
  const chunks: { from: bigint; to: bigint }[] = [];
  let rows = most;
  for (const block of blocks) {
    const last = chunks.at(-1);
    if (last === undefined || rows + block.rows > most) {
      chunks.push({ from: block.n, to: block.n });
      rows = block.rows;
    } else {
      last.to = block.n;
      rows += block.rows;
    }
  }
  return chunks;
}

@Injectable()
export class SealVerification {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** @param from the first block to recompute, from 1 */
  async verify(log: SealedLog, from: number): Promise<Verification> {
    const blocks = await this.db.query<Block>('select n, rows from platform.seal where log = $1 and n >= $2 order by n limit $3', [
      log,
      from,
      BLOCKS_PER_CALL + 1,
    ]);
    const broken: { number: number; problem: string }[] = [];
    const end = performance.now() + SECONDS_PER_CALL * 1000;
    let verifiedTo = from - 1;
    for (const chunk of chunksOf(blocks.slice(0, BLOCKS_PER_CALL), ROWS_PER_STATEMENT)) {
      if (performance.now() > end) break;
      const rows = await this.db.query<{ n: bigint; problem: string }>(
        'select n, problem from platform.broken_seals($1) where n between $2 and $3 order by n',
        [log, chunk.from, chunk.to],
      );
      broken.push(...rows.map(({ n, problem }) => ({ number: Number(n), problem })));
      verifiedTo = Number(chunk.to);
    }
    const last = blocks.at(-1);
    return { log, verifiedTo, isComplete: last === undefined || verifiedTo === Number(last.n), broken };
  }
}
