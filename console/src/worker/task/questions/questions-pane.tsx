import type { Ref } from 'react';
import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../../messages/language-context.ts';
import type { AnswerFault } from '../answer-rules.ts';
import type { DraftAnswer } from '../use-draft.ts';
import type { Marking } from '../use-marking.ts';
import { QuestionField } from './question-field.tsx';

interface QuestionsPaneProps {
  readonly ref: Ref<HTMLElement>;
  readonly task: AssignedTaskFields;
  readonly draft: DraftAnswer;
  readonly marking: Marking;
  readonly faults: readonly AnswerFault[];
}

/** The questions in their order, each with what this console or the server finds wrong. */
export function QuestionsPane({ ref, task, draft, marking, faults }: QuestionsPaneProps) {
  const t = useT();
  const tell = useMaybeT();
  const faultOf = (name: string): string | null => {
    const refusal = draft.refusals.find(({ path }) => path.includes(name));
    if (refusal !== undefined) return tell(`code.${refusal.code}`, refusal.message);
    const fault = faults.find(({ question }) => question === name);
    return fault === undefined ? null : t(fault.message, fault.values);
  };
  const general = draft.refusals.filter(({ path }) => !task.form.some(({ name }) => path.includes(name)));
  return (
    <section className="questions-pane" aria-label={t('task.questions')} ref={ref} lang={task.language ?? undefined}>
      {general.map(({ message }) => (
        <p key={message} className="notice notice-refusal" role="alert">
          {message}
        </p>
      ))}
      {task.form.map((question, index) => (
        <QuestionField
          key={question.name}
          place={index + 1}
          question={question}
          task={task}
          value={draft.answer[question.name] ?? null}
          setValue={(value) => draft.setValue(question.name, value)}
          marking={marking}
          fault={faultOf(question.name)}
        />
      ))}
      <p className="visually-hidden" role="status">
        {faults.length > 0 ? t('task.faults', { count: faults.length }) : ''}
      </p>
    </section>
  );
}
