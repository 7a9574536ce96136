import { Link } from 'wouter';
import { TestAttempts, type TestAttemptsData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { useRowKeys } from '../../tables/use-row-keys.ts';
import { ShortId } from '../answers/short-id.tsx';

type Attempt = NonNullable<NonNullable<TestAttemptsData['qualificationTest']>['attempts']>['nodes'][number];

/** Who tried, and how it went. */
export function TestAttemptsList({ testId }: { readonly testId: string }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const rows = useRowKeys<HTMLTableElement>();
  const pages = usePages();
  const read = useRead(TestAttempts, { id: testId, first: 20, after: pages.after });
  const columns = [
    { name: 'worker', heading: t('own-pools.member'), cell: ({ worker }: Attempt) => <ShortId id={worker?.id} /> },
    {
      name: 'started',
      heading: t('own-tests.started'),
      cell: ({ id, startedAt }: Attempt) => <Link href={pathTo('ownTestAttempt', id)}>{dateTime(startedAt)}</Link>,
    },
    {
      name: 'state',
      heading: t('payouts.state'),
      cell: ({ state, passed }: Attempt) =>
        passed === null ? tell(`test-attempt.${state}`, state) : passed ? t('own-tests.passed') : t('own-tests.failed'),
    },
    {
      name: 'score',
      heading: t('own-tests.score'),
      isAmount: true,
      cell: ({ scorePercent }: Attempt) => (scorePercent === null ? '–' : `${scorePercent} %`),
    },
  ];
  return (
    <section aria-labelledby="attempts">
      <h2 id="attempts">{t('own-tests.attempts')}</h2>
      <Shown
        read={read}
        isEmpty={({ qualificationTest }) => isEmptyList(qualificationTest?.attempts?.nodes.length, pages)}
        empty={<Empty title={t('own-tests.no-attempts')} text={t('own-tests.no-attempts-text')} />}
      >
        {({ qualificationTest }) =>
          qualificationTest?.attempts == null ? null : (
            <>
              <DataTable
                caption={t('own-tests.attempts')}
                columns={columns}
                rows={qualificationTest.attempts.nodes}
                rowsRef={rows}
                keyOf={({ id }) => id}
              />
              <Pager pages={pages} page={qualificationTest.attempts.pageInfo} count={qualificationTest.attempts.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
