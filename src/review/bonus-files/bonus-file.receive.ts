/**
 * Reads a file of bonuses to its end as it comes. What is kept of it is bounded by the number of lines that a file may
 * have, which is paid as a whole; nothing has been written when it returns.
 */
import { createHash } from 'node:crypto';
import { CsvReader, UnreadableFile, type Fault } from '../../batches/index.ts';
import { type Currency, limitReached, ok, refuse, type Result, say } from '../../kernel/index.ts';
import { slicesOf } from '../../platform/index.ts';
import { readLine, type BonusLine } from './bonus-file.ts';

const MAXIMUM_BYTES = 64 * 1024 * 1024;
/** Maximum number of reported faults; others are only counted. */
export const LISTED_FAULTS = 1_000;

export interface ReceivedBonuses {
  readonly lines: readonly BonusLine[];
  /** Rows of the file, with faults or without. */
  readonly rows: number;
  readonly faults: readonly Fault[];
  /** The file cannot be read to its end: what comes after its last fault is unknown. */
  readonly isUnreadable: boolean;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/**
 * @param source the file; read to its end, or destroyed
 * @returns what came, or LIMIT_REACHED
 * @throws when the client goes away
 */
export async function receiveBonuses(
  source: AsyncIterable<Buffer>,
  options: { readonly currency: Currency; readonly maximumRows: number },
): Promise<Result<ReceivedBonuses>> {
  const { currency, maximumRows } = options;
  const lines: BonusLine[] = [];
  const faults: Fault[] = [];
  const hash = createHash('sha256');
  let [rows, bytes, isUnreadable] = [0, 0, false];
  const reader = new CsvReader(
    null,
    (row) => {
      rows += 1;
      // What is beyond the limit is not kept; the file is refused as soon as the chunk is read.
      if (rows > maximumRows) return;
      const read = readLine(row, currency);
      if (typeof read === 'string') faults.push({ line: row.line, reason: read });
      else lines.push(read);
    },
    (fault) => {
      rows += 1;
      if (rows <= maximumRows) faults.push(fault);
    },
    undefined,
    // Each line says which of its columns a file of bonuses does not have.
    { ownFields: null },
  );
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > MAXIMUM_BYTES)
        return refuse(limitReached(MAXIMUM_BYTES, say`A file may hold at most ${MAXIMUM_BYTES} bytes; send it in parts.`));
      hash.update(chunk);
      for await (const slice of slicesOf(chunk)) await reader.write(slice);
      if (rows > maximumRows) break;
    }
    if (rows <= maximumRows) await reader.end();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    isUnreadable = true;
    faults.push(error.fault);
  }
  if (rows > maximumRows) {
    return refuse(limitReached(maximumRows, say`A file may hold at most ${maximumRows} bonuses: it is paid as a whole. Send it in parts.`));
  }
  return ok({ lines, rows, faults, isUnreadable, bytes, sha256: hash.digest('hex') });
}
