import { useState } from 'react';
import { AdminBonuses, type AdminBonusesData } from '../../api/generated/admin.ts';
import type { AmountOrder } from '../../api/generated/schema.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrderField } from '../shared/order-field.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Bonus = AdminBonusesData['bonuses']['nodes'][number];

/** Bonuses that organisations paid, with worker and reason. */
export function BonusesList({ organisationId }: { readonly organisationId: string | null }) {
  const t = useT();
  const { dateTime } = useFormat();
  const [order, setOrder] = useState<AmountOrder>('NEWEST');
  return (
    <section aria-label={t('payers.bonuses')}>
      <div className="admin-filters">
        <OrderField value={order} onChange={setOrder} />
      </div>
      <PagedTable
        document={AdminBonuses}
        variables={{ organisationId, order, first: 20 }}
        of={({ bonuses }) => bonuses}
        caption={t('payers.bonuses')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('admin-bonus.none')} text={t('admin-bonus.none-text')} />}
        columns={[
          { name: 'at', heading: t('statement.at'), cell: ({ id, at }: Bonus) => <TraceLink id={id}>{dateTime(at)}</TraceLink> },
          {
            name: 'from',
            heading: t('requesters.organisation'),
            cell: ({ requester, paidBy }: Bonus) => (
              <>
                <OrganisationLink organisation={requester} />{' '}
                <span className="soft">
                  <PersonLink person={paidBy} />
                </span>
              </>
            ),
          },
          { name: 'to', heading: t('admin-bonus.worker'), cell: ({ recipient }: Bonus) => <PersonLink person={recipient} /> },
          { name: 'why', heading: t('admin-bonus.why'), cell: ({ reason }: Bonus) => <span dir="auto">{reason}</span> },
          {
            name: 'fee',
            heading: t('admin-bonus.fee'),
            isAmount: true,
            cell: ({ fee }: Bonus) => fee !== null && <MoneyText money={fee} />,
          },
          { name: 'amount', heading: t('admin-bonus.amount'), isAmount: true, cell: ({ amount }: Bonus) => <MoneyText money={amount} /> },
        ]}
      />
    </section>
  );
}
