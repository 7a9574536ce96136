import type { ReactNode } from 'react';
import type { TypedDocumentNode } from '@urql/core';
import type { PageInfoFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
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
  const { document: query, variables, of, caption, columns, keyOf, empty } = props;
  const pages = usePages(variables);
  const read = useRead(query, { ...variables, after: pages.after });
  return (
    <Shown read={read} isEmpty={(data) => isEmptyList(of(data).nodes.length, pages)} empty={empty}>
      {(data) => {
        const { nodes, pageInfo } = of(data);
        return (
          <>
            <DataTable caption={caption} columns={columns} rows={nodes} keyOf={keyOf} />
            <Pager pages={pages} page={pageInfo} count={nodes.length} />
          </>
        );
      }}
    </Shown>
  );
}
