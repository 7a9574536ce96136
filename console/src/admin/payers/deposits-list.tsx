import { Fundings, type FundingsData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { OrganisationLink } from '../shared/organisation-link.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { DepositActions } from './deposit-actions.tsx';

export type Deposit = FundingsData['fundings']['nodes'][number];

/** Deposits, newest first, with the admin who recorded each and the amount taken back. */
export function DepositsList({ organisationId }: { readonly organisationId: string | null }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  return (
    <PagedTable
      document={Fundings}
      variables={{ organisationId, first: 20 }}
      of={({ fundings }) => fundings}
      caption={t('payers.deposits')}
      keyOf={({ id }) => id}
      empty={<Empty title={t('deposit.none')} text={t('deposit.none-text')} />}
      columns={[
        {
          name: 'recorded',
          heading: t('deposit.recorded'),
          cell: ({ recordedAt, valueDate }: Deposit) => (
            <>
              {dateTime(recordedAt)} <span className="soft">{t('deposit.counts-from', { day: valueDate })}</span>
            </>
          ),
        },
        {
          name: 'organisation',
          heading: t('requesters.organisation'),
          cell: ({ organisation }: Deposit) => <OrganisationLink organisation={organisation} />,
        },
        {
          name: 'reference',
          heading: t('runs.reference'),
          cell: ({ id, reference, rail }: Deposit) => (
            <>
              <TraceLink id={id}>
                <bdi>{reference}</bdi>
              </TraceLink>{' '}
              <span className="soft">{tell(`admin-rail.${rail}`, rail)}</span>
            </>
          ),
        },
        {
          name: 'by',
          heading: t('deposit.by'),
          cell: ({ recordedBy, approvedBy }: Deposit) => (
            <>
              <PersonLink person={recordedBy} nobody={t('restrictions.marketplace')} />{' '}
              {approvedBy !== null && (
                <span className="soft">
                  {t('runs.approved')} <PersonLink person={approvedBy} />
                </span>
              )}
            </>
          ),
        },
        {
          name: 'amount',
          heading: t('earnings.amount'),
          isAmount: true,
          cell: ({ amount, takenBack }: Deposit) => (
            <span>
              <MoneyText money={amount} />
              {takenBack.minor !== '0' && <span className="soft">{t('deposit.taken-back', { amount: takenBack.text })}</span>}
            </span>
          ),
        },
        { name: 'decide', heading: t('deposit.back'), cell: (deposit: Deposit) => <DepositActions deposit={deposit} /> },
      ]}
    />
  );
}
