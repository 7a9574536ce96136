import { ApproveBatch, SendBackBatch } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import type { FirstBatchOf } from './first-batch-of.ts';

interface FirstBatchDecisionProps {
  readonly batch: FirstBatchOf;
  readonly isOffline: boolean;
}

/** Approve the batch, or send it back with what has to change. Members of the organisation do not decide. */
export function FirstBatchDecision({ batch, isOffline }: FirstBatchDecisionProps) {
  const t = useT();
  const { personId } = useOversight();
  const isMember = batch.organisation.members.some(({ id }) => id === personId);
  if (batch.state !== 'IN_REVIEW') return <p className="notice">{t('requesters.decided')}</p>;
  if (isMember) return <p className="notice">{t('requesters.yours')}</p>;
  return (
    <div className="decision-bar">
      <p className="soft">
        <strong>{t('decision.kept-with-name')}</strong> {isOffline && t('admin.offline')}
      </p>
      <ActionButton
        label={t('requesters.send-back')}
        look="danger"
        hotkey="r"
        isDisabled={isOffline}
        text={<p>{t('requesters.send-back-text')}</p>}
        reason={{ name: 'note', label: t('requesters.note'), help: t('requesters.note-help') }}
        document={SendBackBatch}
        variables={(note) => ({ input: { batchId: batch.id, note } })}
      />
      <ActionButton
        label={t('requesters.approve')}
        look="primary"
        hotkey="a"
        isDisabled={isOffline}
        text={<p>{t('requesters.approve-text')}</p>}
        document={ApproveBatch}
        variables={() => ({ input: { batchId: batch.id } })}
      />
    </div>
  );
}
