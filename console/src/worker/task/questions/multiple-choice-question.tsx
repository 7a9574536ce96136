import { useT } from '../../../messages/language-context.ts';
import { chooseByKey, keyOf } from './option-keys.ts';
import { OptionLabel } from './option-label.tsx';
import type { QuestionProps } from './question-props.ts';

export function MultipleChoiceQuestion({ question, value, setValue, isInvalid }: QuestionProps<'MultipleChoiceQuestion'>) {
  const t = useT();
  const chosen = (Array.isArray(value) ? value : []) as readonly string[];
  const maximum = question.maximumChoices ?? question.options.length;
  const toggle = (option: string) => {
    const next = chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
    // In the order of the options, whichever was chosen first.
    setValue(question.options.map((each) => each.value).filter((each) => next.includes(each)));
  };
  return (
    <>
      <div className="options" onKeyDown={chooseByKey(question.options, (option) => toggle(option.value))}>
        {question.options.map((option, index) => (
          <label key={option.value} className="option">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              disabled={!chosen.includes(option.value) && chosen.length >= maximum}
              aria-invalid={isInvalid}
              onChange={() => toggle(option.value)}
            />
            <OptionLabel option={option} keyName={keyOf(option, index)} />
          </label>
        ))}
      </div>
      <p className="field-help" role="status">
        {t('question.chosen', { chosen: chosen.length, minimum: question.minimumChoices, maximum })}
      </p>
    </>
  );
}
