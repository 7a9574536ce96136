import { ApprovePayout, RefusePayout } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import type { PayoutOf } from './payout-of.ts';
import { deciderOf } from './decider.ts';

interface DecisionBarProps {
  readonly payout: PayoutOf;
  readonly isOffline: boolean;
}

/** Approve or refuse, for the admin who may; for others, who may. */
export function DecisionBar({ payout, isOffline }: DecisionBarProps) {
  const t = useT();
  const decider = deciderOf(payout, useOversight());
  if (decider === 'none' || decider === 'decided') return null;
  const amount = payout.amount.text;
  const name = payout.worker.name ?? payout.worker.id;
  const payoutId = payout.id;
  if (decider !== 'yours') {
    const why = { asked: t('decision.you-asked'), own: t('decision.yours'), auditor: t('decision.an-admin-decides') };
    return <p className="decision-bar soft">{why[decider]}</p>;
  }
  return (
    <div className="decision-bar">
      <p className="soft">
        <strong>{t('decision.kept-with-name')}</strong> {isOffline ? t('admin.offline') : t('decision.asks-code')}
      </p>
      <ActionButton
        label={t('decision.refuse', { amount })}
        short={t('decision.refuse-short')}
        look="danger"
        hotkey="r"
        isDisabled={isOffline}
        text={<p>{t('decision.refuse-text', { amount, name })}</p>}
        reason={{ name: 'reason', label: t('decision.refuse-reason'), help: t('decision.refuse-help') }}
        document={RefusePayout}
        variables={(reason) => ({ input: { payoutId, reason } })}
      />
      <ActionButton
        label={t('decision.approve', { amount })}
        look="primary"
        hotkey="a"
        isDisabled={isOffline}
        text={<p>{t('decision.approve-text', { amount, name })}</p>}
        reason={{ name: 'note', label: t('decision.note'), help: t('decision.note-help'), isOptional: true }}
        document={ApprovePayout}
        variables={(note) => ({ input: { payoutId, note: note === '' ? null : note } })}
      />
    </div>
  );
}
