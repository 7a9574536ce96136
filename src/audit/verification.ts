/**
 * Recomputes the seals of a log, for a few seconds per call. A log of any length is verified by calling again with the block
 * after the last verified one.
 */
import { Inject, Injectable } from '@nestjs/common';
import { DB, type Db, type SealedLog } from '../platform/index.ts';
import { SealRepository, type Block } from './seal.repository.ts';

/** Rows that one statement recomputes; it takes well under a second. */
const ROWS_PER_STATEMENT = 20_000n;
/** Blocks that one call reads. */
const BLOCKS_PER_CALL = 5000;
const SECONDS_PER_CALL = 8;

export interface Verification {
  readonly log: SealedLog;
  /** The last block that was recomputed; one less than `from` when there was none. */
  readonly verifiedTo: number;
  /** Whether the last block was reached. */
  readonly isComplete: boolean;
  readonly broken: readonly { readonly number: number; readonly problem: string }[];
}

/** Groups neighbouring blocks into ranges of about `most` rows. */
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
  constructor(
    private readonly seals: SealRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** @param from number of the first block to recompute, from 1 */
  async verify(log: SealedLog, from: number): Promise<Verification> {
    const blocks = await this.seals.blocks(this.db, log, from, BLOCKS_PER_CALL + 1);
    const broken: { number: number; problem: string }[] = [];
    const end = performance.now() + SECONDS_PER_CALL * 1000;
    let verifiedTo = from - 1;
    for (const chunk of chunksOf(blocks.slice(0, BLOCKS_PER_CALL), ROWS_PER_STATEMENT)) {
      if (performance.now() > end) break;
      const rows = await this.seals.broken(this.db, log, chunk.from, chunk.to);
      broken.push(...rows.map(({ n, problem }) => ({ number: Number(n), problem })));
      verifiedTo = Number(chunk.to);
    }
    const last = blocks.at(-1);
    return { log, verifiedTo, isComplete: last === undefined || verifiedTo === Number(last.n), broken };
  }
}
