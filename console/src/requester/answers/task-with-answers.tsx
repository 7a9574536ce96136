import type { TaskData } from '../../api/generated/requester.ts';
import { useT } from '../../messages/language-context.ts';
import { AnsweredItem } from './answered-item.tsx';
import { AnswersByQuestion } from './answers-by-question.tsx';
import { layersOfTask } from './layers-of-task.ts';

interface TaskWithAnswersProps {
  readonly task: NonNullable<TaskData['task']>;
  readonly currentId: string | null;
}

/** The item, and beside it every answer. What is decided about an answer is decided in sight of both. */
export function TaskWithAnswers({ task, currentId }: TaskWithAnswersProps) {
  const t = useT();
  const { view, form } = task.batch.current;
  const layers = layersOfTask(task, currentId, {
    current: t('review.this-answer'),
    label: t('review.label-so-far'),
    worker: (id) => t('review.worker', { id: id.slice(-4) }),
  });
  return (
    <div className="task-with-answers">
      <AnsweredItem task={{ view, form, payload: task.payload, files: task.files, language: null }} layers={layers} />
      <section className="answers-pane" aria-label={t('review.answers')} tabIndex={0}>
        <AnswersByQuestion task={task} currentId={currentId} />
      </section>
    </div>
  );
}
