import { useState } from 'react';
import { Refunds, type RefundsData } from '../../api/generated/admin.ts';
import type { AmountOrder, RefundState } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrderField } from '../shared/order-field.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Refund = RefundsData['refunds']['nodes'][number];

const STATES: readonly RefundState[] = ['ASKED', 'DONE', 'PARTLY_DONE', 'FAILED'];

/** All refunds with the person who asked and the state of each part. */
export function RefundsList({ organisationId }: { readonly organisationId: string | null }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [state, setState] = useState('');
  const [order, setOrder] = useState<AmountOrder>('NEWEST');
  const stateName = (value: string) => tell(`admin-refund-state.${value}`, value);
  return (
    <section aria-labelledby="all-refunds">
      <h2 id="all-refunds">{t('admin-refund.all')}</h2>
      <div className="admin-filters">
        <SelectField
          label={t('payouts.state')}
          value={state}
          options={[{ value: '', label: t('admin.any') }, ...STATES.map((value) => ({ value, label: stateName(value) }))]}
          onChange={setState}
        />
        <OrderField value={order} onChange={setOrder} />
      </div>
      <PagedTable
        document={Refunds}
        variables={{ organisationId, state: state === '' ? null : (state as RefundState), order, first: 20 }}
        of={({ refunds }) => refunds}
        caption={t('admin-refund.all')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('admin-refund.none')}</p>}
        columns={[
          { name: 'id', heading: t('thing.Refund'), cell: ({ id }: Refund) => <TraceLink id={id} /> },
          {
            name: 'to',
            heading: t('admin-refund.to'),
            cell: ({ organisation }: Refund) => <OrganisationLink organisation={organisation} />,
          },
          {
            name: 'asked',
            heading: t('decision.asked-by'),
            cell: ({ askedBy, askedAt }: Refund) => (
              <>
                <PersonLink person={askedBy} nobody={t('restrictions.marketplace')} /> <span className="soft">{dateTime(askedAt)}</span>
              </>
            ),
          },
          { name: 'state', heading: t('payouts.state'), cell: (refund: Refund) => stateName(refund.state) },
          {
            name: 'parts',
            heading: t('admin-refund.parts'),
            cell: ({ parts }: Refund) =>
              parts.map((part) => (
                <span key={part.id} className="thing">
                  <MoneyText money={part.sent} /> {tell(`admin-rail.${part.rail}`, part.rail)}:{' '}
                  {tell(`admin-refund-part.${part.state}`, part.state)} <span className="soft">{part.reason}</span>
                </span>
              )),
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Refund) => <MoneyText money={amount} /> },
        ]}
      />
    </section>
  );
}
