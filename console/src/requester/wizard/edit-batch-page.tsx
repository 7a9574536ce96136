import { useParams } from 'wouter';
import { Batch, BatchForm, Tasks } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Shown } from '../../screen/shown.tsx';
import { SavedBatchWizard } from './saved-batch-wizard.tsx';

/** The wizard with a batch that the server has: a draft, or one that runs. */
export default function EditBatchPage() {
  const { id = '' } = useParams();
  const batch = useRead(Batch, { id });
  const form = useRead(BatchForm, { id });
  const tasks = useRead(Tasks, { id, only: null, first: 1 });
  return (
    <Shown read={batch}>
      {(data) => (
        <Shown read={form}>
          {(formData) => (
            <Shown read={tasks}>
              {({ batch: withTasks }) =>
                data.batch === null || formData.batch === null ? (
                  <NotFound />
                ) : (
                  <SavedBatchWizard batch={data.batch} form={formData.batch} firstItem={withTasks?.tasks?.nodes[0]?.payload ?? null} />
                )
              }
            </Shown>
          )}
        </Shown>
      )}
    </Shown>
  );
}
