import { useState } from 'react';
import { ProposeAdjustment } from '../../api/generated/admin.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { AccountFields, type WrittenAccount } from '../accounts/account-fields.tsx';
import { accountInput } from '../accounts/account-kinds.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { AmountField } from '../shared/amount-field.tsx';
import { useAmount } from '../../forms/use-amount.ts';

/** Proposes to move money between two accounts of the ledger. */
export function ProposeAdjustmentAction({ currency: usual }: { readonly currency: string }) {
  const t = useT();
  const tell = useMaybeT();
  const [currency, setCurrency] = useState(usual);
  const [from, setFrom] = useState<WrittenAccount>({ kind: 'GOODWILL_EXPENSE', owner: '' });
  const [to, setTo] = useState<WrittenAccount>({ kind: 'WORKER_AVAILABLE', owner: '' });
  const amount = useAmount(currency);
  const nameOf = ({ kind, owner }: WrittenAccount) => `${tell(`account-kind.${kind}`, kind)} ${owner}`.trim();
  return (
    <ActionButton
      label={t('adjustment.propose')}
      submit={amount.minor === null ? t('adjustment.propose') : t('adjustment.propose-amount', { amount: amount.text })}
      isReady={amount.minor !== null}
      text={
        <>
          <p>{t('adjustment.text')}</p>
          <p>
            <strong>{t('adjustment.moves', { from: nameOf(from), to: nameOf(to) })}</strong>
          </p>
        </>
      }
      reason={{ name: 'reason', label: t('admin.reason'), help: t('admin.reason-help') }}
      document={ProposeAdjustment}
      variables={(reason, idempotencyKey) => ({
        input: {
          from: accountInput(from.kind, from.owner, currency),
          to: accountInput(to.kind, to.owner, currency),
          amountMinor: amount.minor ?? '0',
          reason,
          idempotencyKey,
        },
      })}
    >
      <AccountFields label={t('corrections.from')} ownerLabel={t('adjustment.from-owner')} account={from} onChange={setFrom} />
      <AccountFields label={t('corrections.to')} ownerLabel={t('adjustment.to-owner')} account={to} onChange={setTo} />
      <TextField name="currency" label={t('runs.currency')} required value={currency} onChange={setCurrency} />
      <AmountField currency={currency} value={amount.written} onChange={amount.write} />
    </ActionButton>
  );
}
