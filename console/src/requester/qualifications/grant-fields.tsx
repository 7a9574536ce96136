import type { Outcome } from '../../api/send.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

/** A grant as somebody writes it. */
export interface DraftGrant {
  readonly value: string;
  /** `2027-01-31`; empty: it does not end. */
  readonly lastDay: string;
}

export const newGrant: DraftGrant = { value: '1', lastDay: '' };

/** The end of its last day; null: it does not end. */
export const endOf = ({ lastDay }: DraftGrant): string | null => (lastDay === '' ? null : `${lastDay}T23:59:59.000Z`);

interface GrantFieldsProps {
  readonly grant: DraftGrant;
  readonly change: (grant: DraftGrant) => void;
  readonly outcome: Outcome<unknown> | null;
}

/** Fields for the value and the last day of a grant. */
export function GrantFields({ grant, change, outcome }: GrantFieldsProps) {
  const t = useT();
  return (
    <>
      <TextField
        name="value"
        type="number"
        step={1}
        label={t('grants.value')}
        help={t('grants.value-help')}
        required
        value={grant.value}
        onChange={(value) => change({ ...grant, value })}
        outcome={outcome}
      />
      <TextField
        name="expiresAt"
        type="date"
        label={t('grants.last-day')}
        help={t('grants.last-day-help')}
        value={grant.lastDay}
        onChange={(lastDay) => change({ ...grant, lastDay })}
        outcome={outcome}
      />
    </>
  );
}
