import { Link } from 'wouter';
import type { BatchesData } from '../../api/generated/requester.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { AnswersBar } from './answers-bar.tsx';
import { answerParts } from './batch-progress.ts';
import { BatchStateTag } from './batch-state-tag.tsx';

export type BatchOfList = NonNullable<BatchesData['organisation']>['batches']['nodes'][number];

/** A batch in a list: its state, how far it is, and what waits for review. */
export function BatchRow({ batch }: { readonly batch: BatchOfList }) {
  const t = useT();
  const { dateTime } = useFormat();
  const parts = answerParts(batch);
  const { low, high } = batch.forecast ?? { low: null, high: null };
  const isDraft = batch.state === 'DRAFT';
  return (
    <article className="card batch-row">
      <h3>
        <Link href={pathTo(isDraft ? 'editBatch' : 'ownBatch', batch.id)} dir="auto">
          {batch.title}
        </Link>
      </h3>
      <BatchStateTag state={batch.state} />
      <p className="facts">
        <span>{t('batch.tasks', { count: batch.taskCount })}</span>
        {batch.internal && <span>{t('batch.internal')}</span>}
        {parts.submitted > 0 && (
          <Link href={pathTo('review', batch.id)}>
            <strong>{t('batch.to-review', { count: parts.submitted })}</strong>
          </Link>
        )}
        {low !== null && (
          <span>
            {high === null
              ? t('batch.done-after', { low: dateTime(low) })
              : t('batch.done-between', { low: dateTime(low), high: dateTime(high) })}
          </span>
        )}
      </p>
      {!isDraft && (
        <div className="batch-row-progress">
          <AnswersBar parts={parts} />
          <span className="soft tabular">{t('batch.answers-of', { done: parts.done, all: parts.all })}</span>
        </div>
      )}
    </article>
  );
}
