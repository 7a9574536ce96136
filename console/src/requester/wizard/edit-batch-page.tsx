import { useMemo } from 'react';
import { useParams } from 'wouter';
import { Batch, BatchForm, type BatchData, type BatchFormData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useSession } from '../../session/session-context.ts';
import { BatchWizard } from './batch-wizard.tsx';
import { draftOf } from './draft-of-batch.ts';

interface LoadedWizardProps {
  readonly batch: NonNullable<BatchData['batch']>;
  readonly form: NonNullable<BatchFormData['batch']>;
}

function LoadedWizard({ batch, form }: LoadedWizardProps) {
  const { session } = useSession();
  const saved = useMemo(() => draftOf(batch, form), [batch.id]);
  return <BatchWizard key={batch.id} batch={batch} saved={saved} keptAs={`guildhall:batch-edit:${session?.me.id ?? ''}:${batch.id}`} />;
}

/** The wizard with a batch that the server has: a draft, or one that runs. */
export default function EditBatchPage() {
  const { id = '' } = useParams();
  const batch = useRead(Batch, { id });
  const form = useRead(BatchForm, { id });
  return (
    <Shown read={batch}>
      {(data) => (
        <Shown read={form}>
          {(formData) =>
            data.batch === null || formData.batch === null ? <NotFound /> : <LoadedWizard batch={data.batch} form={formData.batch} />
          }
        </Shown>
      )}
    </Shown>
  );
}
