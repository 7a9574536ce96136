import { useState } from 'react';
import { RecordRefundTransfer } from '../../api/generated/admin.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import type { PartToSend } from './refunds-to-send.tsx';

/** Records that a refund was ordered at the bank. */
export function RecordTransferAction({ part: { id, sent, organisation } }: { readonly part: PartToSend }) {
  const t = useT();
  const [reference, setReference] = useState('');
  const amount = sent.text;
  return (
    <ActionButton
      label={t('admin-refund.record', { amount })}
      text={<p>{t('admin-refund.record-text', { amount, name: organisation.name })}</p>}
      document={RecordRefundTransfer}
      variables={() => ({ input: { refundPartId: id, reference: reference.trim() } })}
    >
      <TextField
        name="reference"
        label={t('runs.reference')}
        help={t('admin-refund.reference-help')}
        required
        value={reference}
        onChange={setReference}
      />
    </ActionButton>
  );
}
