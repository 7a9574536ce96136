import { useState } from 'react';
import { Link } from 'wouter';
import { AdminPayouts, type AdminPayoutsData } from '../../api/generated/admin.ts';
import type { AmountOrder, PayoutState } from '../../api/generated/schema.ts';
import { pathTo } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';

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
const ORDERS: readonly AmountOrder[] = ['NEWEST', 'OLDEST', 'LARGEST', 'SMALLEST'];

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
        <SelectField
          label={t('admin.order')}
          value={order}
          options={ORDERS.map((value) => ({ value, label: tell(`order.${value}`, value) }))}
          onChange={(value) => setOrder(value as AmountOrder)}
        />
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
            cell: (payout: Payout) => <Link href={`${pathTo('adminPayout', payout.id)}?view=all`}>{stateName(payout.state)}</Link>,
          },
          { name: 'rail', heading: t('decision.rail'), cell: (payout: Payout) => tell(`rail.${payout.rail}`, payout.rail) },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: (payout: Payout) => <MoneyText money={payout.amount} /> },
        ]}
      />
    </section>
  );
}
