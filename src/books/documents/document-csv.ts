/** Writes the first section of a document as CSV: amounts as decimal numbers, times in UTC. See docs/http.md on formulas. */
import { decimalAmount } from '../../kernel/index.ts';
import { csvCell } from '../../labels/index.ts';
import { isMoney, type Cell, type Document } from './document.ts';

const ROWS_AT_ONCE = 200;

function csvValue(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return csvCell(cell);
  if (typeof cell === 'number') return String(cell);
  // An amount is a number, so a spreadsheet does not take its minus sign for a formula.
  return isMoney(cell) ? decimalAmount(cell) : cell.toISOString();
}

/** Yields the table in chunks. The first row holds the names of the columns. */
export async function* documentCsv({ sections: [section] }: Document): AsyncGenerator<string> {
  if (section === undefined) return;
  let chunk = section.columns.map(({ name }) => name).join(',') + '\r\n';
  let rows = 0;
  for await (const row of section.rows) {
    chunk += row.map(csvValue).join(',') + '\r\n';
    if (++rows % ROWS_AT_ONCE > 0) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
