import type { Json } from '../../../api/generated/schema.ts';
import { useT } from '../../../messages/language-context.ts';
import { textOf } from './choose-view.ts';

/** Names of the columns and the cells of each row: of objects with the same keys, or of lists. */
export function tableOf(rows: Json): { readonly columns: readonly string[]; readonly cells: readonly (readonly string[])[] } {
  const list = (Array.isArray(rows) ? rows : [rows]) as readonly Json[];
  const objects = list.filter(
    (row): row is { readonly [key: string]: Json } => typeof row === 'object' && row !== null && !Array.isArray(row),
  );
  if (objects.length === list.length) {
    const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))];
    return { columns, cells: objects.map((row) => columns.map((column) => textOf(row[column]))) };
  }
  return { columns: [], cells: list.map((row) => (Array.isArray(row) ? (row as readonly Json[]).map(textOf) : [textOf(row)])) };
}

export function TableItem({ rows }: { readonly rows: Json }) {
  const t = useT();
  const { columns, cells } = tableOf(rows);
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={t('item.table')}>
      <table className="item-table">
        {columns.length > 0 && (
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {cells.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place} dir="auto">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
