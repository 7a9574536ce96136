import { useId } from 'react';
import type { AssignedTaskFields, QuestionFields } from '../../../api/generated/fragments.ts';
import type { Json } from '../../../api/generated/schema.ts';
import { useT } from '../../../messages/language-context.ts';
import { Markdown } from '../../../screen/markdown.tsx';
import type { Marking } from '../use-marking.ts';
import { QuestionControl } from './question-control.tsx';

interface QuestionFieldProps {
  readonly place: number;
  readonly question: QuestionFields;
  readonly task: Pick<AssignedTaskFields, 'payload' | 'view' | 'files'>;
  readonly value: Json;
  readonly setValue: (value: Json) => void;
  readonly marking: Marking;
  /** What is wrong with the answer; null: nothing that is known. */
  readonly fault: string | null;
}

/** A question: its number, its words, its control, and what is wrong with the answer. */
export function QuestionField({ place, question, task, value, setValue, marking, fault }: QuestionFieldProps) {
  const t = useT();
  const id = useId();
  const described = [question.help === null ? '' : `${id}-help`, fault === null ? '' : `${id}-fault`].filter(Boolean).join(' ');
  const isAnswered = value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  return (
    <fieldset
      className="question"
      data-question={question.name}
      data-answered={isAnswered}
      aria-describedby={described === '' ? undefined : described}
    >
      <legend>
        <span className="question-place" aria-hidden="true">
          {place}
        </span>
        <Markdown text={question.prompt} className="question-prompt" />
        {!question.required && <span className="faint">{t('question.optional')}</span>}
      </legend>
      {question.help !== null && (
        <div id={`${id}-help`} className="field-help">
          <Markdown text={question.help} />
        </div>
      )}
      <QuestionControl
        question={question}
        task={task}
        value={value}
        setValue={setValue}
        marking={marking}
        describedBy={described === '' ? undefined : described}
        isInvalid={fault !== null}
      />
      {fault !== null && (
        <p className="field-fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}
