import { useState } from 'react';
import { EraseAccount } from '../../api/generated/admin.ts';
import type { ErasureReason } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { ActionButton } from '../shared/action-button.tsx';
import type { PersonOf } from './person-of.ts';

const REASONS: readonly ErasureReason[] = ['ASKED_IN_WRITING', 'LEGAL_DEMAND', 'SECOND_ACCOUNT'];

/** Erases the account of a person who asked in writing, or for another listed reason. It cannot be undone. */
export function EraseAction({ person }: { readonly person: PersonOf }) {
  const t = useT();
  const tell = useMaybeT();
  const [reason, setReason] = useState<ErasureReason>('ASKED_IN_WRITING');
  if (person.erasure !== null) return null;
  return (
    <ActionButton
      label={t('admin-erase.erase', { name: person.name ?? person.id })}
      short={t('admin-erase.short')}
      look="danger"
      text={<p>{t('admin-erase.text')}</p>}
      document={EraseAccount}
      variables={() => ({ input: { personId: person.id, reason } })}
    >
      <SelectField
        label={t('admin.reason')}
        value={reason}
        options={REASONS.map((value) => ({ value, label: tell(`admin-erasure-reason.${value}`, value) }))}
        onChange={(value) => setReason(value as ErasureReason)}
      />
    </ActionButton>
  );
}
