import { AdminOrganisationBatches, type AdminOrganisationBatchesData } from '../../api/generated/admin.ts';
import { pathTo } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { RecordLink } from '../shared/record-link.tsx';

type Batch = NonNullable<AdminOrganisationBatchesData['organisation']>['batches']['nodes'][number];

const NONE = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };

/** The organisation's batches, with what is reserved for each. Auditors do not read batches. */
export function OrganisationBatches({ organisationId: id }: { readonly organisationId: string }) {
  const t = useT();
  const tell = useMaybeT();
  const { date, number } = useFormat();
  return (
    <section aria-labelledby="batches">
      <h2 id="batches">{t('admin-organisation.batches')}</h2>
      <PagedTable
        document={AdminOrganisationBatches}
        variables={{ id, first: 20 }}
        of={({ organisation }) => organisation?.batches ?? NONE}
        caption={t('admin-organisation.batches')}
        keyOf={({ id: batchId }) => batchId}
        empty={<p className="soft">{t('admin-organisation.no-batches')}</p>}
        columns={[
          {
            name: 'title',
            heading: t('thing.Batch'),
            cell: ({ id: batchId, title }: Batch) => (
              <RecordLink href={pathTo('adminRequester', batchId)}>
                <span dir="auto">{title}</span>
              </RecordLink>
            ),
          },
          { name: 'made', heading: t('admin-organisation.made'), cell: ({ createdAt }: Batch) => date(createdAt) },
          { name: 'state', heading: t('payouts.state'), cell: ({ state }: Batch) => tell(`admin-batch.${state}`, state) },
          { name: 'tasks', heading: t('requesters.tasks'), isAmount: true, cell: ({ taskCount }: Batch) => number(taskCount) },
          {
            name: 'reserved',
            heading: t('requesters.reserved'),
            isAmount: true,
            cell: ({ reserved }: Batch) => reserved !== null && <MoneyText money={reserved} />,
          },
        ]}
      />
    </section>
  );
}
