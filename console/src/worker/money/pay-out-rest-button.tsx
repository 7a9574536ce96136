import { useState } from 'react';
import { PayOutRest } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { ConfirmSameBank } from './confirm-same-bank.tsx';
import { refusedPayoutOf } from './refused-payout-of.ts';

interface PayOutRestButtonProps {
  readonly currency: string;
  readonly amount: string;
  readonly isOffline: boolean;
}

/** Pays out a balance below the minimum payout to a worker who leaves. */
export function PayOutRestButton({ currency, amount, isOffline }: PayOutRestButtonProps) {
  const t = useT();
  const command = useCommand(PayOutRest);
  const [isAsking, setAsking] = useState(false);
  const send = (despiteRefusedPayoutId: string | null) => {
    setAsking(false);
    void command.run({ input: { currency, despiteRefusedPayoutId, idempotencyKey: crypto.randomUUID() } });
  };
  const refused = refusedPayoutOf(command.outcome);
  return (
    <>
      <button type="button" className="button button-quiet" disabled={isOffline} onClick={() => setAsking(true)}>
        {t('money.rest')}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={t('money.rest')}
          text={t('money.rest-text', { amount })}
          action={t('money.request', { amount })}
          confirm={() => send(null)}
          close={() => setAsking(false)}
        />
      )}
      {refused === null ? (
        <Refusals outcome={command.outcome} />
      ) : (
        <ConfirmSameBank reason={refused.reason} confirm={() => send(refused.payoutId)} close={command.clear} />
      )}
    </>
  );
}
