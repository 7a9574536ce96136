import { useParams } from 'wouter';
import { Batch, BatchForm } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Shown } from '../../screen/shown.tsx';
import { SavedBatchWizard } from './saved-batch-wizard.tsx';

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
            data.batch === null || formData.batch === null ? <NotFound /> : <SavedBatchWizard batch={data.batch} form={formData.batch} />
          }
        </Shown>
      )}
    </Shown>
  );
}
