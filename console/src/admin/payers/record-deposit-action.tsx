import { useState } from 'react';
import { RecordFunding } from '../../api/generated/admin.ts';
import type { AdminRequestStatus } from '../../api/generated/fragments.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { AmountField } from '../shared/amount-field.tsx';
import { useAmount } from '../../forms/use-amount.ts';

interface RecordDepositActionProps {
  /** Organisations to choose from. One: there is no choice. */
  readonly organisations: readonly { readonly id: string; readonly name: string; readonly currency: string }[];
  readonly invoiceReference?: string;
  /** @param request what waits for another admin; null: the deposit is recorded */
  readonly done: (request: AdminRequestStatus | null) => void;
}

/** Records a deposit from the bank's statement. A large one needs two admins. */
export function RecordDepositAction({ organisations, invoiceReference = '', done }: RecordDepositActionProps) {
  const t = useT();
  const [chosen, setChosen] = useState('');
  const [valueDate, setValueDate] = useState('');
  const [reference, setReference] = useState('');
  const [invoice, setInvoice] = useState(invoiceReference);
  const organisation = organisations.find(({ id }) => id === chosen) ?? organisations[0];
  const currency = organisation?.currency ?? '';
  const amount = useAmount(currency);
  return (
    <ActionButton
      label={t('deposit.record')}
      submit={amount.minor === null ? t('deposit.record') : t('deposit.record-amount', { amount: amount.text })}
      isReady={amount.minor !== null}
      isDisabled={organisation === undefined}
      text={<p>{t('deposit.record-text', { name: organisation?.name ?? '' })}</p>}
      reason={{ name: 'reason', label: t('admin.reason'), help: t('deposit.reason-help'), isOptional: true }}
      document={RecordFunding}
      variables={(reason, idempotencyKey) => ({
        input: {
          organisationId: organisation?.id ?? '',
          amountMinor: amount.minor ?? '0',
          currency,
          valueDate,
          reference: reference.trim(),
          invoiceReference: invoice.trim() === '' ? null : invoice.trim(),
          reason: reason === '' ? null : reason,
          idempotencyKey,
        },
      })}
      done={({ recordFunding }) => done(recordFunding.request)}
    >
      {organisations.length > 1 && (
        <SelectField
          label={t('requesters.organisation')}
          value={organisation?.id ?? ''}
          options={organisations.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosen}
        />
      )}
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
      <TextField
        name="invoiceReference"
        label={t('deposit.invoice')}
        help={t('deposit.invoice-help')}
        value={invoice}
        onChange={setInvoice}
      />
    </ActionButton>
  );
}
