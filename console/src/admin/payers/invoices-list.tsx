import { useState } from 'react';
import { AllOrganisations, Invoices, type InvoicesData } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import type { InvoiceState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { RequestNotice } from '../shared/request-notice.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { RecordDepositAction } from './record-deposit-action.tsx';

type Invoice = InvoicesData['invoices']['nodes'][number];

const STATES: readonly InvoiceState[] = ['OPEN', 'PAID', 'CANCELLED'];

/** Invoices of all organisations. An admin records the transfer that pays one. */
export function InvoicesList() {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const { isAdmin } = useOversight();
  const [state, setState] = useState('');
  const [request, setRequest] = useState<AdminRequestStatus | null>(null);
  const organisations = useRead(AllOrganisations, { first: 100 }, { pause: !isAdmin }).data?.allOrganisations.nodes ?? [];
  return (
    <section aria-label={t('payers.invoices')}>
      <div className="admin-filters">
        <SelectField
          label={t('payouts.state')}
          value={state}
          options={[
            { value: '', label: t('admin.any') },
            ...STATES.map((value) => ({ value, label: tell(`admin-invoice.${value}`, value) })),
          ]}
          onChange={setState}
        />
      </div>
      <RequestNotice request={request} />
      <PagedTable
        document={Invoices}
        variables={{ state: state === '' ? null : (state as InvoiceState), first: 20 }}
        of={({ invoices }) => invoices}
        caption={t('payers.invoices')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('admin-invoice.none')} text={t('admin-invoice.none-text')} />}
        columns={[
          { name: 'number', heading: t('admin-invoice.number'), cell: ({ number }: Invoice) => <bdi>{number}</bdi> },
          {
            name: 'organisation',
            heading: t('requesters.organisation'),
            cell: ({ organisation }: Invoice) => <OrganisationLink organisation={organisation} />,
          },
          { name: 'reference', heading: t('runs.reference'), cell: ({ reference }: Invoice) => <bdi className="id">{reference}</bdi> },
          {
            name: 'due',
            heading: t('admin-invoice.due'),
            cell: ({ dueOn, isOverdue }: Invoice) => (
              <>
                <bdi>{dueOn}</bdi> {isOverdue && <span className="tag tag-brick">{t('admin-invoice.overdue')}</span>}
              </>
            ),
          },
          {
            name: 'state',
            heading: t('payouts.state'),
            cell: ({ state: now, paidAt, fundingId }: Invoice) => (
              <>
                {tell(`admin-invoice.${now}`, now)} {paidAt !== null && <span className="soft">{date(paidAt)}</span>}{' '}
                {fundingId !== null && <TraceLink id={fundingId}>{t('thing.Funding')}</TraceLink>}
              </>
            ),
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Invoice) => <MoneyText money={amount} /> },
          {
            name: 'decide',
            heading: t('deposit.record-short'),
            cell: ({ state: now, organisation, reference }: Invoice) =>
              now === 'OPEN' && (
                <RecordDepositAction
                  organisations={organisations.filter(({ id }) => id === organisation.id)}
                  invoiceReference={reference}
                  done={setRequest}
                />
              ),
          },
        ]}
      />
    </section>
  );
}
