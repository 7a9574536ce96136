import { useT } from '../../../messages/language-context.ts';
import { colourOf } from '../mark-colour.ts';
import type { SpanMarks } from '../use-marking.ts';

interface LabelButtonsProps {
  readonly question: SpanMarks['question'];
  readonly label: string;
  readonly mark: (label: string) => void;
  readonly isFull: boolean;
}

/** Each labels what is selected. */
export function LabelButtons({ question, label, mark, isFull }: LabelButtonsProps) {
  const t = useT();
  return (
    <div className="label-buttons" role="group" aria-label={t('spans.labels')}>
      {question.labels.map((option, index) => (
        <button
          key={option.value}
          type="button"
          className="label-button"
          aria-pressed={option.value === label}
          disabled={isFull}
          // Else the selection in the text is lost before the click.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => mark(option.value)}
        >
          <i className="swatch" style={{ background: colourOf(question, option.value) }} />
          {option.label}
          <kbd>{option.key ?? index + 1}</kbd>
        </button>
      ))}
    </div>
  );
}
