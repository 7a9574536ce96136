/** Which field each column of a file becomes. Pure. */
import type { FileFormat } from './read-table.ts';

/** Names that mean something to an upload, whatever the item. */
export const SPECIAL_FIELDS = ['externalId', 'redundancy', '_gold'] as const;

/** By column: the field; '' to leave the column out. */
export type ColumnFields = Readonly<Record<string, string>>;

const alike = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Columns with the name of a field, or nearly, become it. Without a schema every column keeps its name. */
export function guessFields(columns: readonly string[], fields: readonly string[]): ColumnFields {
  const known = [...fields, ...SPECIAL_FIELDS];
  const taken = new Set<string>();
  return Object.fromEntries(
    columns.map((column) => {
      const field = known.find((each) => each === column) ?? known.find((each) => alike(each) === alike(column));
      const guess = field ?? (fields.length === 0 ? column : '');
      if (guess === '' || taken.has(guess)) return [column, ''];
      taken.add(guess);
      return [column, guess];
    }),
  );
}

/** Fields that several columns become. */
export function doubledFields(map: ColumnFields): string[] {
  const all = Object.values(map).filter((field) => field !== '');
  return [...new Set(all.filter((field, index) => all.indexOf(field) !== index))];
}

/** What the server gets as `columns`; null where the file names its fields itself. */
export function columnsParameter(format: FileFormat, map: ColumnFields): string | null {
  if (format !== 'csv') return null;
  return JSON.stringify(Object.fromEntries(Object.entries(map).map(([column, field]) => [column, field === '' ? null : field])));
}
