/**
 * A CSV file as rows, in constant memory, read as the product reads uploads (`platform/csv`): RFC 4180, UTF-8 with or without a byte
 * order mark, line ends of any kind. Separated by commas, semicolons or tabs, as the header row is. A row that cannot be read or taken is
 * a fault with its line, and the rows after it are read all the same: behind a quote that is never closed, reading begins again on the
 * next line.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { comparableOption, Mistake } from '../../src/kernel/index.ts';
import {
  CsvRecords,
  FileStart,
  QUOTE_NEVER_CLOSED,
  separatorOf,
  UnreadableFile,
  type RecordPlace,
  type Separator,
} from '../../src/platform/csv/index.ts';
import { Progress } from '../command-line/progress.ts';

export interface Fault {
  readonly path: string;
  /** Of the file; the header row is 1, if no empty line stands before it. */
  readonly line: number;
  readonly reason: string;
}

/** Takes the cells of one row in the order of the columns that were asked for, trimmed and in NFC; says why it cannot. */
export type RowTaker = (cells: string[]) => string | null;

export interface Columns {
  /** Places of the columns that are wanted, in the order in which `take` wants them. */
  readonly places: readonly number[];
  readonly take: RowTaker;
}

/** From here on it takes long enough to show how far it is. */
const LARGE_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const SEPARATORS: readonly Separator[] = [',', ';', '\t'];
/** Each costs reading a row's limit again. */
const MOST_RESUMPTIONS = 200;
const [LINE_FEED, RETURN] = [0x0a, 0x0d];

/**
 * Reads the file at `path`.
 *
 * @param columnsOf receives the names of the columns, in lower case and trimmed; throws a Mistake when they do not suffice
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
    const rows = new Rows(path, separatorOf(await startOf(path, file), SEPARATORS), columnsOf);
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

/** The first bytes of the file. @throws Mistake when they are not those of a CSV */
async function startOf(path: string, file: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc(CHUNK_BYTES);
  const { bytesRead } = await file.read(bytes, 0, CHUNK_BYTES, 0);
  const start = new FileStart('csv');
  try {
    return start.take(bytes.subarray(0, bytesRead)) ?? start.end() ?? bytes;
  } catch (error) {
    throw error instanceof UnreadableFile ? new Mistake(`${path}: ${error.message}`) : error;
  }
}

/** Where a line begins, and how many lines are before it. */
interface Place {
  readonly offset: number;
  readonly line: number;
}

/** Reads until the end, or until a quote that is never closed. @returns where to begin again; null: it was the end */
async function readFrom(file: FileHandle, from: Place, rows: Rows, onRead: (end: number) => void): Promise<Place | null> {
  /** Behind the last row that was read. */
  let behind = from;
  // A row over several lines that has not as many cells as the header: one of its quotes is not where it belongs.
  let isTorn = false;
  const records = new CsvRecords({ delimiter: rows.separator, relaxQuotes: true }, (cells, place) => {
    if (isTorn) return;
    isTorn = !rows.take(cells, { ...place, line: from.line + place.line, lastLine: from.line + place.lastLine });
    if (!isTorn) behind = { offset: from.offset + place.end, line: from.line + place.lastLine };
  });
  for (let offset = from.offset; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, offset);
    try {
      await (bytesRead === 0 ? records.end() : records.write(chunk.subarray(0, bytesRead)));
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      isTorn = true;
    }
    if (isTorn) return resume(file, behind, rows);
    if (bytesRead === 0) return null;
    offset += bytesRead;
    onRead(offset);
  }
}

/** The line after the first line with something on it, which is the bad one. */
async function resume(file: FileHandle, behind: Place, rows: Rows): Promise<Place | null> {
  let { offset, line } = behind;
  const bytes = Buffer.alloc(2);
  for (let isEmpty = true; ; offset++) {
    const { bytesRead } = await file.read(bytes, 0, 2, offset);
    if (bytesRead === 0) {
      rows.faults.push({ path: rows.path, line: line + 1, reason: QUOTE_NEVER_CLOSED });
      return null;
    }
    const isPair = bytesRead === 2 && bytes[0] === RETURN && bytes[1] === LINE_FEED;
    if (isPair) offset++;
    const isBreak = isPair || bytes[0] === RETURN || bytes[0] === LINE_FEED;
    if (isBreak) line++;
    else isEmpty = false;
    if (!isBreak || isEmpty) continue;
    rows.faults.push({ path: rows.path, line, reason: QUOTE_NEVER_CLOSED });
    return { offset: offset + 1, line };
  }
}

class Rows {
  readonly faults: Fault[] = [];
  private columns: Columns | null = null;
  private width = 0;

  constructor(
    readonly path: string,
    readonly separator: string,
    private readonly columnsOf: (names: string[]) => Columns,
  ) {}

  /** @returns false: it is no row */
  take(cells: string[], { line, lastLine }: RecordPlace): boolean {
    if (this.columns === null) {
      const names = cells.map((cell) => cell.trim().toLowerCase());
      this.columns = this.columnsOf(names);
      this.width = cells.length;
      for (const place of this.columns.places) {
        if (names.indexOf(names[place]!) !== names.lastIndexOf(names[place]!))
          throw new Mistake(`${this.path}: two columns are named "${names[place]}"; leave one of them out`);
      }
      return true;
    }
    if (cells.length !== this.width) {
      if (line < lastLine) return false;
      this.faults.push({ path: this.path, line, reason: `has ${cells.length} cells; the first row has ${this.width}` });
      return true;
    }
    // One spelling of an accent for names and answers, as the product compares them.
    const wanted = this.columns.places.map((place) => comparableOption(cells[place]!));
    const reason = cells.some((cell) => cell.includes('\ufffd'))
      ? 'is not valid UTF-8, or was damaged before: it holds the replacement character U+FFFD'
      : this.columns.take(wanted);
    if (reason !== null) this.faults.push({ path: this.path, line, reason });
    return true;
  }
}
