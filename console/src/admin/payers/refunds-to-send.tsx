import { RefundsToTransfer, type RefundsToTransferData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { RefundPartActions } from './refund-part-actions.tsx';

export type PartToSend = RefundsToTransferData['refundsToTransfer']['nodes'][number];

/** Refunds that go by bank transfer: one admin orders the transfer and records it, another confirms it. */
export function RefundsToSend() {
  const t = useT();
  const tell = useMaybeT();
  return (
    <section aria-labelledby="to-send">
      <h2 id="to-send">{t('admin-refund.to-send')}</h2>
      <PagedTable
        document={RefundsToTransfer}
        variables={{ first: 20 }}
        of={({ refundsToTransfer }) => refundsToTransfer}
        caption={t('admin-refund.to-send')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('admin-refund.none-to-send')}</p>}
        columns={[
          {
            name: 'to',
            heading: t('admin-refund.to'),
            cell: ({ organisation }: PartToSend) => <OrganisationLink organisation={organisation} />,
          },
          { name: 'id', heading: t('admin-refund.part'), cell: ({ id }: PartToSend) => <TraceLink id={id} /> },
          {
            name: 'state',
            heading: t('payouts.state'),
            cell: ({ state }: PartToSend) => tell(`admin-refund-part.${state}`, state),
          },
          {
            name: 'recorded',
            heading: t('admin-refund.recorded-by'),
            cell: ({ recordedBy, reference }: PartToSend) => (
              <>
                <PersonLink person={recordedBy} /> {reference !== null && <bdi className="soft">{reference}</bdi>}
              </>
            ),
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ sent }: PartToSend) => <MoneyText money={sent} /> },
          { name: 'decide', heading: t('bank.decide'), cell: (part: PartToSend) => <RefundPartActions part={part} /> },
        ]}
      />
    </section>
  );
}
