/** Puts ids of uploaded files in the place of their names, in a file of tasks. Pure. */
import Papa from 'papaparse';
import type { Json } from '../../api/generated/schema.ts';
import type { FileFormat } from './read-table.ts';

interface Rewritten {
  readonly text: string;
  readonly replaced: number;
  /** Names that look like a file, and that no uploaded file has; the first ones. */
  readonly missing: readonly string[];
}

const LISTED = 20;

class Names {
  replaced = 0;
  private readonly unknown = new Set<string>();

  constructor(private readonly idOf: (name: string) => string | null) {}

  /** The id, or the name itself where there is none. */
  take(name: string): string {
    const id = this.idOf(name);
    if (id !== null) this.replaced += 1;
    else if (name.trim() !== '' && !/^(?:fil_\w+|https?:\/\/\S+)$/.test(name.trim())) this.unknown.add(name);
    return id ?? name;
  }

  get missing(): string[] {
    return [...this.unknown].slice(0, LISTED);
  }
}

function csvWith(text: string, columns: readonly string[], names: Names): string {
  const { data } = Papa.parse<string[]>(text, { delimiter: ',' });
  const [header = [], ...rows] = data;
  const places = header.map((name, index) => ({ name: name.trim(), index })).filter(({ name }) => columns.includes(name));
  for (const row of rows) {
    for (const { index } of places) if (row[index] !== undefined && row[index] !== '') row[index] = names.take(row[index]);
  }
  return Papa.unparse([header, ...rows], { newline: '\n' });
}

function objectWith(row: Readonly<Record<string, Json>>, columns: readonly string[], names: Names): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, columns.includes(name) && typeof value === 'string' ? names.take(value) : value]),
  );
}

function linesWith(text: string, columns: readonly string[], names: Names): string {
  return text
    .split('\n')
    .map((line) => {
      try {
        const row = JSON.parse(line) as Record<string, Json>;
        return columns.some((column) => typeof row[column] === 'string') ? JSON.stringify(objectWith(row, columns, names)) : line;
      } catch {
        return line;
      }
    })
    .join('\n');
}

function labelStudioWith(text: string, columns: readonly string[], names: Names): string {
  const tasks = JSON.parse(text) as readonly { readonly data?: Record<string, Json> }[];
  return JSON.stringify(tasks.map((task) => (task.data === undefined ? task : { ...task, data: objectWith(task.data, columns, names) })));
}

/** @param columns columns of CSV by their header, else fields */
export function withFileIds(
  format: FileFormat,
  text: string,
  columns: readonly string[],
  idOf: (name: string) => string | null,
): Rewritten {
  const names = new Names(idOf);
  const rewrite = { csv: csvWith, jsonl: linesWith, 'label-studio': labelStudioWith }[format];
  return { text: rewrite(text, columns, names), replaced: names.replaced, missing: names.missing };
}
