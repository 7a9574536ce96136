import { Link } from 'wouter';
import { Batches } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { PaperLink } from '../money/paper-link.tsx';
import { useOrganisation } from '../organisation-context.ts';

/** Labels of every batch as a file, and the organisation's documents of this month. */
export default function DownloadsPage() {
  const t = useT();
  const { id } = useOrganisation();
  const pages = usePages();
  const read = useRead(Batches, { id, first: 50, after: pages.after });
  const columns = [
    { name: 'batch', heading: t('spending.batch'), cell: (batch: { title: string }) => <span dir="auto">{batch.title}</span> },
    {
      name: 'labels',
      heading: t('downloads.labels'),
      cell: (batch: { id: string }) => (
        <a href={`/batches/${encodeURIComponent(batch.id)}/labels.csv`} download>
          labels.csv
        </a>
      ),
    },
    {
      name: 'all',
      heading: t('downloads.title'),
      cell: (batch: { id: string; title: string }) => (
        <Link href={pathTo('batchDownloads', batch.id)} aria-label={t('downloads.all-of', { batch: batch.title })}>
          {t('downloads.all')}
        </Link>
      ),
    },
  ];
  return (
    <Screen title={t('downloads.title')}>
      <section aria-labelledby="batches">
        <h2 id="batches">{t('batches.title')}</h2>
        <Shown
          read={read}
          isEmpty={({ organisation }) => isEmptyList(organisation?.batches.nodes.length, pages)}
          empty={<Empty title={t('home.no-batches')} text={t('labels.empty-text')} />}
        >
          {({ organisation }) =>
            organisation !== null && (
              <>
                <DataTable
                  caption={t('batches.title')}
                  columns={columns}
                  rows={organisation.batches.nodes.filter(({ state }) => state !== 'DRAFT')}
                  keyOf={(batch) => batch.id}
                />
                <Pager pages={pages} page={organisation.batches.pageInfo} count={organisation.batches.nodes.length} />
              </>
            )
          }
        </Shown>
      </section>
      <section aria-labelledby="documents">
        <h2 id="documents">{t('documents.title')}</h2>
        <p className="row">
          <PaperLink paper="STATEMENT" format="CSV" label={t('documents.statement-csv')} />
          <PaperLink paper="SPENDING" format="CSV" label={t('documents.spending-csv')} />
          <PaperLink paper="PAYMENTS" format="CSV" label={t('documents.payments-csv')} />
          <PaperLink paper="INVOICES" format="CSV" label={t('documents.invoices-csv')} />
        </p>
      </section>
    </Screen>
  );
}
