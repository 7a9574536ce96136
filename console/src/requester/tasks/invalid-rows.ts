/** The rows of a file that the server found faults in, as a file of the same format. Pure. */
import Papa from 'papaparse';
import type { FileFormat } from './read-table.ts';

/** Number of the line at which each record of a CSV begins, 1 for the first. */
function csvRows(text: string, lines: ReadonlySet<number>): string {
  const kept: string[][] = [];
  let line = 1;
  let from = 0;
  Papa.parse<string[]>(text, {
    delimiter: ',',
    step: ({ data, meta }) => {
      if (line === 1 || lines.has(line)) kept.push(data);
      line += text.slice(from, meta.cursor).match(/\r\n|\r|\n/g)?.length ?? 0;
      from = meta.cursor;
    },
  });
  return Papa.unparse(kept, { newline: '\n' });
}

const lineRows = (text: string, lines: ReadonlySet<number>): string =>
  text
    .split('\n')
    .filter((_line, index) => lines.has(index + 1))
    .join('\n');

const elements = (text: string, lines: ReadonlySet<number>): string =>
  JSON.stringify(
    (JSON.parse(text) as readonly unknown[]).filter((_task, index) => lines.has(index + 1)),
    null,
    2,
  );

export function invalidRows(format: FileFormat, text: string, lines: ReadonlySet<number>): string {
  return { csv: csvRows, jsonl: lineRows, 'label-studio': elements }[format](text, lines);
}
