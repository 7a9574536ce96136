import { useId, useState } from 'react';
import { useT } from '../../messages/language-context.ts';
import { freeName, newQuestion, QUESTION_KINDS, type DraftQuestion, type QuestionKind } from './batch-draft.ts';
import { FaultList } from './fault-list.tsx';
import { QuestionEditor } from './question-editor.tsx';
import type { StepProps } from './step-props.ts';
import { at } from './steps.ts';

const NAMES: Readonly<Record<QuestionKind, string>> = {
  ...{ choice: 'answer', multipleChoice: 'tags', text: 'text', number: 'number', rating: 'rating' },
  ...{ comparison: 'better', spans: 'marks', boxes: 'boxes', json: 'data' },
};

/** What to ask of each item. */
export function QuestionsStep({ draft, change, faults }: StepProps) {
  const t = useT();
  const id = useId();
  const [kind, setKind] = useState<QuestionKind>('choice');
  const { questions } = draft;
  const set = (next: readonly DraftQuestion[]) => change({ questions: next });
  const move = (index: number, by: number) => {
    const next = [...questions];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    set(next);
  };
  const names = questions.map(({ name }) => name);
  return (
    <>
      <FaultList faults={{ refusals: at(faults, 'form').refusals.filter(({ path }) => path.length === 1) }} />
      <ol className="editor-rows">
        {questions.map((question, index) => (
          <li key={question.id}>
            <QuestionEditor
              question={question}
              place={index + 1}
              fields={draft.fields}
              faults={at(faults, 'form', String(index))}
              isLast={index === questions.length - 1}
              change={(part) => set(questions.map((each) => (each.id === question.id ? { ...each, ...part } : each)))}
              move={(by) => move(index, by)}
              remove={() => set(questions.filter((each) => each.id !== question.id))}
            />
          </li>
        ))}
      </ol>
      <div className="row">
        <label className="visually-hidden" htmlFor={id}>
          {t('questions.kind')}
        </label>
        <select id={id} className="short" value={kind} onChange={(event) => setKind(event.target.value as QuestionKind)}>
          {QUESTION_KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`question-kind.${each}`)}
            </option>
          ))}
        </select>
        <button type="button" className="button" onClick={() => set([...questions, newQuestion(kind, freeName(NAMES[kind], names))])}>
          {t('questions.add')}
        </button>
      </div>
    </>
  );
}
