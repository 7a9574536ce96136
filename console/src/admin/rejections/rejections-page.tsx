import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { Rejections, type RejectionsData } from '../../api/generated/admin.ts';
import type { AmountOrder, RejectionState } from '../../api/generated/schema.ts';
import { pathTo } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { OrderField } from '../shared/order-field.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { RecordLink } from '../shared/record-link.tsx';
import { useOversight } from '../shared/use-oversight.ts';

type Rejection = RejectionsData['rejections']['nodes'][number];

const STATES: readonly RejectionState[] = ['RESTING', 'STANDS', 'WITHDRAWN', 'OVERTURNED'];

/** Rejections of all organisations. While the money of one is held, an admin can overturn it. Auditors do not read answers. */
export default function RejectionsPage() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, relative } = useFormat();
  const { isAdmin } = useOversight();
  const [search] = useSearchParams();
  const organisationId = search.get('organisation');
  const [state, setState] = useState('RESTING');
  const [order, setOrder] = useState<AmountOrder>('OLDEST');
  const stateName = (value: string) => tell(`admin-rejection.${value}`, value);
  return (
    <Screen title={t('admin.rejections')}>
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
        document={Rejections}
        variables={{ organisationId, state: state === '' ? null : (state as RejectionState), order, first: 20 }}
        of={({ rejections }) => rejections}
        caption={t('admin.rejections')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('overturn.none')} text={t('overturn.none-text')} />}
        columns={[
          {
            name: 'batch',
            heading: t('thing.Batch'),
            cell: ({ assignmentId, batchTitle, organisation }: Rejection) => (
              <>
                {isAdmin ? (
                  <RecordLink href={pathTo('adminRejection', assignmentId)}>
                    <span dir="auto">{batchTitle}</span>
                  </RecordLink>
                ) : (
                  <span dir="auto">{batchTitle}</span>
                )}{' '}
                <span className="soft">
                  <OrganisationLink organisation={organisation} />
                </span>
              </>
            ),
          },
          { name: 'worker', heading: t('admin-bonus.worker'), cell: ({ worker }: Rejection) => <PersonLink person={worker} /> },
          {
            name: 'why',
            heading: t('admin.reason'),
            cell: ({ reasonCode, note, rejectedBy, rejectedAt }: Rejection) => (
              <>
                {tell(`admin-rejection-reason.${reasonCode}`, reasonCode)} <q dir="auto">{note}</q>{' '}
                <span className="soft">
                  <PersonLink person={rejectedBy} />, {dateTime(rejectedAt)}
                </span>
              </>
            ),
          },
          {
            name: 'state',
            heading: t('payouts.state'),
            cell: ({ state: now, restsUntil, undoneBy, undoneNote }: Rejection) => (
              <>
                {stateName(now)} {now === 'RESTING' && <span className="soft">{relative(restsUntil)}</span>}
                {undoneBy !== null && (
                  <span className="soft">
                    <PersonLink person={undoneBy} /> {undoneNote !== null && <q dir="auto">{undoneNote}</q>}
                  </span>
                )}
              </>
            ),
          },
          { name: 'amount', heading: t('overturn.held'), isAmount: true, cell: ({ amount }: Rejection) => <MoneyText money={amount} /> },
        ]}
      />
    </Screen>
  );
}
