import type { ReactNode, RefObject } from 'react';

export interface Column<Row> {
  readonly name: string;
  readonly heading: string;
  /** Amounts and counts stand at the end of their column. */
  readonly isAmount?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Ref from `useRowKeys`: `j` and `k` move through the rows. */
  readonly rowsRef?: RefObject<HTMLTableElement | null>;
}

/** Rows of one kind. On a phone each row is a block, and each cell has its heading before it. */
export function DataTable<Row>({ caption, columns, rows, keyOf, rowsRef }: DataTableProps<Row>) {
  return (
    <table className="table" ref={rowsRef}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, heading, isAmount }) => (
            <th key={name} scope="col" className={isAmount === true ? 'amount' : undefined}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ name, heading, isAmount, cell }) => (
              <td key={name} data-heading={heading} className={isAmount === true ? 'amount' : undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
