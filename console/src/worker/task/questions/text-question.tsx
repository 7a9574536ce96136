import { useT } from '../../../messages/language-context.ts';
import { lengthOf } from '../answer-rules.ts';
import type { QuestionProps } from './question-props.ts';

export function TextQuestion({ question, value, setValue, describedBy, isInvalid }: QuestionProps<'TextQuestion'>) {
  const t = useT();
  const text = typeof value === 'string' ? value : '';
  return (
    <>
      <textarea
        className="growing"
        rows={2}
        dir="auto"
        value={text}
        aria-label={question.prompt}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={(event) => setValue(event.target.value)}
      />
      <p className="field-help tabular">{t('question.characters', { there: lengthOf(text), maximum: question.maximumLength })}</p>
    </>
  );
}
