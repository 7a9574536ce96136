/**
 * The records of a CSV file (RFC 4180), a chunk at a time in constant memory: the one reader of CSV of the product and of
 * its tools.
 *
 * A record ends at CRLF, LF or CR, whichever comes, also mixed within one file. Between quotes a line break is content and
 * keeps its bytes. A line of the file ends at each CRLF, LF or CR, between quotes too: this is how editors number lines.
 */
import { Parser } from 'csv-parse';
import { UnreadableFile } from './csv-file.ts';
import { csvText } from './csv-cell.ts';

/** Longest record. Without a limit, one quote that is never closed would take the rest of the file into memory. */
const RECORD_BYTES = 1024 * 1024;
const [LINE_FEED, RETURN, QUOTE] = [0x0a, 0x0d, 0x22];

export const QUOTE_NEVER_CLOSED = 'a quote (") is opened and never closed';

/** Position of a record in the file. */
export interface RecordPlace {
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Line on which it ends. */
  readonly lastLine: number;
  /** Bytes of the file up to its end, its line break among them. */
  readonly end: number;
}

export interface CsvRecordOptions {
  readonly delimiter?: string;
  /** Takes a quote in the middle of a cell as a character like others. */
  readonly relaxQuotes?: boolean;
}

/** Hands each record over as it is found, rather than through a queue of objects: that alone would halve the speed. */
class RecordParser extends Parser {
  failure: Error | null = null;

  constructor(
    { delimiter = ',', relaxQuotes = false }: CsvRecordOptions,
    private readonly onRecord: (cells: string[]) => void,
  ) {
    super({
      delimiter,
      record_delimiter: ['\n', '\r\n', '\r'],
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: relaxQuotes,
      max_record_size: RECORD_BYTES,
    });
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    try {
      if (this.failure === null) this.onRecord(record);
    } catch (error) {
      // Thrown from within the stream's own machinery it would end the process.
      this.failure = error as Error;
    }
    return true;
  }
}

export class CsvRecords {
  private readonly parser: RecordParser;
  /** Lines as the parser counts them, at the end of the last record. It counts a CRLF between quotes as two. */
  private parserLines = 0;
  /** How many lines the parser has counted too many by then. */
  private surplus = 0;
  /** Bytes behind the last record, for the line of an error there. */
  private behind: Buffer[] = [];
  /** Of the file, at the beginning of {@link behind}. */
  private behindOffset = 0;
  private recordEnd = 0;

  /**
   * @param onRecord called for each record in order, its cells without the apostrophe that a guarded cell has; what it
   *   throws is thrown by `write` or `end`
   */
  constructor(
    options: CsvRecordOptions,
    private readonly onRecord: (cells: string[], place: RecordPlace) => void,
  ) {
    this.parser = new RecordParser(options, (cells) => this.take(cells));
    this.parser.resume();
  }

  /** @throws UnreadableFile when a record cannot be read; nothing can be read behind it */
  write(chunk: Buffer): Promise<void> {
    this.behind.push(chunk);
    return this.step((done) => this.parser.write(chunk, done));
  }

  /** @throws UnreadableFile */
  end(): Promise<void> {
    return this.step((done) => this.parser.end(done));
  }

  private async step(run: (done: (error?: Error | null) => void) => void): Promise<void> {
    const error = await new Promise<Error | null>((resolve) => {
      this.parser.once('error', resolve);
      run((failed) => {
        if (failed) {
          // The same error is emitted once more.
          this.parser.on('error', () => undefined);
        } else this.parser.off('error', resolve);
        resolve(failed ?? null);
      });
    });
    if (this.parser.failure !== null) throw this.parser.failure;
    if (error !== null) throw this.unreadable(error);
    this.forgetRead();
  }

  private take(cells: string[]): void {
    const { lines, bytes } = this.parser.info;
    let [inside, pairs] = [0, 0];
    // One line further, nothing is between quotes; most records are so.
    if (lines !== this.parserLines + 1) {
      for (const cell of cells) {
        for (let at = 0; at < cell.length; at++) {
          const code = cell.charCodeAt(at);
          if (code === RETURN || code === LINE_FEED) inside++;
          if (code === LINE_FEED && at > 0 && cell.charCodeAt(at - 1) === RETURN) pairs++;
        }
      }
    }
    const line = lines - inside - this.surplus;
    this.surplus += pairs;
    this.parserLines = lines;
    this.recordEnd = bytes;
    for (let i = 0; i < cells.length; i++) cells[i] = csvText(cells[i]!);
    this.onRecord(cells, { line, lastLine: lines - this.surplus, end: bytes });
  }

  private forgetRead(): void {
    while (this.behind.length > 0 && this.behindOffset + this.behind[0]!.length <= this.recordEnd) {
      this.behindOffset += this.behind.shift()!.length;
    }
  }

  private unreadable(error: Error): Error {
    const { code, lines } = error as { code?: string; lines?: number };
    const reasons: Readonly<Record<string, string>> = {
      CSV_QUOTE_NOT_CLOSED: QUOTE_NEVER_CLOSED,
      CSV_INVALID_CLOSING_QUOTE: 'a quote (") is followed by something other than a comma or a line break; double it inside a quoted cell',
      INVALID_OPENING_QUOTE: 'a quote (") stands in the middle of a cell; put the whole cell in quotes and double it',
      CSV_MAX_RECORD_SIZE: `a row is longer than ${RECORD_BYTES} bytes; is a quote (") never closed?`,
    };
    const reason = reasons[code ?? ''];
    if (reason === undefined) return error;
    const line = this.lineOf(lines ?? 1);
    const first = this.firstLineBehind();
    return new UnreadableFile({ line, reason: first < line ? `${reason} (the row begins on line ${first})` : reason });
  }

  /** The line on which the record that cannot be read begins. */
  private firstLineBehind(): number {
    const text = this.unread().toString('latin1');
    const empty = /^[\r\n]*/.exec(text)?.[0] ?? '';
    return (this.parserLines > 0 ? this.parserLines - this.surplus + 1 : 1) + (empty.match(/\r\n|\r|\n/g)?.length ?? 0);
  }

  private unread(): Buffer {
    return Buffer.concat(this.behind).subarray(this.recordEnd - this.behindOffset);
  }

  /** The line of the file that the parser calls `lines`, behind the last record. */
  private lineOf(lines: number): number {
    const bytes = this.unread();
    let line = lines - this.surplus;
    let left = lines - Math.max(this.parserLines, 1);
    if (this.parserLines > 0) left--;
    let isInQuotes = false;
    for (let at = 0; at < bytes.length && left > 0; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) isInQuotes = !isInQuotes;
      if (byte !== LINE_FEED && byte !== RETURN) continue;
      left--;
      if (byte !== RETURN || bytes[at + 1] !== LINE_FEED) continue;
      at++;
      if (!isInQuotes) continue;
      line--;
      left--;
    }
    return line;
  }
}
