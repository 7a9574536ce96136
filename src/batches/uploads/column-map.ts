/** Which field of the item a column of a CSV file becomes, as the uploader maps them. Pure. */
import { invalid, ok, refuse, say, type Result, type Sentence } from '../../kernel/index.ts';
import { isJsonObject } from '../../forms/index.ts';
import { MOST_COLUMNS, UnreadableFile } from '../../platform/index.ts';

/** By the name of the column: the field, or null to leave the column out. Columns that it does not name keep their names. */
export type ColumnMap = ReadonlyMap<string, string | null>;

export const NO_MAP: ColumnMap = new Map();

/** Columns that a message lists. */
const LISTED_COLUMNS = 20;
const FIELD_LENGTH = 200;

/** Reads a map from JSON: `{"Image URL": "image", "Notes": null}`. */
export function parseColumnMap(json: string): Result<ColumnMap> {
  const fault = (message: Sentence) => refuse(invalid(message, 'columns'));
  const parsed = parsedObject(json);
  if (parsed === null) {
    return fault(
      say`columns must be a JSON object: name of a column → name of a field, or null to leave the column out, such as {"Image URL": "image"}.`,
    );
  }
  const entries = Object.entries(parsed).map(([column, field]) => [column.trim(), field] as const);
  if (entries.length > MOST_COLUMNS) return fault(say`columns may map at most ${MOST_COLUMNS} columns.`);
  for (const [column, field] of entries) {
    if (field !== null && !isFieldName(field)) {
      return fault(say`columns maps "${column}" to what is no name of a field: a text of 1 to ${FIELD_LENGTH} characters, or null, is.`);
    }
  }
  return ok(new Map(entries as readonly (readonly [string, string | null])[]));
}

function parsedObject(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(json);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isFieldName(field: unknown): field is string {
  return typeof field === 'string' && field.trim() === field && field !== '' && field.length <= FIELD_LENGTH && field !== '__proto__';
}

/**
 * The field of each column, in the order of the file; null: left out.
 *
 * @param columns names in the header row, each once
 * @throws UnreadableFile when the map names a column that the file does not have, or two columns become one field
 */
export function mappedFields(columns: readonly string[], map: ColumnMap): (string | null)[] {
  const missing = [...map.keys()].find((column) => !columns.includes(column));
  if (missing !== undefined) throw headerFault(`has no column "${missing}", which "columns" maps; it has ${listed(columns)}`);
  const fields = columns.map((column) => (map.has(column) ? map.get(column)! : column));
  const columnOf = new Map<string, string>();
  fields.forEach((field, index) => {
    if (field === null) return;
    const first = columnOf.get(field);
    if (first !== undefined) {
      throw headerFault(
        `the columns "${first}" and "${columns[index]}" both become "${field}"; map one of them to another field, or to null`,
      );
    }
    columnOf.set(field, columns[index]!);
  });
  if (columnOf.size === 0) throw headerFault('"columns" leaves every column out; map at least one to a field');
  return fields;
}

function headerFault(reason: string): UnreadableFile {
  return new UnreadableFile({ line: 1, reason });
}

function listed(columns: readonly string[]): string {
  const names = columns.slice(0, LISTED_COLUMNS).map((column) => `"${column}"`);
  const more = columns.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** A reason that speaks of fields, with the names of the uploader's columns. */
export function withColumnNames(reason: string, map: ColumnMap): string {
  const named = [...map].filter(
    ([column, field]) => field !== null && field !== column && mentions(reason, field) && !reason.includes(`"${column}"`),
  );
  if (named.length === 0) return reason;
  return `${reason} (${named.map(([column, field]) => `"${field}" is the column "${column}"`).join(', ')})`;
}

/** Whether the field stands in the reason as a whole word. */
function mentions(reason: string, field: string): boolean {
  const isPart = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character);
  for (let at = reason.indexOf(field); at >= 0; at = reason.indexOf(field, at + 1)) {
    if (!isPart(reason[at - 1]) && !isPart(reason[at + field.length])) return true;
  }
  return false;
}
