/**
 * CSV (RFC 4180, UTF-8, commas) as rows, chunk by chunk in constant memory. The first row names the columns: fields of
 * the item, `externalId`, `redundancy`.
 *
 * A cell is text; the item schema gives its type. Where the schema requires a number, an integer, a boolean, an object
 * or an array, a cell that is valid JSON of that type becomes the value. Any other cell stays text, and the schema
 * reports the fault. An empty cell leaves the field out; where the schema requires the field, it becomes null if the
 * schema allows null, otherwise the empty text if the schema allows that.
 */
import { inexactNumber, isExactNumber } from '../../kernel/index.ts';
import { columnNames, CsvRecords, demandCommas, FileStart, UnreadableFile, type RecordPlace } from '../../platform/index.ts';
import { GOLD_FIELD } from '../gold/gold.ts';
import { type JsonSchema, isJsonObject } from '../../forms/index.ts';
import { mappedFields, NO_MAP, type ColumnMap } from './column-map.ts';
import { nearlyReserved, RESERVED, type Fault, type RawRow } from './upload-row.ts';

export { UnreadableFile };

/** Reads one cell; null: leave the field out. */
type CellReader = (cell: string) => unknown;

const LEFT_OUT = Symbol('left out');

interface Column {
  /** In the header row. */
  readonly header: string;
  /** Of the item, or one with a meaning here; null: the column is left out. */
  readonly name: string | null;
  readonly read: CellReader;
  /** Type of a cell; null when any text is allowed. */
  readonly expects: 'boolean' | 'number' | 'structure' | null;
}

function leftOut(header: string): Column {
  return { header, name: null, read: () => LEFT_OUT, expects: null };
}

/** Takes chunks, gives rows. Both kinds of file are read by one of these. */
export interface RowReader {
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** How a file of rows differs from a file of tasks. */
export interface CsvReaderOptions {
  /** Fields of the item whose names may be nearly `externalId` and the like; null: no column has such a meaning. */
  readonly ownFields?: ReadonlySet<string> | null;
  /** Whether a row may lack the last columns, all of which are such: it ends where its last cell is. */
  readonly mayLack?: (name: string) => boolean;
  /** What columns become fields of another name. */
  readonly columns?: ColumnMap;
}

export class CsvReader implements RowReader {
  private readonly start = new FileStart('csv');
  private readonly records = new CsvRecords({}, (cells, place) => this.take(cells, place));
  private isBegun = false;
  private columns: Column[] | null = null;
  /** As many cells as a row must have. */
  private leastCells = 0;

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
    private readonly options: CsvReaderOptions = {},
  ) {}

  async write(chunk: Buffer): Promise<void> {
    const bytes = this.start.take(chunk);
    if (bytes !== null) await this.read(bytes);
  }

  async end(): Promise<void> {
    const bytes = this.start.end();
    if (bytes !== null) await this.read(bytes);
    await this.records.end();
    if (this.columns === null) throw new UnreadableFile({ line: 1, reason: 'the file is empty; its first row must name the columns' });
  }

  private async read(bytes: Buffer): Promise<void> {
    if (!this.isBegun) demandCommas(bytes);
    this.isBegun = true;
    await this.records.write(bytes);
  }

  private begin(cells: readonly string[]): void {
    const names = columnNames(cells);
    const { ownFields = new Set<string>(), mayLack, columns = NO_MAP } = this.options;
    const fields = mappedFields(names, columns);
    this.columns = names.map((header, index) => {
      const name = fields[index]!;
      const reason = ownFields === null || name === null ? null : nearlyReserved(name, ownFields);
      if (reason !== null) throw new UnreadableFile({ line: 1, reason: `has a column ${reason}` });
      return name === null ? leftOut(header) : { header, name, ...columnOf(name, this.schema) };
    });
    this.leastCells = names.length;
    while (mayLack !== undefined && this.leastCells > 1 && mayLack(names[this.leastCells - 1]!)) this.leastCells--;
    this.onColumns(names);
  }

  private take(cells: string[], { line }: RecordPlace): void {
    const { columns } = this;
    if (columns === null) return this.begin(cells);
    if (cells.length > columns.length || cells.length < this.leastCells) {
      this.onFault({ line, reason: `has ${cells.length} cells; the first row has ${columns.length}` });
      return;
    }
    const payload: Record<string, unknown> = {};
    let externalId: unknown = null;
    let redundancy: unknown = null;
    let hint: string | undefined;
    for (let i = 0; i < columns.length; i++) {
      const cell = cells[i] ?? '';
      if (cell.includes('\ufffd')) {
        this.onFault({ line, reason: 'is not valid UTF-8, or was damaged before: it holds the replacement character U+FFFD' });
        return;
      }
      const column = columns[i]!;
      const { name } = column;
      if (name === null) continue;
      const value = column.read(cell);
      if (name === RESERVED.externalId) externalId = cell === '' ? null : cell;
      else if (name === RESERVED.redundancy) redundancy = cell === '' ? null : numberOf(cell);
      else if (value !== LEFT_OUT) {
        payload[name] = value;
        if (column.expects !== null && value === cell) hint ??= misreadHint(column, cell);
      }
    }
    const row = { line, externalId, redundancy, payload };
    this.onRow(hint === undefined ? row : { ...row, hint });
  }
}

/** What to do about a cell that does not read as what its column holds. */
function misreadHint({ header, expects }: Column, cell: string): string | undefined {
  const shown = cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
  const found = `the column "${header}" holds "${shown}"`;
  switch (expects) {
    case 'boolean':
      return `${found}; write true or false`;
    case 'number':
      if (NUMBER.test(cell)) return `${found}, which a number cannot keep exactly; round it, or let the item schema ask for a text`;
      return /\d/.test(cell) ? `${found}; write a number as JSON has it, such as 1250 or -0.5` : undefined;
    default: {
      const inexact = parsed(cell) === undefined ? null : inexactNumber(cell);
      return inexact === null
        ? `${found}; write it as JSON, with double quotes (Python: json.dumps)`
        : `${found}, with the number ${inexact}, which cannot be kept exactly; put it in quotes`;
    }
  }
}

/** Types of the cells of a column, from `properties` and `required` at the top of the schema, through local `$ref`s. */
export function cellReader(name: string, schema: JsonSchema | null): CellReader {
  return columnOf(name, schema).read;
}

function columnOf(name: string, schema: JsonSchema | null): Pick<Column, 'read' | 'expects'> {
  const top = resolve(schema, schema);
  const properties = isJsonObject(top) && isJsonObject(top.properties) ? top.properties : {};
  const property = Object.hasOwn(properties, name) ? resolve(properties[name], schema) : undefined;
  const isRequired = isJsonObject(top) && Array.isArray(top.required) && top.required.includes(name);
  // Known answers are an object; the item schema does not apply to them.
  const types = name === GOLD_FIELD ? new Set(['object']) : typesOf(property);
  const mayBeText = types.size === 0 || types.has('string');
  const empty = !isRequired ? LEFT_OUT : types.has('null') ? null : mayBeText ? '' : LEFT_OUT;
  const readers: CellReader[] = [];
  if (types.has('boolean')) readers.push(booleanOf);
  if (types.has('number') || types.has('integer')) readers.push(numberOf);
  if (types.has('object') || types.has('array')) readers.push(structureOf);
  const expects = mayBeText
    ? null
    : types.has('boolean')
      ? 'boolean'
      : types.has('number') || types.has('integer')
        ? 'number'
        : 'structure';
  const read: CellReader = (cell) => {
    if (cell === '') return empty;
    for (const read of readers) {
      const value = read(cell);
      if (value !== cell) return value;
    }
    return cell;
  };
  return { read, expects };
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

/** JSON types that a property allows by its `type`, `enum` or `const`; empty when it has none of them. */
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
  return NUMBER.test(cell) && isExactNumber(cell) ? Number(cell) : cell;
}

/** `true` and `false` as JSON, and as spreadsheets write them. */
function booleanOf(cell: string): unknown {
  if (cell === 'true' || cell === 'TRUE') return true;
  return cell === 'false' || cell === 'FALSE' ? false : cell;
}

/** The object or array that the cell is in JSON; else, or where a number in it could not be kept exactly, the cell itself. */
export function structureOf(cell: string): unknown {
  if (!/^\s*[[{]/.test(cell)) return cell;
  const value = parsed(cell);
  return value === undefined || inexactNumber(cell) !== null ? cell : value;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
