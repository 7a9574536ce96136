/**
 * JSON Lines (UTF-8, one object per line) as rows, a chunk at a time in constant memory. An object holds the fields of
 * the item, and `externalId` and `redundancy` beside them.
 */
import { isUtf8 } from 'node:buffer';
import { isJsonObject } from '../../forms/index.ts';
import { FileStart, UnreadableFile } from '../../platform/index.ts';
import { readJsonText } from './json-text.ts';
import { nearlyReserved, RESERVED, type Fault, type RawRow } from './upload-row.ts';
import type { RowReader } from './upload-csv.ts';

/** Longest line: a payload of the largest size, with every character escaped. */
const LINE_BYTES = 1024 * 1024;
const NEWLINE = 10;
/** Names of fields that are kept in mind as harmless. */
const MOST_NAMES = 10_000;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

export class JsonLinesReader implements RowReader {
  private readonly start = new FileStart('jsonl');
  private readonly harmless = new Set<string>();
  private line = 0;
  /** Whether all lines so far were empty. */
  private isFirst = true;
  /** The beginning of a line whose end has not come. */
  private started: Buffer[] = [];
  private startedBytes = 0;

  /**
   * @param onRow called for each row in order; must not throw
   * @param ownFields of the item, whose names may be nearly `externalId` and the like
   * @throws UnreadableFile from `write` and `end`
   */
  constructor(
    private readonly onRow: (row: RawRow) => void,
    private readonly onFault: (fault: Fault) => void,
    private readonly ownFields: ReadonlySet<string> = new Set(),
  ) {}

  async write(chunk: Buffer): Promise<void> {
    const bytes = this.start.take(chunk);
    if (bytes !== null) this.read(bytes);
  }

  private read(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, end));
      this.finishLine();
      from = end + 1;
    }
    this.keep(chunk.subarray(from));
  }

  async end(): Promise<void> {
    const bytes = this.start.end();
    if (bytes !== null) this.read(bytes);
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
    const { value, reason } = readJsonText(text);
    if (this.isFirst) this.refuseOtherKinds(text, reason);
    const isCsv = this.isFirst && reason !== null && !text.trimStart().startsWith('{');
    this.isFirst = false;
    if (reason !== null) return this.fault(isCsv ? `${reason}; each line must be an object in braces (send CSV with format=csv)` : reason);
    if (!isJsonObject(value)) return this.fault('must be a JSON object');
    const { line } = this;
    const odd = this.nearlyReservedKey(value);
    if (odd !== null) return this.fault(`has a field ${odd}`);
    if (!Object.hasOwn(value, RESERVED.externalId) && !Object.hasOwn(value, RESERVED.redundancy)) {
      this.onRow({ line, externalId: null, redundancy: null, payload: value });
      return;
    }
    const { externalId, redundancy, ...payload } = value;
    this.onRow({ line, externalId, redundancy, payload });
  }

  /** A file of another kind would be a fault on each of its lines. */
  private refuseOtherKinds(text: string, reason: string | null): void {
    const begin = text.trimStart();
    const refused = (what: string) => new UnreadableFile({ line: this.line, reason: `the file ${what}` });
    if (begin.startsWith('[')) throw refused("is a JSON array, not JSON Lines; write each object on a line of its own (jq -c '.[]' FILE)");
    // What ends where more of the object must follow.
    if (reason !== null && begin.startsWith('{') && '{[,:'.includes(begin.trimEnd().at(-1)!))
      throw refused('has JSON over several lines; write each object on one line (jq -c . FILE)');
  }

  /** Names repeat from line to line: each is checked once. */
  private nearlyReservedKey(value: Readonly<Record<string, unknown>>): string | null {
    for (const name in value) {
      if (this.harmless.has(name)) continue;
      const reason = nearlyReserved(name, this.ownFields);
      if (reason !== null) return reason;
      if (this.harmless.size < MOST_NAMES) this.harmless.add(name);
    }
    return null;
  }

  private fault(reason: string): void {
    this.onFault({ line: this.line, reason });
  }
}
