import { Task } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { TaskWithAnswers } from '../answers/task-with-answers.tsx';
import type { Label } from './label-row.tsx';
import { doubtsOf, type Doubt } from './why-doubtful.ts';

/** A label with its item and every answer: who disagreed, and why it is doubtful. */
export function LabelDesk({ label }: { readonly label: Label }) {
  const t = useT();
  const { dateTime } = useFormat();
  const read = useRead(Task, { id: label.taskId });
  const sentences: Readonly<Record<Doubt, string>> = {
    disagree: t('doubts.disagree', { votes: label.votes, count: label.answers }),
    outvoted: t('doubts.outvoted', { votes: label.votes, count: label.answers }),
    'few-answers': t('doubts.few-answers', { count: label.answers }),
    'not-judged': t('doubts.not-judged'),
    ambiguous: t('doubts.ambiguous'),
    budget: t('doubts.budget'),
    'no-workers': t('doubts.no-workers'),
  };
  const doubts = doubtsOf(label);
  const { provenance } = label;
  return (
    <article className="label-desk" aria-labelledby="label-task">
      <h2 id="label-task">{t('review.task', { task: label.externalId ?? label.taskId })}</h2>
      {doubts.length > 0 && (
        <div className="notice notice-waiting" role="note">
          {doubts.map((doubt) => (
            <p key={doubt}>{sentences[doubt]}</p>
          ))}
        </div>
      )}
      <Shown read={read}>{({ task }) => task !== null && <TaskWithAnswers key={task.id} task={task} currentId={null} />}</Shown>
      {provenance !== null && (
        <p className="faint">
          {t('labels.provenance', {
            model: provenance.model,
            when: dateTime(provenance.computedAt),
            crowd: provenance.crowdAnswers,
            staff: provenance.staffAnswers,
          })}
        </p>
      )}
    </article>
  );
}
