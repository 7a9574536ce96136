import { useState } from 'react';
import { RequesterInvoices, type RequesterInvoicesData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { InvoiceDialog } from './invoice-dialog.tsx';
import { PaperLink } from './paper-link.tsx';

type Invoice = NonNullable<RequesterInvoicesData['organisation']>['invoices']['nodes'][number];

/** Invoices for bank transfers: what is open, overdue, paid or cancelled, each to print. */
export function InvoicesList() {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const { id: organisationId } = useOrganisation();
  const [shownId, setShownId] = useState<string | null>(null);
  const pages = usePages();
  const read = useRead(RequesterInvoices, { id: organisationId, first: 20, after: pages.after });
  const columns = [
    {
      name: 'number',
      heading: t('invoices.number'),
      cell: ({ id, number }: Invoice) => (
        <button type="button" className="button button-small button-quiet" onClick={() => setShownId(id)}>
          {t('payments.invoice', { number })}
        </button>
      ),
    },
    {
      name: 'state',
      heading: t('payouts.state'),
      cell: ({ state, isOverdue }: Invoice) => (
        <span className={`tag ${isOverdue ? 'tag-brick' : state === 'PAID' ? 'tag-green' : ''}`}>
          {isOverdue ? t('payments.overdue') : tell(`invoice.${state}`, state)}
        </span>
      ),
    },
    { name: 'due', heading: t('invoices.due'), cell: ({ dueOn }: Invoice) => date(dueOn) },
    {
      name: 'print',
      heading: t('invoices.paper'),
      cell: ({ id }: Invoice) => <PaperLink paper="INVOICE" options={{ invoiceId: id }} label={t('payments.print')} />,
    },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Invoice) => <MoneyText money={amount} /> },
  ];
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">{t('invoices.title')}</h2>
      <Shown
        read={read}
        isEmpty={({ organisation }) => isEmptyList(organisation?.invoices.nodes.length, pages)}
        empty={<p className="soft">{t('invoices.empty')}</p>}
      >
        {({ organisation }) =>
          organisation !== null && (
            <>
              <DataTable caption={t('invoices.title')} columns={columns} rows={organisation.invoices.nodes} keyOf={({ id }) => id} />
              <Pager pages={pages} page={organisation.invoices.pageInfo} count={organisation.invoices.nodes.length} />
            </>
          )
        }
      </Shown>
      {shownId !== null && <InvoiceDialog invoiceId={shownId} close={() => setShownId(null)} />}
    </section>
  );
}
