import { useState } from 'react';
import { RequesterRefunds, type RequesterMoneyData, type RequesterRefundsData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { RefundForm } from './refund-form.tsx';

interface RefundsSectionProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
  readonly isOffline: boolean;
}

type Refund = NonNullable<RequesterRefundsData['organisation']>['refunds']['nodes'][number];

const TONES: Readonly<Record<string, string>> = { DONE: 'tag-green', FAILED: 'tag-brick', PARTLY_DONE: 'tag-amber' };

/** Refunds with their states, and the form that asks for one. */
export function RefundsSection({ organisation, isOffline }: RefundsSectionProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [shownId, setShownId] = useState<string | null>(null);
  const pages = usePages();
  const read = useRead(RequesterRefunds, { id: organisation.id, first: 20, after: pages.after });
  const columns = [
    {
      name: 'asked',
      heading: t('payouts.asked'),
      cell: ({ id, askedAt }: Refund) => (
        <button type="button" className="button button-small button-quiet" onClick={() => setShownId(id)}>
          {dateTime(askedAt)}
        </button>
      ),
    },
    {
      name: 'state',
      heading: t('payouts.state'),
      cell: ({ state }: Refund) => <span className={`tag ${TONES[state] ?? ''}`}>{tell(`refund.${state}`, state)}</span>,
    },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Refund) => <MoneyText money={amount} /> },
  ];
  return (
    <section aria-labelledby="refunds">
      <h2 id="refunds">{t('refunds.title')}</h2>
      <Shown
        read={read}
        isEmpty={(data) => isEmptyList(data.organisation?.refunds.nodes.length, pages)}
        empty={<p className="soft">{t('refunds.empty')}</p>}
      >
        {(data) =>
          data.organisation !== null && (
            <>
              <DataTable caption={t('refunds.title')} columns={columns} rows={data.organisation.refunds.nodes} keyOf={({ id }) => id} />
              <Pager pages={pages} page={data.organisation.refunds.pageInfo} count={data.organisation.refunds.nodes.length} />
            </>
          )
        }
      </Shown>
      <RefundForm organisation={organisation} isOffline={isOffline} />
      {shownId !== null && <RefundDialog refundId={shownId} close={() => setShownId(null)} />}
    </section>
  );
}
