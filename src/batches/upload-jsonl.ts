/**
 * JSON Lines (UTF-8, one object per line) as rows, a chunk at a time in constant memory. An object holds the fields of
 * the item, and `externalId` and `redundancy` beside them.
 */
import { isUtf8 } from 'node:buffer';
import { isJsonObject } from './json.ts';
import { RESERVED, type Fault, type RawRow } from './upload-row.ts';
import type { RowReader } from './upload-csv.ts';

/** Longest line: a payload of the largest size, with every character escaped. */
const LINE_BYTES = 1024 * 1024;
const NEWLINE = 10;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

export class JsonLinesReader implements RowReader {
  private line = 0;
  /** The beginning of a line whose end has not come. */
  private started: Buffer[] = [];
  private startedBytes = 0;

  /** @param onRow called for each row in order; must not throw */
  constructor(
    private readonly onRow: (row: RawRow) => void,
    private readonly onFault: (fault: Fault) => void,
  ) {}

  async write(chunk: Buffer): Promise<void> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, end));
      this.finishLine();
      from = end + 1;
    }
    this.keep(chunk.subarray(from));
  }

  async end(): Promise<void> {
    if (this.startedBytes > 0) this.finishLine();
  }

  /** What goes beyond the limit is counted and forgotten. */
  private keep(part: Buffer): void {
    this.startedBytes += part.length;
    if (part.length === 0) return;
    if (this.startedBytes <= LINE_BYTES) this.started.push(part);
    else this.started = [];
  }

  private finishLine(): void {
    this.line += 1;
    const bytes = this.startedBytes;
    let text = this.started.length === 1 ? this.started[0]! : Buffer.concat(this.started);
    this.started = [];
    this.startedBytes = 0;
    if (bytes > LINE_BYTES) return this.fault(`is longer than ${LINE_BYTES} bytes`);
    if (this.line === 1 && text.subarray(0, 3).equals(BYTE_ORDER_MARK)) text = text.subarray(3);
    if (!isUtf8(text)) return this.fault('is not valid UTF-8');
    this.take(text.toString('utf8'));
  }

  private take(text: string): void {
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return this.fault(`is not JSON: ${(error as Error).message}`);
    }
    if (!isJsonObject(value)) return this.fault('must be a JSON object');
    const { line } = this;
    if (!Object.hasOwn(value, RESERVED.externalId) && !Object.hasOwn(value, RESERVED.redundancy)) {
      this.onRow({ line, externalId: null, redundancy: null, payload: value });
      return;
    }
    const { externalId, redundancy, ...payload } = value;
    this.onRow({ line, externalId, redundancy, payload });
  }

  private fault(reason: string): void {
    this.onFault({ line: this.line, reason });
  }
}
