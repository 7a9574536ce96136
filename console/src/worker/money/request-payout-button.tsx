import { RequestPayout } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { ConfirmSameBank } from './confirm-same-bank.tsx';
import { refusedPayoutOf } from './refused-payout-of.ts';

interface RequestPayoutButtonProps {
  readonly currency: string;
  /** Available amount, as text. */
  readonly amount: string;
  readonly isDisabled: boolean;
}

/** Requests a payout of all available money. After a payout that the bank refused, the worker confirms the account first. */
export function RequestPayoutButton({ currency, amount, isDisabled }: RequestPayoutButtonProps) {
  const t = useT();
  const command = useCommand(RequestPayout);
  const send = (despiteRefusedPayoutId: string | null) =>
    void command.run({ input: { currency, despiteRefusedPayoutId, idempotencyKey: crypto.randomUUID() } });
  const refused = refusedPayoutOf(command.outcome);
  return (
    <>
      <button
        type="button"
        className="button button-primary"
        disabled={isDisabled}
        aria-disabled={command.isSending}
        onClick={() => send(null)}
      >
        {t('money.request', { amount })}
      </button>
      {command.outcome?.isDone === true && (
        <p className="notice notice-done" role="status">
          {t('money.requested')}
        </p>
      )}
      {refused === null ? (
        <Refusals outcome={command.outcome} />
      ) : (
        <ConfirmSameBank reason={refused.reason} confirm={() => send(refused.payoutId)} close={command.clear} />
      )}
    </>
  );
}
