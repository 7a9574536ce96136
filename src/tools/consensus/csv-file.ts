/**
 * A CSV file as rows, in constant memory: RFC 4180, UTF-8 with or without a byte order mark, commas, semicolons or tabs as the
 * header row has them. A row that cannot be read or taken is a fault with its line; the rows after it are read all the same.
 */
import { open } from 'node:fs/promises';
import { Parser } from 'csv-parse';
import { Mistake } from '../../kernel/index.ts';
import { Progress } from '../progress.ts';

export interface Fault {
  readonly path: string;
  /** Of the file; the header row is 1. */
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

/** Hands each record over as it is found, rather than through a queue of objects. */
class RecordParser extends Parser {
  constructor(
    delimiter: string,
    private readonly onRecord: (cells: string[]) => void,
  ) {
    super({
      ...{ delimiter, bom: true, skip_empty_lines: true, relax_column_count: true },
      ...{ skip_records_with_error: true, max_record_size: ROW_BYTES },
    });
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    this.onRecord(record);
    return true;
  }
}

/**
 * Reads the file at `path`.
 *
 * @param columnsOf told the names of the columns, in lower case and trimmed; throws a Mistake when they do not do
 * @returns the rows that could not be taken
 */
export async function readCsv(path: string, columnsOf: (names: string[]) => Columns): Promise<Fault[]> {
  const file = await open(path).catch((error: unknown) => {
    throw new Mistake(`Cannot read ${path}: ${(error as Error).message}`);
  });
  try {
    const { size } = await file.stat();
    const progress = size >= LARGE_BYTES ? new Progress(`Reading ${path}`, size) : null;
    const faults: Fault[] = [];
    let reader: Reader | null = null;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (
      let { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
      bytesRead > 0;
      { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES)
    ) {
      const piece = Buffer.from(chunk.subarray(0, bytesRead));
      reader ??= new Reader(path, delimiterOf(piece), columnsOf, faults);
      await reader.write(piece);
      progress?.add(bytesRead);
    }
    if (reader === null) throw new Mistake(`${path} is empty: its first row must name the columns`);
    await reader.end();
    return faults;
  } finally {
    await file.close();
  }
}

/** The one of the three that the header row has most of. */
function delimiterOf(start: Buffer): string {
  const header = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split(/\r|\n/, 1)[0]!;
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

class Reader {
  private readonly parser: RecordParser;
  private columns: Columns | null = null;
  private width = 0;
  private failure: unknown = null;

  constructor(
    private readonly path: string,
    delimiter: string,
    private readonly columnsOf: (names: string[]) => Columns,
    private readonly faults: Fault[],
  ) {
    this.parser = new RecordParser(delimiter, (cells) => this.take(cells));
    this.parser.on('skip', (error: Error & { code?: string; lines?: number }) =>
      this.fault(error.lines ?? this.parser.info.lines, reasonOf(error)),
    );
    this.parser.resume();
  }

  write(chunk: Buffer): Promise<void> {
    return this.step((done) => this.parser.write(chunk, done));
  }

  end(): Promise<void> {
    return this.step((done) => this.parser.end(done));
  }

  private async step(run: (done: (error?: Error | null) => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      // What is wrong with the file from here on to its end, such as a quote that is never closed.
      const give = (error: Error & { code?: string; lines?: number }) => {
        this.fault(error.lines ?? this.parser.info.lines, reasonOf(error));
        resolve();
      };
      this.parser.once('error', give);
      run((error) => {
        if (error) return;
        this.parser.off('error', give);
        resolve();
      });
    });
    if (this.failure instanceof Error) throw this.failure;
  }

  private take(cells: string[]): void {
    if (this.failure !== null) return;
    try {
      if (this.columns === null) {
        this.columns = this.columnsOf(cells.map((cell) => cell.trim().toLowerCase()));
        this.width = cells.length;
        return;
      }
      const reason =
        cells.length === this.width
          ? this.columns.take(this.columns.places.map((place) => cells[place]!.trim()))
          : `has ${cells.length} cells; the first row has ${this.width}`;
      if (reason !== null) this.fault(this.parser.info.lines - lineBreaksIn(cells), reason);
    } catch (error) {
      // Thrown from within the stream's own machinery it would end the process.
      this.failure = error;
    }
  }

  private fault(line: number, reason: string): void {
    this.faults.push({ path: this.path, line, reason });
  }
}

function reasonOf({ code, message }: { readonly code?: string; readonly message: string }): string {
  const reasons: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote (") is opened and never closed',
    CSV_INVALID_CLOSING_QUOTE:
      'a quote (") is followed by something other than a separator or a line break; double it inside a quoted cell',
    INVALID_OPENING_QUOTE: 'a quote (") stands in the middle of a cell; put the whole cell in quotes and double it',
    CSV_MAX_RECORD_SIZE: `a row is longer than ${ROW_BYTES} bytes; is a quote (") never closed?`,
  };
  return reasons[code ?? ''] ?? message;
}

function lineBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
