import { useState } from 'react';
import { AdminPayouts, type AdminPayoutsData } from '../../api/generated/admin.ts';
import type { AmountOrder, PayoutState } from '../../api/generated/schema.ts';
import { pathTo } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrderField } from '../shared/order-field.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { RecordLink } from '../shared/record-link.tsx';

type Payout = AdminPayoutsData['payouts']['nodes'][number];

const STATES: readonly PayoutState[] = [
  'AWAITING_APPROVAL',
  'RESERVED',
  'IN_RUN',
  'SENDING',
  'SENT',
  'RETURNING',
  'PAID',
  'FAILED',
  'RETURNED',
  'REFUSED',
  'CANCELLED',
];

/** Every payout: to whom, how much, and where it is. */
export function PayoutsList() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [state, setState] = useState('');
  const [order, setOrder] = useState<AmountOrder>('NEWEST');
  const stateName = (value: string) => tell(`admin-payout.${value}`, value);
  return (
    <section aria-label={t('decision.view-all')}>
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
        document={AdminPayouts}
        variables={{ state: state === '' ? null : (state as PayoutState), order, first: 50 }}
        of={({ payouts }) => payouts}
        caption={t('decision.view-all')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('payouts.empty')} text={t('decision.all-empty-text')} />}
        columns={[
          { name: 'worker', heading: t('decision.to'), cell: (payout: Payout) => <PersonLink person={payout.worker} /> },
          { name: 'asked', heading: t('payouts.asked'), cell: (payout: Payout) => dateTime(payout.requestedAt) },
          {
            name: 'state',
            heading: t('payouts.state'),
            cell: (payout: Payout) => (
              <RecordLink href={`${pathTo('adminPayout', payout.id)}?view=all`}>{stateName(payout.state)}</RecordLink>
            ),
          },
          { name: 'rail', heading: t('decision.rail'), cell: (payout: Payout) => tell(`admin-rail.${payout.rail}`, payout.rail) },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: (payout: Payout) => <MoneyText money={payout.amount} /> },
        ]}
      />
    </section>
  );
}
