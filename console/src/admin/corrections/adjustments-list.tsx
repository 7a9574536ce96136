import { Adjustments, ApproveAdjustment, WithdrawAdjustment, type AdjustmentsData } from '../../api/generated/admin.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { ProposalActions } from '../shared/proposal-actions.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Adjustment = AdjustmentsData['adjustments']['nodes'][number];

/** Adjustments of the books: from which account to which, why, and who proposed them. */
export function AdjustmentsList() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const nameOf = ({ kind, ownerId }: Adjustment['from']) => `${tell(`account-kind.${kind}`, kind)} ${ownerId ?? ''}`.trim();
  const account = ({ kind, ownerId }: Adjustment['from']) => (
    <>
      {tell(`account-kind.${kind}`, kind)} {ownerId !== null && <TraceLink id={ownerId} />}
    </>
  );
  return (
    <section aria-labelledby="adjustments">
      <h2 id="adjustments">{t('corrections.adjustments')}</h2>
      <PagedTable
        document={Adjustments}
        variables={{ first: 20 }}
        of={({ adjustments }) => adjustments}
        caption={t('corrections.adjustments')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('corrections.no-adjustments')}</p>}
        columns={[
          {
            name: 'proposed',
            heading: t('corrections.proposed'),
            cell: ({ proposedBy, proposedAt, decidedBy, decidedAt }: Adjustment) => (
              <>
                <PersonLink person={proposedBy} /> <span className="soft">{dateTime(proposedAt)}</span>
                {decidedAt !== null && (
                  <span className="soft thing">
                    {t('requests.decided')} <PersonLink person={decidedBy} />, {dateTime(decidedAt)}
                  </span>
                )}
              </>
            ),
          },
          { name: 'from', heading: t('corrections.from'), cell: ({ from }: Adjustment) => account(from) },
          { name: 'to', heading: t('corrections.to'), cell: ({ to }: Adjustment) => account(to) },
          { name: 'why', heading: t('admin.reason'), cell: ({ reason }: Adjustment) => <span dir="auto">{reason}</span> },
          { name: 'state', heading: t('payouts.state'), cell: ({ state }: Adjustment) => tell(`proposal.${state}`, state) },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Adjustment) => <MoneyText money={amount} /> },
          {
            name: 'decide',
            heading: t('bank.decide'),
            cell: ({ id, state, proposedBy, amount, from, to }: Adjustment) =>
              state === 'PROPOSED' && (
                <ProposalActions
                  proposedBy={proposedBy}
                  label={t('decision.approve', { amount: amount.text })}
                  text={t('adjustment.approve-text', { amount: amount.text, from: nameOf(from), to: nameOf(to) })}
                  approve={ApproveAdjustment}
                  withdraw={WithdrawAdjustment}
                  variables={{ input: { adjustmentId: id } }}
                />
              ),
          },
        ]}
      />
    </section>
  );
}
