/** A paper as CSV: its first section, each amount as a decimal number, moments in UTC. See docs/http.md on formulas. */
import { decimalAmount } from '../kernel/index.ts';
import { csvCell } from '../labels/index.ts';
import { isMoney, type Cell, type Paper } from './paper.ts';

const ROWS_AT_ONCE = 200;

function csvValue(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return csvCell(cell);
  if (typeof cell === 'number') return String(cell);
  // A number, and so never taken for a formula, though it may begin with a minus.
  return isMoney(cell) ? decimalAmount(cell) : cell.toISOString();
}

/** The whole table, a chunk at a time. Its first row has the names of the columns. */
export async function* paperCsv({ sections: [section] }: Paper): AsyncGenerator<string> {
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
