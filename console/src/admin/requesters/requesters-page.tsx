import { Link } from 'wouter';
import { BatchesInReview, type BatchesInReviewData } from '../../api/generated/admin.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { PagedTable } from '../shared/paged-table.tsx';

type Batch = BatchesInReviewData['batchesInReview']['nodes'][number];

/** First batches of organisations: no worker sees one before an admin has approved it. */
export default function RequestersPage() {
  const t = useT();
  const { relative, number } = useFormat();
  return (
    <Screen title={t('admin.requesters')}>
      <PagedTable
        document={BatchesInReview}
        variables={{ first: 50 }}
        of={({ batchesInReview }) => batchesInReview}
        caption={t('admin.requesters')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('requesters.none')} text={t('requesters.none-text')} />}
        columns={[
          {
            name: 'organisation',
            heading: t('requesters.organisation'),
            cell: ({ organisation }: Batch) => (
              <>
                <bdi>{organisation.name}</bdi>{' '}
                {organisation.nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
              </>
            ),
          },
          {
            name: 'batch',
            heading: t('thing.Batch'),
            cell: ({ id, title }: Batch) => (
              <Link href={pathTo('adminRequester', id)}>
                <span dir="auto">{title}</span>
              </Link>
            ),
          },
          {
            name: 'waits',
            heading: t('requesters.waits'),
            cell: ({ launchedAt }: Batch) => (launchedAt === null ? '–' : relative(launchedAt)),
          },
          { name: 'tasks', heading: t('requesters.tasks'), isAmount: true, cell: ({ taskCount }: Batch) => number(taskCount) },
          {
            name: 'hour',
            heading: t('requesters.per-hour'),
            isAmount: true,
            cell: ({ rewardPerHour }: Batch) => <MoneyText money={rewardPerHour} />,
          },
          {
            name: 'reserved',
            heading: t('requesters.reserved'),
            isAmount: true,
            cell: ({ reserved }: Batch) => <MoneyText money={reserved} />,
          },
        ]}
      />
    </Screen>
  );
}
