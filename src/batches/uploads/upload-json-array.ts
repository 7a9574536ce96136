/**
 * One JSON array (UTF-8), an element at a time in constant memory: what other tools export. Where a file of lines has the
 * number of a line, this has the number of the element, from 1: such files are often one single line.
 */
import { isUtf8 } from 'node:buffer';
import { FileStart, UnreadableFile } from '../../platform/index.ts';
import { readJsonText } from './json-text.ts';
import type { RowReader } from './upload-csv.ts';
import type { Fault } from './upload-row.ts';

/** Longest element. */
const ELEMENT_BYTES = 1024 * 1024;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export class JsonArrayReader implements RowReader {
  private readonly start = new FileStart('json array');
  private state: 'before' | 'inside' | 'after' = 'before';
  private read = 0;
  private element = 1;
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** The beginning of an element whose end has not come. */
  private started: Buffer[] = [];
  private startedBytes = 0;

  /**
   * @param onElement called for each element in order; must not throw
   * @throws UnreadableFile from `write` and `end`
   */
  constructor(
    private readonly onElement: (value: unknown, element: number) => void,
    private readonly onFault: (fault: Fault) => void,
  ) {}

  async write(chunk: Buffer): Promise<void> {
    const bytes = this.start.take(chunk);
    if (bytes !== null) this.scan(bytes);
  }

  private scan(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.state !== 'inside') {
        this.outside(byte);
        from = at + 1;
      } else if (this.isInText) this.text(byte);
      else if (this.depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) {
        this.keep(chunk.subarray(from, at));
        this.finish(byte === CLOSE_LIST);
        from = at + 1;
      } else this.structure(byte);
    }
    if (this.state === 'inside') this.keep(chunk.subarray(from));
  }

  async end(): Promise<void> {
    const bytes = this.start.end();
    if (bytes !== null) this.scan(bytes);
    if (this.state === 'before') throw this.unreadable('the file is empty; it must hold one JSON array');
    if (this.state === 'inside') throw this.unreadable('the file ends within this element; the end of the array is missing');
  }

  private outside(byte: number): void {
    const place = this.read++;
    if (isBlank(byte) || (place < 3 && byte === BYTE_ORDER_MARK[place])) return;
    if (this.state === 'after') throw this.unreadable('something follows after the end of the array');
    if (byte !== OPEN_LIST) throw this.unreadable('the file must hold one JSON array, which begins with "["');
    this.state = 'inside';
  }

  private text(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) this.isInText = false;
  }

  private structure(byte: number): void {
    if (byte === QUOTE) this.isInText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (this.depth === 0) throw this.unreadable('a "}" closes nothing');
      this.depth -= 1;
    }
  }

  /** What goes beyond the limit is counted and forgotten. */
  private keep(part: Buffer): void {
    this.startedBytes += part.length;
    if (part.length === 0) return;
    // The chunk is the stream's own, which may use it again.
    if (this.startedBytes <= ELEMENT_BYTES) this.started.push(Buffer.from(part));
    else this.started = [];
  }

  private finish(isLast: boolean): void {
    const { element: line, startedBytes } = this;
    const bytes = Buffer.concat(this.started);
    this.started = [];
    this.startedBytes = 0;
    this.element += 1;
    if (isLast) this.state = 'after';
    if (startedBytes > ELEMENT_BYTES) return this.onFault({ line, reason: `is longer than ${ELEMENT_BYTES} bytes` });
    if (!isUtf8(bytes)) return this.onFault({ line, reason: 'is not valid UTF-8' });
    const text = bytes.toString('utf8');
    if (text.trim() === '') {
      if (isLast && line === 1) return;
      throw new UnreadableFile({ line, reason: 'is empty: there is a comma too much' });
    }
    const { value, reason } = readJsonText(text);
    if (reason !== null) return this.onFault({ line, reason });
    this.onElement(value, line);
  }

  private unreadable(reason: string): UnreadableFile {
    return new UnreadableFile({ line: this.element, reason });
  }
}
