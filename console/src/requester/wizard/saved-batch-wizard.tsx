import { useMemo } from 'react';
import type { BatchData, BatchFormData } from '../../api/generated/requester.ts';
import type { Json } from '../../api/generated/schema.ts';
import { useSession } from '../../session/session-context.ts';
import { BatchWizard } from './batch-wizard.tsx';
import { draftOf } from './draft-of-batch.ts';

interface SavedBatchWizardProps {
  readonly batch: NonNullable<BatchData['batch']>;
  readonly form: NonNullable<BatchFormData['batch']>;
  /** Of the first task; null where there is none. */
  readonly firstItem: Json;
}

/** The wizard of a batch as it was read first: another read does not take what somebody writes. */
export function SavedBatchWizard({ batch, form, firstItem }: SavedBatchWizardProps) {
  const { session } = useSession();
  const saved = useMemo(() => draftOf(batch, form, firstItem), [batch.id]);
  return (
    <BatchWizard
      key={batch.id}
      batch={batch}
      saved={saved}
      firstItem={firstItem}
      keptAs={`guildhall:batch-edit:${session?.me.id ?? ''}:${batch.id}`}
    />
  );
}
