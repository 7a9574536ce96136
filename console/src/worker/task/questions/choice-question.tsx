import { useId, useState } from 'react';
import { useT } from '../../../messages/language-context.ts';
import { chooseByKey, keyOf } from './option-keys.ts';
import { OptionLabel } from './option-label.tsx';
import type { QuestionProps } from './question-props.ts';

/** Above this many options, a search finds one. */
const SEARCH_ABOVE = 12;

export function ChoiceQuestion({ question, value, setValue, isInvalid }: QuestionProps<'ChoiceQuestion'>) {
  const t = useT();
  const name = useId();
  const [wanted, setWanted] = useState('');
  const options = question.options.filter(({ label }) => label.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()));
  return (
    <>
      {question.options.length > SEARCH_ABOVE && (
        <input
          className="option-search"
          aria-label={t('question.search')}
          placeholder={t('question.search')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      <div className="options" onKeyDown={chooseByKey(question.options, (option) => setValue(option.value))}>
        {options.map((option) => (
          <label key={option.value} className="option">
            <input
              type="radio"
              name={name}
              checked={value === option.value}
              aria-invalid={isInvalid}
              onChange={() => setValue(option.value)}
            />
            <OptionLabel option={option} keyName={keyOf(option, question.options.indexOf(option))} />
          </label>
        ))}
      </div>
    </>
  );
}
