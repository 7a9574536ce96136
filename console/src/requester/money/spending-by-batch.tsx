import { Link } from 'wouter';
import { Spending, type SpendingData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { momentsOf, type Period } from '../../charts/period.ts';

type Line = NonNullable<NonNullable<SpendingData['organisation']>['spending']>['byBatch']['nodes'][number];

/** What each batch cost in the period: rewards, fees and bonuses apart. */
export function SpendingByBatch({ period }: { readonly period: Period }) {
  const t = useT();
  const { number } = useFormat();
  const { id } = useOrganisation();
  const pages = usePages(period);
  const read = useRead(Spending, { id, first: 20, after: pages.after, ...momentsOf(period) });
  const amount = (name: 'rewards' | 'fees' | 'bonuses' | 'total', heading: string) => ({
    name,
    heading,
    isAmount: true,
    cell: (line: Line) => <MoneyText money={line[name]} />,
  });
  const columns = [
    {
      name: 'batch',
      heading: t('spending.batch'),
      cell: ({ batchId, batchTitle }: Line) =>
        batchId === null ? (
          t('spending.no-batch')
        ) : (
          <Link href={pathTo('ownBatch', batchId)} dir="auto">
            {batchTitle ?? batchId}
          </Link>
        ),
    },
    { name: 'answers', heading: t('spending.answers'), isAmount: true, cell: ({ approvedCount }: Line) => number(approvedCount) },
    amount('rewards', t('spending.rewards')),
    amount('fees', t('spending.fees')),
    amount('bonuses', t('spending.bonuses')),
    amount('total', t('spending.total')),
  ];
  return (
    <section aria-labelledby="by-batch">
      <h2 id="by-batch">{t('spending.by-batch')}</h2>
      <Shown
        read={read}
        isEmpty={({ organisation }) => isEmptyList(organisation?.spending?.byBatch.nodes.length, pages)}
        empty={<Empty title={t('spending.empty')} text={t('spending.empty-text')} />}
      >
        {({ organisation }) =>
          organisation?.spending == null ? null : (
            <>
              <DataTable
                caption={t('spending.by-batch')}
                columns={columns}
                rows={organisation.spending.byBatch.nodes}
                keyOf={({ batchId }) => batchId ?? ''}
              />
              <Pager pages={pages} page={organisation.spending.byBatch.pageInfo} count={organisation.spending.byBatch.nodes.length} />
              <p className="row">
                <strong>{t('spending.total')}</strong>
                <strong>
                  <MoneyText money={organisation.spending.total} />
                </strong>
              </p>
            </>
          )
        }
      </Shown>
    </section>
  );
}
