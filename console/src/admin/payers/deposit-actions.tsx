import { useState } from 'react';
import { ApproveFundingReversal, ProposeFundingReversal, WithdrawFundingReversal } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { ProposalActions } from '../shared/proposal-actions.tsx';
import { RequestNotice } from '../shared/request-notice.tsx';
import type { Deposit } from './deposits-list.tsx';
import { TakeBackAction } from './take-back-action.tsx';

/** Corrects a wrong deposit: reverses all of it or takes back a part. Both need two admins. */
export function DepositActions({ deposit }: { readonly deposit: Deposit }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [request, setRequest] = useState<AdminRequestStatus | null>(null);
  const { id, rail, reversal, takenBack, amount, organisation } = deposit;
  const isWhole = takenBack.minor === '0';
  const isOpen = reversal === null || reversal.state === 'WITHDRAWN';
  if (rail !== 'MANUAL') return <span className="soft">{t('deposit.by-stripe')}</span>;
  return (
    <div className="deposit-back">
      {reversal !== null && (
        <>
          <span className={`tag ${reversal.state === 'PROPOSED' ? 'tag-amber' : ''}`}>
            {tell(`admin-reversal.${reversal.state}`, reversal.state)}
          </span>
          <span className="soft">
            {t('requests.asked')} <PersonLink person={reversal.proposedBy} />, {dateTime(reversal.proposedAt)}
          </span>
          <q dir="auto">{reversal.reason}</q>
          {reversal.decidedAt !== null && (
            <span className="soft">
              {t('requests.decided')} <PersonLink person={reversal.decidedBy} />, {dateTime(reversal.decidedAt)}
            </span>
          )}
        </>
      )}
      {reversal?.state === 'PROPOSED' && (
        <ProposalActions
          proposedBy={reversal.proposedBy}
          organisationId={organisation.id}
          label={t('deposit.approve-reversal', { amount: amount.text })}
          text={t('deposit.approve-reversal-text', { amount: amount.text, name: organisation.name })}
          approve={ApproveFundingReversal}
          withdraw={WithdrawFundingReversal}
          variables={{ input: { reversalId: reversal.id } }}
        />
      )}
      {isOpen && (
        <span className="row">
          {isWhole && (
            <ActionButton
              label={t('deposit.reverse', { amount: amount.text })}
              short={t('deposit.reverse-short')}
              text={<p>{t('deposit.reverse-text', { amount: amount.text, name: organisation.name })}</p>}
              reason={{ name: 'reason', label: t('deposit.wrong'), help: t('admin.reason-help') }}
              document={ProposeFundingReversal}
              variables={(reason, idempotencyKey) => ({ input: { fundingId: id, reason, idempotencyKey } })}
            />
          )}
          <TakeBackAction deposit={deposit} done={setRequest} />
        </span>
      )}
      <RequestNotice request={request} />
    </div>
  );
}
