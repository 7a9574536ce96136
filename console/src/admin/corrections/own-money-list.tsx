import {
  ApproveTakingOwnMoneyOut,
  OwnMoneyTransfers,
  WithdrawTakingOwnMoneyOut,
  type OwnMoneyTransfersData,
} from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { ProposalActions } from '../shared/proposal-actions.tsx';

type Transfer = OwnMoneyTransfersData['ownMoneyTransfers']['nodes'][number];

/** Own money that the operator paid in or takes out. */
export function OwnMoneyList() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  return (
    <section aria-labelledby="own-money">
      <h2 id="own-money">{t('corrections.own-money')}</h2>
      <PagedTable
        document={OwnMoneyTransfers}
        variables={{ first: 20 }}
        of={({ ownMoneyTransfers }) => ownMoneyTransfers}
        caption={t('corrections.own-money')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('corrections.no-own-money')}</p>}
        columns={[
          {
            name: 'recorded',
            heading: t('corrections.proposed'),
            cell: ({ recordedBy, recordedAt, decidedBy, decidedAt }: Transfer) => (
              <>
                <PersonLink person={recordedBy} /> <span className="soft">{dateTime(recordedAt)}</span>
                {decidedAt !== null && (
                  <span className="soft thing">
                    {t('requests.decided')} <PersonLink person={decidedBy} />, {dateTime(decidedAt)}
                  </span>
                )}
              </>
            ),
          },
          { name: 'way', heading: t('corrections.way'), cell: ({ direction }: Transfer) => tell(`own-money.${direction}`, direction) },
          { name: 'reference', heading: t('runs.reference'), cell: ({ reference }: Transfer) => <bdi>{reference}</bdi> },
          { name: 'day', heading: t('corrections.value-date'), cell: ({ valueDate }: Transfer) => <bdi>{valueDate}</bdi> },
          { name: 'state', heading: t('payouts.state'), cell: ({ state }: Transfer) => tell(`proposal.${state}`, state) },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Transfer) => <MoneyText money={amount} /> },
          {
            name: 'decide',
            heading: t('bank.decide'),
            cell: ({ id, state, recordedBy, amount }: Transfer) =>
              state === 'PROPOSED' && (
                <ProposalActions
                  proposedBy={recordedBy}
                  label={t('decision.approve', { amount: amount.text })}
                  text={t('own-money.approve-text', { amount: amount.text })}
                  approve={ApproveTakingOwnMoneyOut}
                  withdraw={WithdrawTakingOwnMoneyOut}
                  variables={{ input: { ownMoneyId: id } }}
                />
              ),
          },
        ]}
      />
    </section>
  );
}
