import type { QuestionFields } from '../../api/generated/fragments.ts';
import type { Json } from '../../api/generated/schema.ts';
import type { Answer } from '../../outbox/store.ts';
import { ItemPane } from '../task/item/item-pane.tsx';
import { QuestionField } from '../task/questions/question-field.tsx';
import { useMarking } from '../task/use-marking.ts';

interface AttemptItemProps {
  readonly payload: Json;
  readonly form: readonly QuestionFields[];
  readonly answer: Answer;
  /** Tells it from other items on the page. */
  readonly label?: string;
  readonly setValue: (question: string, value: Json) => void;
}

/** One item of a test with its questions, by the controls of the task screen. */
export function AttemptItem({ payload, form, answer, label, setValue }: AttemptItemProps) {
  const marking = useMarking(form, answer, setValue);
  const task = { payload, form, view: [], files: [], language: null };
  return (
    <div className="attempt">
      <ItemPane task={task} marking={marking} {...(label === undefined ? {} : { label })} />
      <div>
        {form.map((question, index) => (
          <QuestionField
            key={question.name}
            place={index + 1}
            question={question}
            task={task}
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
