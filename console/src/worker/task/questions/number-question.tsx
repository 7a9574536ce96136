import { Button, Group, I18nProvider, Input, NumberField } from 'react-aria-components';
import { useLanguage } from '../../../messages/language-context.ts';
import type { QuestionProps } from './question-props.ts';

/** A number in the digits and signs of the person's language. */
export default function NumberQuestion({ question, value, setValue, isInvalid }: QuestionProps<'NumberQuestion'>) {
  const { language } = useLanguage();
  return (
    <I18nProvider locale={language.tag}>
      <NumberField
        className="number-field"
        aria-label={question.prompt}
        value={typeof value === 'number' ? value : Number.NaN}
        onChange={(number) => setValue(Number.isNaN(number) ? null : number)}
        minValue={question.minimum ?? undefined}
        maxValue={question.maximum ?? undefined}
        step={question.step ?? undefined}
        isInvalid={isInvalid}
        formatOptions={{ maximumFractionDigits: 15 }}
      >
        <Group>
          <Button slot="decrement">−</Button>
          <Input />
          <Button slot="increment">+</Button>
        </Group>
      </NumberField>
    </I18nProvider>
  );
}
