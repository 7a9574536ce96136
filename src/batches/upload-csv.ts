/**
 * CSV (RFC 4180, UTF-8, commas) as rows, a chunk at a time in constant memory. The first row names the columns: fields
 * of the item, `externalId`, `redundancy`.
 *
 * A cell is text; the item schema says what it stands for. Where it asks for a number, an integer, a boolean, an object
 * or an array, a cell that reads as one in JSON becomes one; anything else stays the text that it is, and the schema
 * says why that does not do. An empty cell leaves the field out; where the schema requires the field, it is null if the
 * schema allows that, else the empty text if it allows that.
 */
import { Parser } from 'csv-parse';
import type { JsonSchema } from './json.ts';
import { isJsonObject } from './json.ts';
import { RESERVED, type Fault, type RawRow } from './upload-row.ts';

/** Longest row. Without a limit, one quote that is never closed would take the rest of the file into memory. */
const ROW_BYTES = 1024 * 1024;
const MOST_COLUMNS = 1_000;

/** The file cannot be read on from here, or not at all. */
export class UnreadableFile extends Error {
  constructor(readonly fault: Fault) {
    super(fault.reason);
  }
}

/** Reads one cell; null: leave the field out. */
type CellReader = (cell: string) => unknown;

const LEFT_OUT = Symbol('left out');

interface Column {
  readonly name: string;
  readonly read: CellReader;
}

/** Takes chunks, gives rows. Both kinds of file are read by one of these. */
export interface RowReader {
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** Hands each record over as it is found, rather than through a queue of objects: that alone would halve the speed. */
class RecordParser extends Parser {
  failure: Error | null = null;

  constructor(private readonly onRecord: (cells: string[]) => void) {
    super({ bom: true, skip_empty_lines: true, relax_column_count: true, max_record_size: ROW_BYTES });
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

export class CsvReader implements RowReader {
  private readonly parser: RecordParser;
  private columns: Column[] | null = null;

  /**
   * @param onRow called for each row in order; must not throw
   * @param onColumns called with the names of the columns; may throw UnreadableFile
   * @throws UnreadableFile from `write` and `end`
   */
  constructor(
    private readonly schema: JsonSchema | null,
    private readonly onRow: (row: RawRow) => void,
    private readonly onFault: (fault: Fault) => void,
    private readonly onColumns: (names: readonly string[]) => void = () => undefined,
  ) {
    this.parser = new RecordParser((cells) => this.take(cells, this.parser.info.lines));
    this.parser.resume();
  }

  write(chunk: Buffer): Promise<void> {
    return this.step((done) => this.parser.write(chunk, done));
  }

  async end(): Promise<void> {
    await this.step((done) => this.parser.end(done));
    if (this.columns === null) throw new UnreadableFile({ line: 1, reason: 'the file is empty; its first row must name the columns' });
  }

  private step(run: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(unreadable(error));
      this.parser.once('error', fail);
      run((error) => {
        this.parser.off('error', fail);
        if (error) {
          // The same error is emitted once more.
          this.parser.on('error', () => undefined);
          fail(error);
        } else if (this.parser.failure !== null) reject(this.parser.failure);
        else resolve();
      });
    });
  }

  /** @param lines lines of the file up to the end of this row */
  private take(cells: string[], lines: number): void {
    const line = lines - lineBreaksIn(cells);
    if (this.columns === null) {
      this.columns = columnsOf(cells, this.schema);
      this.onColumns(cells);
      return;
    }
    if (cells.length !== this.columns.length) {
      this.onFault({ line, reason: `has ${cells.length} cells; the first row has ${this.columns.length}` });
      return;
    }
    const payload: Record<string, unknown> = {};
    let externalId: unknown = null;
    let redundancy: unknown = null;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      if (cell.includes('\ufffd')) {
        this.onFault({ line, reason: 'is not valid UTF-8, or was damaged before: it holds the replacement character U+FFFD' });
        return;
      }
      const { name, read } = this.columns[i]!;
      const value = read(cell);
      if (name === RESERVED.externalId) externalId = cell === '' ? null : cell;
      else if (name === RESERVED.redundancy) redundancy = cell === '' ? null : numberOf(cell);
      else if (value !== LEFT_OUT) payload[name] = value;
    }
    this.onRow({ line, externalId, redundancy, payload });
  }
}

function unreadable(error: Error): Error {
  if (error instanceof UnreadableFile) return error;
  const { code, lines } = error as { code?: string; lines?: number };
  const reasons: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote (") is opened and never closed',
    CSV_INVALID_CLOSING_QUOTE: 'a quote (") is followed by something other than a comma or a line break; double it inside a quoted cell',
    INVALID_OPENING_QUOTE: 'a quote (") stands in the middle of a cell; put the whole cell in quotes and double it',
    CSV_MAX_RECORD_SIZE: `a row is longer than ${ROW_BYTES} bytes; is a quote (") never closed?`,
  };
  const reason = reasons[code ?? ''];
  return reason === undefined ? error : new UnreadableFile({ line: lines ?? 1, reason });
}

function lineBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  }
  return count;
}

function columnsOf(names: readonly string[], schema: JsonSchema | null): Column[] {
  const fault = (reason: string) => new UnreadableFile({ line: 1, reason });
  if (names.length > MOST_COLUMNS) throw fault(`has ${names.length} columns; at most ${MOST_COLUMNS} are allowed`);
  const separator = names.length === 1 ? /[;\t]/.exec(names[0]!)?.[0] : undefined;
  if (separator !== undefined) throw fault(`the columns seem to be separated by ${separator === ';' ? 'semicolons' : 'tabs'}; use commas`);
  const seen = new Set<string>();
  return names.map((name, index) => {
    if (name === '') throw fault(`column ${index + 1} has no name`);
    if (name === '__proto__' || name.includes('\ufffd') || name.includes('\0'))
      throw fault(`column ${index + 1} has a name that cannot be used`);
    if (seen.has(name)) throw fault(`two columns are named "${name}"`);
    seen.add(name);
    return { name, read: cellReader(name, schema) };
  });
}

/** How cells of a column become values. Looks at `properties` and `required` at the schema's top, through local `$ref`s. */
export function cellReader(name: string, schema: JsonSchema | null): CellReader {
  const top = resolve(schema, schema);
  const properties = isJsonObject(top) && isJsonObject(top.properties) ? top.properties : {};
  const property = Object.hasOwn(properties, name) ? resolve(properties[name], schema) : undefined;
  const isRequired = isJsonObject(top) && Array.isArray(top.required) && top.required.includes(name);
  const types = typesOf(property);
  const mayBeText = types.size === 0 || types.has('string');
  const empty = !isRequired ? LEFT_OUT : types.has('null') ? null : mayBeText ? '' : LEFT_OUT;
  const readers: CellReader[] = [];
  if (types.has('boolean')) readers.push(booleanOf);
  if (types.has('number') || types.has('integer')) readers.push(numberOf);
  if (types.has('object') || types.has('array')) readers.push(structureOf);
  return (cell) => {
    if (cell === '') return empty;
    for (const read of readers) {
      const value = read(cell);
      if (value !== cell) return value;
    }
    return cell;
  };
}

function resolve(schema: unknown, root: JsonSchema | null): unknown {
  let current = schema;
  // As many steps as a chain of references may have; schemas with circles were refused.
  for (let step = 0; step < 20 && isJsonObject(current) && typeof current.$ref === 'string'; step++) {
    let target: unknown = root;
    for (const part of current.$ref.split('/').slice(1)) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isJsonObject(target) ? target[key] : Array.isArray(target) ? (target as unknown[])[Number(key)] : undefined;
    }
    current = target;
  }
  return current;
}

/** The JSON types that a property allows by its `type`, `enum` or `const`; none when it does not say. */
function typesOf(property: unknown): ReadonlySet<string> {
  if (!isJsonObject(property)) return new Set();
  if (typeof property.type === 'string') return new Set([property.type]);
  if (Array.isArray(property.type)) return new Set(property.type.map(String));
  const values: unknown[] = 'const' in property ? [property.const] : Array.isArray(property.enum) ? property.enum : [];
  return new Set(values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)));
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number that the cell is in JSON; else, or where a JavaScript number would not hold it exactly, the cell itself. */
function numberOf(cell: string): unknown {
  if (!NUMBER.test(cell)) return cell;
  const number = Number(cell);
  return !Number.isFinite(number) || (/^-?\d+$/.test(cell) && !Number.isSafeInteger(number)) ? cell : number;
}

/** `true` and `false` as JSON, and as spreadsheets write them. */
function booleanOf(cell: string): unknown {
  if (cell === 'true' || cell === 'TRUE') return true;
  return cell === 'false' || cell === 'FALSE' ? false : cell;
}

function structureOf(cell: string): unknown {
  if (!/^\s*[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}
