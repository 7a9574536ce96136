import { Reconciliations, ReconcileStripe, type ReconciliationsData } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { ActionButton } from '../shared/action-button.tsx';
import { PagedTable } from '../shared/paged-table.tsx';

type Comparison = ReconciliationsData['stripeReconciliations']['nodes'][number];

/** Comparisons of everything here with everything at Stripe. Three numbers must be 0. */
export function Comparisons() {
  const t = useT();
  const { dateTime, number } = useFormat();
  const count = (value: number) => (value === 0 ? '0' : <span className="tag tag-brick">{number(value)}</span>);
  return (
    <section aria-label={t('reconciliation.comparisons')}>
      <p className="row">
        <ActionButton
          label={t('reconciliation.compare')}
          text={<p>{t('reconciliation.compare-text')}</p>}
          document={ReconcileStripe}
          variables={() => ({ input: {} })}
        />
      </p>
      <PagedTable
        document={Reconciliations}
        variables={{ first: 20 }}
        of={({ stripeReconciliations }) => stripeReconciliations}
        caption={t('reconciliation.comparisons')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('reconciliation.no-comparisons')} text={t('reconciliation.no-comparisons-text')} />}
        columns={[
          { name: 'started', heading: t('reconciliation.started'), cell: ({ startedAt }: Comparison) => dateTime(startedAt) },
          {
            name: 'ended',
            heading: t('reconciliation.ended'),
            cell: ({ endedAt, failure }: Comparison) => failure ?? (endedAt === null ? t('reconciliation.running') : dateTime(endedAt)),
          },
          { name: 'since', heading: t('reconciliation.since'), cell: ({ since }: Comparison) => dateTime(since) },
          {
            name: 'there',
            heading: t('reconciliation.there-not-here'),
            isAmount: true,
            cell: ({ counts }: Comparison) => count(counts.thereNotHere),
          },
          {
            name: 'here',
            heading: t('reconciliation.here-not-there'),
            isAmount: true,
            cell: ({ counts }: Comparison) => count(counts.hereNotThere),
          },
          { name: 'other', heading: t('reconciliation.other'), isAmount: true, cell: ({ counts }: Comparison) => count(counts.other) },
        ]}
      />
    </section>
  );
}
