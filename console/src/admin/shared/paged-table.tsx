import { useState, type ReactNode } from 'react';
import type { TypedDocumentNode } from '@urql/core';
import type { PageInfoFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { DataTable, type Column } from '../../tables/data-table.tsx';

interface Connection<Row> {
  readonly pageInfo: PageInfoFields;
  readonly nodes: readonly Row[];
}

interface PagedTableProps<Data, Variables extends object, Row> {
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  readonly of: (data: Data) => Connection<Row>;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What appears here, and when. */
  readonly empty: ReactNode;
}

/** A list of the server, page by page. Other filters begin at its first page. */
export function PagedTable<Data, Variables extends object, Row>(props: PagedTableProps<Data, Variables, Row>) {
  return <Pages key={JSON.stringify(props.variables)} {...props} />;
}

function Pages<Data, Variables extends object, Row>(props: PagedTableProps<Data, Variables, Row>) {
  const { document: query, variables, of, caption, columns, keyOf, empty } = props;
  const t = useT();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const after = cursors.at(-1) ?? null;
  const read = useRead(query, { ...variables, after });
  return (
    <Shown read={read} isEmpty={(data) => of(data).nodes.length === 0 && after === null} empty={empty}>
      {(data) => {
        const { nodes, pageInfo } = of(data);
        return (
          <>
            <DataTable caption={caption} columns={columns} rows={nodes} keyOf={keyOf} />
            {(after !== null || pageInfo.hasNextPage) && (
              <p className="row pager">
                <button
                  type="button"
                  className="button button-small"
                  disabled={after === null}
                  onClick={() => setCursors(cursors.slice(0, -1))}
                >
                  {t('list.before')}
                </button>
                <button
                  type="button"
                  className="button button-small"
                  disabled={!pageInfo.hasNextPage}
                  onClick={() => setCursors([...cursors, pageInfo.endCursor ?? ''])}
                >
                  {t('list.next')}
                </button>
              </p>
            )}
          </>
        );
      }}
    </Shown>
  );
}
