import { useId } from 'react';
import { useT } from '../../../messages/language-context.ts';
import { colourOf } from '../mark-colour.ts';

interface NextLabelProps {
  readonly question: { readonly labels: readonly { readonly value: string; readonly label: string; readonly colour: string | null }[] };
  readonly label: string;
  readonly setLabel: (label: string) => void;
}

/** The label that the next box gets. */
export function NextLabel({ question, label, setLabel }: NextLabelProps) {
  const t = useT();
  const name = useId();
  if (question.labels.length < 2) return null;
  return (
    <div className="label-buttons" role="radiogroup" aria-label={t('boxes.next-label')}>
      {question.labels.map((option) => (
        <label key={option.value} className="label-button">
          <input type="radio" name={name} checked={option.value === label} onChange={() => setLabel(option.value)} />
          <i className="swatch" style={{ background: colourOf(question, option.value) }} />
          {option.label}
        </label>
      ))}
    </div>
  );
}
