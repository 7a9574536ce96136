import { useState } from 'react';
import {
  ProposeTakingOwnMoneyOut,
  RecordOwnMoney,
  type ProposeTakingOwnMoneyOutData,
  type RecordOwnMoneyData,
  type RecordOwnMoneyVariables,
} from '../../api/generated/admin.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { AmountField } from '../shared/amount-field.tsx';
import { useAmount } from '../../forms/use-amount.ts';

interface OwnMoneyActionProps {
  readonly direction: 'in' | 'out';
  readonly currency: string;
}

/** Own money of the operator: recorded when the bank's statement shows it, or proposed to be taken out. */
export function OwnMoneyAction({ direction, currency: usual }: OwnMoneyActionProps) {
  const t = useT();
  const [currency, setCurrency] = useState(usual);
  const [valueDate, setValueDate] = useState('');
  const [reference, setReference] = useState('');
  const amount = useAmount(currency);
  const isIn = direction === 'in';
  const label = isIn ? t('own-money.record') : t('own-money.propose-out');
  const withAmount = isIn ? t('own-money.record-amount', { amount: amount.text }) : t('own-money.propose-amount', { amount: amount.text });
  return (
    <ActionButton<RecordOwnMoneyData | ProposeTakingOwnMoneyOutData, RecordOwnMoneyVariables>
      label={label}
      submit={amount.minor === null ? label : withAmount}
      isReady={amount.minor !== null}
      text={<p>{isIn ? t('own-money.record-text') : t('own-money.propose-text')}</p>}
      document={isIn ? RecordOwnMoney : ProposeTakingOwnMoneyOut}
      variables={(_reason, idempotencyKey) => ({
        input: { amountMinor: amount.minor ?? '0', currency, reference: reference.trim(), valueDate, idempotencyKey },
      })}
    >
      <TextField name="currency" label={t('runs.currency')} required value={currency} onChange={setCurrency} />
      <AmountField currency={currency} value={amount.written} onChange={amount.write} />
      <TextField name="valueDate" type="date" label={t('corrections.value-date')} required value={valueDate} onChange={setValueDate} />
      <TextField
        name="reference"
        label={t('runs.reference')}
        help={t('deposit.reference-help')}
        required
        value={reference}
        onChange={setReference}
      />
    </ActionButton>
  );
}
