import type { TaskData } from '../../api/generated/requester.ts';
import type { Json } from '../../api/generated/schema.ts';
import type { Answer } from '../../outbox/store.ts';
import { ItemPane } from '../../worker/task/item/item-pane.tsx';
import { QuestionField } from '../../worker/task/questions/question-field.tsx';
import { useMarking } from '../../worker/task/use-marking.ts';
import { shownToWorkers } from '../answers/shown-to-workers.ts';

interface KnownAnswerQuestionsProps {
  readonly task: NonNullable<TaskData['task']>;
  readonly answer: Answer;
  readonly setValue: (question: string, value: Json) => void;
}

/** The item and its questions, by the controls of the task screen. */
export function KnownAnswerQuestions({ task, answer, setValue }: KnownAnswerQuestionsProps) {
  const { form, view } = task.batch.current;
  const marking = useMarking(form, answer, setValue);
  const shown = { payload: shownToWorkers(task.payload), form, view, files: task.files, language: null };
  return (
    <div className="attempt">
      <ItemPane task={shown} marking={marking} />
      <div>
        {form.map((question, index) => (
          <QuestionField
            key={question.name}
            place={index + 1}
            question={question}
            task={shown}
            value={answer[question.name] ?? null}
            setValue={(value) => setValue(question.name, value)}
            marking={marking}
            fault={null}
          />
        ))}
      </div>
    </div>
  );
}
