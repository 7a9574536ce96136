import { Link } from 'wouter';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { AnswersBar } from '../home/answers-bar.tsx';
import { answerParts } from '../home/batch-progress.ts';
import { LabelsLine } from './labels-line.tsx';
import type { OwnBatch } from './own-batch.ts';

/** How far the batch is: tasks, answers and labels, each with its unit, and when it is done. */
export function AnswersCard({ batch }: { readonly batch: OwnBatch }) {
  const t = useT();
  const { number, dateTime, duration } = useFormat();
  const parts = answerParts(batch);
  const { rejected, returned, expired } = batch.assignmentCounts;
  const legend = [
    { name: 'approved', label: t('answers.approved'), count: parts.approved },
    { name: 'submitted', label: t('answers.submitted'), count: parts.submitted },
    { name: 'held', label: t('answers.held'), count: parts.held },
    { name: 'rest', label: t('answers.free'), count: parts.free },
  ];
  const { low, high, unknownBecause, answersPerHour, leastRemaining, mostRemaining } = batch.forecast;
  return (
    <section className="card" aria-labelledby="progress">
      <h2 id="progress">{t('batch.answers-of', { done: parts.done, all: parts.all })}</h2>
      <AnswersBar parts={parts} />
      <ul className="legend">
        {legend.map(({ name, label, count }) => (
          <li key={name}>
            <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <rect className={`bar-${name}`} width="10" height="10" />
            </svg>
            {name === 'submitted' && count > 0 ? <Link href={pathTo('review', batch.id)}>{label}</Link> : label}{' '}
            <strong className="tabular">{number(count)}</strong>
          </li>
        ))}
      </ul>
      <p className="facts">
        <span>{t('batch.tasks', { count: batch.taskCount })}</span>
        <span>{t('tasks.launched', { count: batch.launchedTaskCount })}</span>
        {batch.slots.heldBack > 0 && <span>{t('answers.held-back', { count: batch.slots.heldBack })}</span>}
        {rejected > 0 && <span>{t('answers.rejected', { count: rejected })}</span>}
        {returned > 0 && <span>{t('answers.returned', { count: returned })}</span>}
        {expired > 0 && <span>{t('answers.expired', { count: expired })}</span>}
        {batch.medianSeconds !== null && <span>{t('answers.median', { time: duration(batch.medianSeconds) })}</span>}
      </p>
      <LabelsLine batch={batch} />
      <p>
        <strong>
          {low === null
            ? t(`forecast.${unknownBecause ?? 'TOO_FEW_ANSWERS'}`)
            : high === null
              ? t('batch.done-after', { low: dateTime(low) })
              : t('batch.done-between', { low: dateTime(low), high: dateTime(high) })}
        </strong>{' '}
        {answersPerHour !== null && leastRemaining > 0 && (
          <span className="soft">
            {t('forecast.pace', { pace: Math.round(answersPerHour), least: leastRemaining, most: mostRemaining })}
          </span>
        )}
      </p>
    </section>
  );
}
