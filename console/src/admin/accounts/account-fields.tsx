import type { AccountKind } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { ACCOUNT_KINDS, ownerPrefixOf } from './account-kinds.ts';

export interface WrittenAccount {
  readonly kind: AccountKind;
  readonly owner: string;
}

interface AccountFieldsProps {
  readonly label: string;
  readonly ownerLabel: string;
  readonly account: WrittenAccount;
  readonly onChange: (account: WrittenAccount) => void;
}

/** Fields that choose a ledger account: its kind, and its owner unless the platform owns it. */
export function AccountFields({ label, ownerLabel, account, onChange }: AccountFieldsProps) {
  const t = useT();
  const tell = useMaybeT();
  const prefix = ownerPrefixOf(account.kind);
  return (
    <>
      <SelectField
        label={label}
        value={account.kind}
        options={ACCOUNT_KINDS.map((kind) => ({ value: kind, label: tell(`account-kind.${kind}`, kind) }))}
        onChange={(kind) => onChange({ ...account, kind: kind as AccountKind })}
      />
      {prefix !== null && (
        <TextField
          name="ownerId"
          label={ownerLabel}
          help={t('accounts.owner-help', { prefix })}
          required
          value={account.owner}
          onChange={(owner) => onChange({ ...account, owner })}
        />
      )}
    </>
  );
}
