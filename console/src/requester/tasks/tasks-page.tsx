import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import { Batch, BatchForm } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { FromBucket } from '../bucket/from-bucket.tsx';
import { useBucketFiles } from '../bucket/use-bucket-files.ts';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { fieldsOf } from '../wizard/item-fields.ts';
import { AddFile } from './add-file.tsx';
import { AddMedia } from './add-media.tsx';
import { TaskList } from './task-list.tsx';
import { UploadsList } from './uploads-list.tsx';
import { useMediaUpload } from './use-media-upload.ts';

const ADDABLE = ['DRAFT', 'OPEN', 'PAUSED', 'IN_REVIEW'];

/** Adds the tasks of a batch, and shows them. */
export default function TasksPage() {
  const t = useT();
  const { id = '' } = useParams();
  const organisation = useOrganisation();
  const media = useMediaUpload(organisation.id);
  const bucket = useBucketFiles(organisation.id);
  const mediaIds = useMemo(() => new Map([...bucket.ids, ...media.ids]), [bucket.ids, media.ids]);
  const batchRead = useRead(Batch, { id });
  const formRead = useRead(BatchForm, { id });
  return (
    <Shown read={batchRead}>
      {({ batch }) => (
        <Shown read={formRead}>
          {({ batch: form }) => {
            if (batch === null || form === null) return <NotFound />;
            const fields = form.itemSchema === null ? [] : fieldsOf(form.itemSchema, form.current.view);
            const mediaFields = fields.filter(({ kind }) => ['IMAGE', 'AUDIO', 'VIDEO'].includes(kind)).map(({ name }) => name);
            const waiting = batch.taskCount - batch.launchedTaskCount;
            const mayAdd = mayRunBatches(organisation) && ADDABLE.includes(batch.state);
            return (
              <Screen
                title={t('tasks.of', { title: isolated(batch.title) })}
                action={
                  waiting > 0 &&
                  mayAdd && (
                    <Link className="button button-primary" href={pathTo('launchBatch', id)}>
                      {t('tasks.launch', { count: waiting })}
                    </Link>
                  )
                }
              >
                <BatchTabs id={id} title={batch.title} />
                <p className="facts">
                  <strong>{t('batch.tasks', { count: batch.taskCount })}</strong>
                  <span>{t('tasks.launched', { count: batch.launchedTaskCount })}</span>
                  {batch.goldTaskCount > 0 && <span>{t('tasks.gold', { count: batch.goldTaskCount })}</span>}
                </p>
                {mayAdd && (
                  <>
                    <AddMedia media={media} fields={mediaFields} />
                    {mediaFields.length > 0 && <FromBucket files={bucket} />}
                    <AddFile batchId={id} fields={fields.map(({ name }) => name)} mediaFields={mediaFields} mediaIds={mediaIds} />
                  </>
                )}
                <TaskList batchId={id} waiting={waiting} mayRemove={mayAdd} />
                <UploadsList batchId={id} />
              </Screen>
            );
          }}
        </Shown>
      )}
    </Shown>
  );
}
