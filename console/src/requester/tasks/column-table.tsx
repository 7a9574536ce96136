import { useT } from '../../messages/language-context.ts';
import { sampleText } from '../wizard/item-fields.ts';
import { SPECIAL_FIELDS, type ColumnFields } from './columns.ts';
import type { FileTable } from './read-table.ts';

interface ColumnTableProps {
  readonly table: FileTable;
  /** Of the item; empty: any. */
  readonly fields: readonly string[];
  readonly map: ColumnFields;
  readonly setMap: (map: ColumnFields) => void;
}

/** Each column with its first value, and the field that it becomes. */
export function ColumnTable({ table, fields, map, setMap }: ColumnTableProps) {
  const t = useT();
  const isCsv = table.format === 'csv';
  const names = { externalId: t('columns.external-id'), redundancy: t('columns.redundancy'), _gold: t('columns.gold') };
  const firstValue = (column: string): string => table.rows.map((row) => sampleText(row[column] ?? '')).find((value) => value !== '') ?? '';
  if (table.rows.length === 0) return <p className="notice notice-waiting">{t('columns.none')}</p>;
  return (
    <table className="table">
      <caption className="visually-hidden">{t('columns.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('columns.column')}</th>
          <th scope="col">{t('columns.first')}</th>
          <th scope="col">{t('columns.field')}</th>
        </tr>
      </thead>
      <tbody>
        {table.columns.map((column) => {
          const own = fields.length === 0 ? [column] : fields;
          return (
            <tr key={column}>
              <td data-heading={t('columns.column')}>
                <bdi>{column}</bdi>
              </td>
              <td data-heading={t('columns.first')}>
                <span className="cell-sample" dir="auto">
                  {firstValue(column)}
                </span>
              </td>
              <td data-heading={t('columns.field')}>
                {isCsv ? (
                  <select
                    aria-label={t('columns.field-of', { column })}
                    value={map[column] ?? ''}
                    onChange={(event) => setMap({ ...map, [column]: event.target.value })}
                  >
                    <option value="">{t('columns.leave-out')}</option>
                    {own.map((field) => (
                      <option key={field} value={field}>
                        {field}
                      </option>
                    ))}
                    {SPECIAL_FIELDS.filter((field) => !own.includes(field)).map((field) => (
                      <option key={field} value={field}>
                        {names[field]}
                      </option>
                    ))}
                  </select>
                ) : (
                  <bdi>{column}</bdi>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
