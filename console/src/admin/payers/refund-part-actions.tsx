import { ConfirmRefundTransfer, RejectRefundTransfer, WithdrawRefundTransfer } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { ProposalActions } from '../shared/proposal-actions.tsx';
import { RecordTransferAction } from './record-transfer-action.tsx';
import type { PartToSend } from './refunds-to-send.tsx';

/** Actions on a refund by bank transfer: record the transfer, confirm another admin's record, or reject it. */
export function RefundPartActions({ part }: { readonly part: PartToSend }) {
  const t = useT();
  const { id, state, sent, organisation, recordedBy } = part;
  const refundPartId = id;
  const amount = sent.text;
  const name = organisation.name;
  return (
    <div className="deposit-back">
      {state === 'PROPOSED' && (
        <ProposalActions
          proposedBy={recordedBy}
          organisationId={organisation.id}
          label={t('admin-refund.confirm', { amount })}
          text={t('admin-refund.confirm-text', { amount, name })}
          approve={ConfirmRefundTransfer}
          withdraw={WithdrawRefundTransfer}
          variables={{ input: { refundPartId } }}
        />
      )}
      {state === 'ASKED' && (
        <span className="row">
          <RecordTransferAction part={part} />
          <ActionButton
            label={t('admin-refund.reject', { amount })}
            short={t('admin-refund.reject-short')}
            look="danger"
            text={<p>{t('admin-refund.reject-text', { amount: part.amount.text, name })}</p>}
            reason={{ name: 'reason', label: t('admin.reason'), help: t('admin-refund.reject-help') }}
            document={RejectRefundTransfer}
            variables={(reason) => ({ input: { refundPartId, reason } })}
          />
        </span>
      )}
    </div>
  );
}
