import { CardDisputes, type CardDisputesData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Dispute = CardDisputesData['cardDisputes']['nodes'][number];

/** Card disputes and failed bank debits. Admins submit evidence in Stripe's dashboard. */
export function DisputesList({ organisationId }: { readonly organisationId: string | null }) {
  const t = useT();
  const tell = useMaybeT();
  const { date, dateTime } = useFormat();
  return (
    <section aria-label={t('payers.disputes')}>
      <p className="soft">{t('admin-dispute.text')}</p>
      <PagedTable
        document={CardDisputes}
        variables={{ organisationId, first: 20 }}
        of={({ cardDisputes }) => cardDisputes}
        caption={t('payers.disputes')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('admin-dispute.none')} text={t('admin-dispute.none-text')} />}
        columns={[
          { name: 'opened', heading: t('admin-dispute.opened'), cell: ({ openedAt }: Dispute) => date(openedAt) },
          {
            name: 'organisation',
            heading: t('requesters.organisation'),
            cell: ({ organisation }: Dispute) => <OrganisationLink organisation={organisation} />,
          },
          {
            name: 'kind',
            heading: t('restrictions.kind'),
            cell: ({ kind, reason }: Dispute) => (
              <>
                {tell(`admin-dispute-kind.${kind}`, kind)} <bdi className="soft">{reason}</bdi>
              </>
            ),
          },
          {
            name: 'state',
            heading: t('payouts.state'),
            cell: ({ state, evidenceDueAt, endedAt }: Dispute) => (
              <>
                {tell(`admin-dispute-state.${state}`, state)}{' '}
                {endedAt === null && evidenceDueAt !== null && (
                  <span className="soft">{t('admin-dispute.evidence-until', { when: dateTime(evidenceDueAt) })}</span>
                )}
              </>
            ),
          },
          { name: 'funding', heading: t('thing.Funding'), cell: ({ fundingId }: Dispute) => <TraceLink id={fundingId} /> },
          {
            name: 'recovered',
            heading: t('admin-dispute.recovered'),
            isAmount: true,
            cell: ({ recovered }: Dispute) => <MoneyText money={recovered} />,
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Dispute) => <MoneyText money={amount} /> },
        ]}
      />
    </section>
  );
}
