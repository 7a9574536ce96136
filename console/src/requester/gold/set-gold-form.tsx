import { useState } from 'react';
import { TaskByExternalId } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { useQuiet } from '../labels/use-quiet.ts';
import { KnownAnswerForm } from './known-answer-form.tsx';

/** Finds a task by the requester's own name, and asks for its known answer. */
export function SetGoldForm({ batchId }: { readonly batchId: string }) {
  const t = useT();
  const [externalId, setExternalId] = useState('');
  const wanted = useQuiet(externalId.trim());
  const read = useRead(TaskByExternalId, { id: batchId, externalId: wanted }, { pause: wanted === '' });
  return (
    <section className="card" aria-labelledby="set-gold">
      <h2 id="set-gold">{t('gold.set')}</h2>
      <label className="field">
        {t('labels.search')}
        <input type="search" value={externalId} onChange={(event) => setExternalId(event.target.value)} />
      </label>
      {wanted !== '' && (
        <Shown read={read}>
          {({ batch }) =>
            batch?.task == null ? (
              <p role="status">{t('gold.no-task')}</p>
            ) : (
              <KnownAnswerForm key={batch.task.id} batchId={batchId} taskId={batch.task.id} done={() => setExternalId('')} />
            )
          }
        </Shown>
      )}
    </section>
  );
}
