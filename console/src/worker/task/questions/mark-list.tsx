import type { ReactNode } from 'react';
import { useT } from '../../../messages/language-context.ts';
import { colourOf } from '../mark-colour.ts';

interface MarkListProps<Mark> {
  readonly question: { readonly labels: readonly { readonly value: string; readonly label: string; readonly colour: string | null }[] };
  readonly marks: readonly Mark[];
  readonly selected: number | null;
  readonly select: (index: number) => void;
  readonly change: (index: number, label: string) => void;
  readonly remove: (index: number) => void;
  readonly showMark: (mark: Mark, place: number) => ReactNode;
}

/** Marks of a question in a row each: what it is, its label, and the way to take it away. */
export function MarkList<Mark extends { readonly label: string }>({
  question,
  marks,
  selected,
  select,
  change,
  remove,
  showMark,
}: MarkListProps<Mark>) {
  const t = useT();
  return (
    <ol className="mark-list">
      {marks.map((mark, index) => (
        <li key={index} data-selected={index === selected}>
          <button type="button" className="mark-choose" aria-pressed={index === selected} onClick={() => select(index)}>
            <i className="swatch" style={{ background: colourOf(question, mark.label) }} />
            {showMark(mark, index + 1)}
          </button>
          {question.labels.length > 1 && (
            <select
              value={mark.label}
              aria-label={t('marks.label', { place: index + 1 })}
              onChange={(event) => change(index, event.target.value)}
            >
              {question.labels.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
          <button
            type="button"
            className="button button-quiet"
            aria-label={t('marks.remove', { place: index + 1 })}
            onClick={() => remove(index)}
          >
            ✕
          </button>
        </li>
      ))}
    </ol>
  );
}
