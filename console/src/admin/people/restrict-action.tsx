import { useState } from 'react';
import {
  HoldMoney,
  SuspendPerson,
  type HoldMoneyData,
  type HoldMoneyVariables,
  type SuspendPersonData,
} from '../../api/generated/admin.ts';
import type { RestrictionReason } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { EvidenceFileField } from './evidence-file-field.tsx';

interface RestrictActionProps {
  readonly kind: 'hold' | 'suspend';
  readonly personId: string;
}

const REASONS: readonly RestrictionReason[] = [
  'FRAUD_SUSPECTED',
  'SEVERAL_ACCOUNTS',
  'LOW_QUALITY',
  'MISCONDUCT',
  'PAYMENT_DISPUTE',
  'TERMS_VIOLATED',
  'LEGAL_DEMAND',
  'OTHER',
];

/** Holds a person's money, or suspends them: with a reason that they read, with evidence, and until a day. */
export function RestrictAction({ kind, personId }: RestrictActionProps) {
  const t = useT();
  const tell = useMaybeT();
  const [reason, setReason] = useState<RestrictionReason>('FRAUD_SUSPECTED');
  const [endsOn, setEndsOn] = useState('');
  const [seen, setSeen] = useState('');
  const [reference, setReference] = useState('');
  const [fileId, setFileId] = useState<string | null>(null);
  const isHold = kind === 'hold';
  return (
    <ActionButton<HoldMoneyData | SuspendPersonData, HoldMoneyVariables>
      label={isHold ? t('restrict.hold') : t('restrict.suspend')}
      text={<p>{isHold ? t('restrict.hold-text') : t('restrict.suspend-text')}</p>}
      reason={{ name: 'explanation', label: t('restrict.explanation'), help: t('restrict.explanation-help') }}
      document={isHold ? HoldMoney : SuspendPerson}
      variables={(explanation) => ({
        input: {
          personId,
          reason,
          explanation,
          endsAt: `${endsOn}T23:59:59.000Z`,
          evidence: [{ description: seen.trim(), reference: reference.trim() === '' ? null : reference.trim(), fileId }],
        },
      })}
    >
      <SelectField
        label={t('admin.reason')}
        value={reason}
        options={REASONS.map((value) => ({ value, label: tell(`restriction-reason.${value}`, value) }))}
        onChange={(value) => setReason(value as RestrictionReason)}
      />
      <TextField
        name="endsAt"
        type="date"
        label={t('restrict.ends')}
        help={t('restrict.ends-help')}
        required
        value={endsOn}
        onChange={setEndsOn}
      />
      <TextAreaField
        name="evidence"
        label={t('restrict.evidence')}
        help={t('restrict.evidence-help')}
        required
        value={seen}
        onChange={setSeen}
      />
      <TextField name="reference" label={t('restrict.reference')} value={reference} onChange={setReference} />
      <EvidenceFileField choose={setFileId} />
    </ActionButton>
  );
}
