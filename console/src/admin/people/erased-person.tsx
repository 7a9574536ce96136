import { useState } from 'react';
import { OpenRetainedRecord } from '../../api/generated/admin.ts';
import type { RetainedRecordReason } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import type { PersonOf } from './person-of.ts';

const REASONS: readonly RetainedRecordReason[] = ['TAX_AUDIT', 'LEGAL_DEMAND', 'RETURNED_PAYMENT'];

interface ErasedPersonProps {
  readonly personId: string;
  readonly erasure: NonNullable<PersonOf['erasure']>;
}

/** Reason and time of an erasure, and the sealed record for tax law. The activity log records each opening. */
export function ErasedPerson({ personId, erasure }: ErasedPersonProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, date } = useFormat();
  const [reason, setReason] = useState<RetainedRecordReason>('TAX_AUDIT');
  const [record, setRecord] = useState<unknown>(null);
  const { keptUntil, destroyedAt } = erasure;
  return (
    <section className="card" aria-labelledby="erased">
      <h2 id="erased">{t('people.erased', { when: dateTime(erasure.erasedAt) })}</h2>
      <p>{tell(`admin-erasure-reason.${erasure.reason}`, erasure.reason)}</p>
      {destroyedAt !== null && <p className="soft">{t('retained.destroyed', { when: date(destroyedAt) })}</p>}
      {destroyedAt === null && (
        <p className="soft">{keptUntil === null ? t('retained.none') : t('retained.until', { when: date(keptUntil) })}</p>
      )}
      {keptUntil !== null && destroyedAt === null && (
        <ActionButton
          label={t('retained.open')}
          text={<p>{t('retained.text')}</p>}
          document={OpenRetainedRecord}
          variables={() => ({ input: { personId, reason } })}
          done={({ openRetainedRecord }) => setRecord(openRetainedRecord.retainedRecord?.record ?? null)}
        >
          <SelectField
            label={t('admin.reason')}
            value={reason}
            options={REASONS.map((value) => ({ value, label: tell(`admin-retained-reason.${value}`, value) }))}
            onChange={(value) => setReason(value as RetainedRecordReason)}
          />
        </ActionButton>
      )}
      {record !== null && (
        <div className="notice notice-waiting" role="status">
          <p>{t('retained.opened')}</p>
          <pre dir="ltr">{JSON.stringify(record, null, 1)}</pre>
        </div>
      )}
    </section>
  );
}
