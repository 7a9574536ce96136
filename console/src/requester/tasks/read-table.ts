/** The first rows of a file of tasks, to show them before it is sent. The server reads the file itself. Pure. */
import Papa from 'papaparse';
import type { Json } from '../../api/generated/schema.ts';

export type FileFormat = 'csv' | 'jsonl' | 'label-studio';

export interface FileTable {
  readonly format: FileFormat;
  /** Names in the header of a CSV; else the keys of the first row. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly [name: string]: Json }[];
}

const SHOWN_ROWS = 5;

type Row = { readonly [name: string]: Json };

const parsedRow = (line: string): Row | null => {
  try {
    const value = JSON.parse(line) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : null;
  } catch {
    return null;
  }
};

/** By the name of the file, else by how it begins. */
export function formatOf(name: string, start: string): FileFormat {
  if (/\.(?:jsonl|ndjson)$/i.test(name)) return 'jsonl';
  if (/\.json$/i.test(name)) return 'label-studio';
  if (/\.(?:csv|tsv|txt)$/i.test(name)) return 'csv';
  const first = start.trimStart()[0];
  return first === '{' ? 'jsonl' : first === '[' ? 'label-studio' : 'csv';
}

function rowsOfCsv(start: string): Pick<FileTable, 'columns' | 'rows'> {
  const { data, meta } = Papa.parse<Row>(start, { header: true, delimiter: ',', preview: SHOWN_ROWS, skipEmptyLines: true });
  return { columns: (meta.fields ?? []).map((field) => field.trim()), rows: data };
}

function rowsOfLines(start: string): Row[] {
  const lines = start.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, SHOWN_ROWS)
    .map(parsedRow)
    .filter((row) => row !== null);
}

function rowsOfLabelStudio(start: string): Row[] {
  try {
    const tasks = JSON.parse(start) as readonly { readonly data?: Row }[];
    return tasks.slice(0, SHOWN_ROWS).flatMap(({ data }) => (data === undefined ? [] : [data]));
  } catch {
    // A file that is cut off after its first rows.
    return [];
  }
}

/** @param start the first part of the file, or all of it */
export function readTable(name: string, start: string): FileTable {
  const format = formatOf(name, start);
  if (format === 'csv') return { format, ...rowsOfCsv(start) };
  const rows = format === 'jsonl' ? rowsOfLines(start) : rowsOfLabelStudio(start);
  return { format, columns: Object.keys(rows[0] ?? {}), rows };
}
