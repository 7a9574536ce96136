import { RefusedRefunds as RefusedRefundsQuery, TransferRefusedRefund, type RefusedRefundsData } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { ActionButton } from '../shared/action-button.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Part = RefusedRefundsData['refusedRefunds']['nodes'][number];

/** Refunds that Stripe refused or a bank sent back: the money is on the organisation's balance, and can go by bank transfer. */
export function RefusedRefunds() {
  const t = useT();
  const { dateTime } = useFormat();
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">{t('admin-refund.refused')}</h2>
      <PagedTable
        document={RefusedRefundsQuery}
        variables={{ first: 20 }}
        of={({ refusedRefunds }) => refusedRefunds}
        caption={t('admin-refund.refused')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('admin-refund.none-refused')}</p>}
        columns={[
          { name: 'to', heading: t('admin-refund.to'), cell: ({ organisation }: Part) => <OrganisationLink organisation={organisation} /> },
          { name: 'id', heading: t('admin-refund.part'), cell: ({ id }: Part) => <TraceLink id={id} /> },
          {
            name: 'why',
            heading: t('admin.reason'),
            cell: ({ reason, endedAt }: Part) => (
              <>
                <span dir="auto">{reason}</span> {endedAt !== null && <span className="soft">{dateTime(endedAt)}</span>}
              </>
            ),
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Part) => <MoneyText money={amount} /> },
          {
            name: 'decide',
            heading: t('bank.decide'),
            cell: ({ id, amount, organisation }: Part) => (
              <ActionButton
                label={t('admin-refund.instead', { amount: amount.text })}
                text={<p>{t('admin-refund.instead-text', { amount: amount.text, name: organisation.name })}</p>}
                document={TransferRefusedRefund}
                variables={() => ({ input: { refundPartId: id } })}
              />
            ),
          },
        ]}
      />
    </section>
  );
}
