import { Acts, type ActsData, type ActsVariables } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { PagedTable } from './paged-table.tsx';
import { TraceLink } from './trace-link.tsx';

type Act = ActsData['acts']['nodes'][number];

/** Who did what to what, newest first. */
export function ActsTable({ variables }: { readonly variables: ActsVariables }) {
  const t = useT();
  const { dateTime } = useFormat();
  return (
    <PagedTable
      document={Acts}
      variables={variables}
      of={({ acts }) => acts}
      caption={t('admin.log')}
      keyOf={({ id }) => id}
      empty={<p className="soft">{t('log.none')}</p>}
      columns={[
        { name: 'at', heading: t('statement.at'), cell: ({ at }: Act) => dateTime(at) },
        {
          name: 'actor',
          heading: t('log.who'),
          cell: ({ actorName, actorId }: Act) =>
            actorId === null ? (actorName ?? '–') : <TraceLink id={actorId}>{actorName ?? actorId}</TraceLink>,
        },
        { name: 'verb', heading: t('log.what'), cell: ({ verb }: Act) => <bdi className="id">{verb}</bdi> },
        { name: 'subject', heading: t('log.subject'), cell: ({ subjectId }: Act) => <TraceLink id={subjectId} /> },
        {
          name: 'data',
          heading: t('log.particulars'),
          cell: ({ data, requestId }: Act) => (
            <details>
              <summary>{t('log.show')}</summary>
              <pre>{JSON.stringify(data, null, 1)}</pre>
              <p className="faint">
                {t('failure.request')} <bdi className="id">{requestId}</bdi>
              </p>
            </details>
          ),
        },
      ]}
    />
  );
}
