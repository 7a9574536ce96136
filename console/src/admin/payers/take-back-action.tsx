import { TakeBackFunding } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { AmountField } from '../shared/amount-field.tsx';
import { useAmount } from '../../forms/use-amount.ts';
import type { Deposit } from './deposits-list.tsx';

interface TakeBackActionProps {
  readonly deposit: Deposit;
  readonly done: (request: AdminRequestStatus | null) => void;
}

/** Asks another admin to take a part of a deposit back from what the organisation has not spent. */
export function TakeBackAction({ deposit: { id, amount: whole, organisation }, done }: TakeBackActionProps) {
  const t = useT();
  const amount = useAmount(whole.currency);
  return (
    <ActionButton
      label={t('deposit.take-back')}
      submit={amount.minor === null ? t('deposit.take-back') : t('deposit.take-back-amount', { amount: amount.text })}
      isReady={amount.minor !== null}
      text={<p>{t('deposit.take-back-text', { name: organisation.name })}</p>}
      reason={{ name: 'reason', label: t('deposit.wrong'), help: t('admin.reason-help') }}
      document={TakeBackFunding}
      variables={(reason, idempotencyKey) => ({ input: { fundingId: id, amountMinor: amount.minor, reason, idempotencyKey } })}
      done={({ takeBackFunding }) => done(takeBackFunding.request)}
    >
      <AmountField currency={whole.currency} value={amount.written} onChange={amount.write} />
    </ActionButton>
  );
}
