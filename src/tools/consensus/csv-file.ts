/**
 * A CSV file as rows, in constant memory: RFC 4180, UTF-8 with or without a byte order mark; commas, semicolons or tabs, as the
 * header row has them. A row that cannot be read or taken is a fault with its line, and the rows after it are read all the same: behind
 * a quote that is never closed, reading begins again on the next line.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { Parser } from 'csv-parse';
import { Mistake } from '../../kernel/index.ts';
import { Progress } from '../progress.ts';

export interface Fault {
  readonly path: string;
  /** Of the file; the header row is 1, if no empty line stands before it. */
  readonly line: number;
  readonly reason: string;
}

/** Takes the cells of one row in the order of the columns that were asked for, trimmed; says why it cannot. */
export type RowTaker = (cells: string[]) => string | null;

export interface Columns {
  /** Places of the columns that are wanted, in the order in which `take` wants them. */
  readonly places: readonly number[];
  readonly take: RowTaker;
}

/** From here on it takes long enough to show how far it is. */
const LARGE_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** Without a limit, one quote that is never closed would take the rest of the file into memory. */
const ROW_BYTES = 1024 * 1024;
/** Each costs reading a row's limit again. */
const MOST_RESUMPTIONS = 200;
const NOT_CLOSED = 'a quote (") is opened and never closed';

/**
 * Reads the file at `path`.
 *
 * @param columnsOf told the names of the columns, in lower case and trimmed; throws a Mistake when they do not do
 * @returns the rows that could not be taken, in order
 */
export async function readCsv(path: string, columnsOf: (names: string[]) => Columns): Promise<Fault[]> {
  const file = await open(path).catch((error: unknown) => {
    throw new Mistake(`Cannot read ${path}: ${(error as Error).message}`);
  });
  try {
    const { size } = await file.stat();
    if (size === 0) throw new Mistake(`${path} is empty: its first row must name the columns`);
    const progress = size >= LARGE_BYTES ? new Progress(`Reading ${path}`, size) : null;
    const rows = new Rows(path, await delimiterOf(file), columnsOf);
    let furthest = 0;
    const onRead = (end: number) => {
      if (end > furthest) progress?.add(end - furthest);
      furthest = Math.max(furthest, end);
    };
    let from: Place | null = { offset: 0, line: 0 };
    for (let resumptions = 0; from !== null; resumptions++) {
      if (resumptions > MOST_RESUMPTIONS) throw new Mistake(`${path}: too many quotes that are never closed, up to line ${from.line}`);
      from = await readFrom(file, from, rows, onRead);
    }
    return rows.faults;
  } finally {
    await file.close();
  }
}

/** Of the three, the one that the header row has most of. */
async function delimiterOf(file: FileHandle): Promise<string> {
  const start = Buffer.alloc(CHUNK_BYTES);
  const { bytesRead } = await file.read(start, 0, CHUNK_BYTES, 0);
  const text = start.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  const header = text.trimStart().split(/\r|\n/, 1)[0]!;
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** Where a line begins, and how many lines are before it. */
interface Place {
  readonly offset: number;
  readonly line: number;
}

/** Reads until the end, or until a quote that is never closed. @returns where to begin again; null: it was the end */
async function readFrom(file: FileHandle, from: Place, rows: Rows, onRead: (end: number) => void): Promise<Place | null> {
  const parser = new RecordParser(rows, from);
  for (let offset = from.offset; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, offset);
    const isRead = await (bytesRead === 0 ? parser.finish() : parser.feed(chunk.subarray(0, bytesRead)));
    if (!isRead) return resume(file, parser.behind, rows);
    if (bytesRead === 0) return null;
    offset += bytesRead;
    onRead(offset);
  }
}

/** The line after the first line with something on it, which is the bad one. */
async function resume(file: FileHandle, behind: Place, rows: Rows): Promise<Place | null> {
  let { offset, line } = behind;
  const byte = Buffer.alloc(1);
  for (let isEmpty = true; ; offset++) {
    const { bytesRead } = await file.read(byte, 0, 1, offset);
    if (bytesRead === 0) {
      rows.faults.push({ path: rows.path, line: line + 1, reason: NOT_CLOSED });
      return null;
    }
    const isBreak = byte[0] === 0x0a;
    if (isBreak) line++;
    else if (byte[0] !== 0x0d) isEmpty = false;
    if (!isBreak || isEmpty) continue;
    rows.faults.push({ path: rows.path, line, reason: NOT_CLOSED });
    return { offset: offset + 1, line };
  }
}

/** Hands each record over as it is found, rather than through a queue of objects. */
class RecordParser extends Parser {
  /** Behind the last row that was read. */
  behind: Place;
  private failure: unknown = null;
  /** A row over several lines has not as many cells as the header: one of its quotes is not where it belongs. */
  private isTorn = false;

  constructor(
    private readonly rows: Rows,
    private readonly from: Place,
  ) {
    super({
      ...{ delimiter: rows.delimiter, bom: from.offset === 0, skip_empty_lines: true },
      ...{ relax_column_count: true, relax_quotes: true, max_record_size: ROW_BYTES },
    });
    this.behind = from;
    // Told by `step`; without a listener it would end the process.
    this.on('error', () => undefined);
    this.resume();
  }

  /** False: not readable any more from {@link behind} on. */
  feed(chunk: Buffer): Promise<boolean> {
    return this.step((done) => this.write(chunk, done));
  }

  finish(): Promise<boolean> {
    return this.step((done) => this.end(done));
  }

  private async step(run: (done: (error?: Error | null) => void) => void): Promise<boolean> {
    const error = await new Promise<Error | null>((resolve) => {
      this.once('error', resolve);
      run((error) => {
        this.off('error', resolve);
        resolve(error ?? null);
      });
    });
    if (this.failure instanceof Error) throw this.failure;
    const { code } = (error ?? {}) as { code?: string };
    if (error !== null && code !== 'CSV_QUOTE_NOT_CLOSED' && code !== 'CSV_MAX_RECORD_SIZE') throw error;
    return error === null && !this.isTorn;
  }

  override push(cells: string[] | null): boolean {
    if (cells === null) return super.push(null);
    if (this.failure !== null || this.isTorn) return true;
    try {
      const line = this.from.line + this.info.lines;
      this.isTorn = !this.rows.take(cells, line);
      if (!this.isTorn) this.behind = { offset: this.from.offset + this.info.bytes, line };
    } catch (error) {
      // Thrown from within the stream's own machinery it would end the process.
      this.failure = error;
    }
    return true;
  }
}

class Rows {
  readonly faults: Fault[] = [];
  private columns: Columns | null = null;
  private width = 0;

  constructor(
    readonly path: string,
    readonly delimiter: string,
    private readonly columnsOf: (names: string[]) => Columns,
  ) {}

  /** @param lastLine of the row @returns false: it is no row */
  take(cells: string[], lastLine: number): boolean {
    if (this.columns === null) {
      this.columns = this.columnsOf(cells.map((cell) => cell.trim().toLowerCase()));
      this.width = cells.length;
      return true;
    }
    const line = lastLine - lineBreaksIn(cells);
    if (cells.length !== this.width) {
      if (line < lastLine) return false;
      this.faults.push({ path: this.path, line, reason: `has ${cells.length} cells; the first row has ${this.width}` });
      return true;
    }
    const reason = this.columns.take(this.columns.places.map((place) => cells[place]!.trim()));
    if (reason !== null) this.faults.push({ path: this.path, line, reason });
    return true;
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
