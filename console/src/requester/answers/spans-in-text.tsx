import { useMemo } from 'react';
import type { QuestionFields } from '../../api/generated/fragments.ts';
import { colourOf, nameOf } from '../../worker/task/mark-colour.ts';
import { partOf, piecesOf, wordsOf } from '../../worker/task/spans/span.ts';
import { spansOf } from './answer-words.ts';
import type { Layer } from './layer.ts';
import { LayerLegend } from './layer-legend.tsx';

interface SpansInTextProps {
  readonly text: string;
  readonly question: Extract<QuestionFields, { __typename: 'SpansQuestion' }>;
  readonly layers: readonly Layer[];
  readonly hidden: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

/** The text once for each answer, with its marked parts and their labels. */
export function SpansInText({ text, question, layers, hidden, toggle }: SpansInTextProps) {
  const words = useMemo(() => wordsOf(text), [text]);
  const shown = layers.filter(({ key }) => !hidden.has(key));
  return (
    <>
      {(shown.length === 0 ? [null] : shown).map((layer) => {
        const spans = layer === null ? [] : spansOf(layer.answer[question.name] ?? null);
        return (
          <figure key={layer?.key ?? ''} className="shown-spans">
            {layer !== null && (
              <figcaption className="item-heading">
                <bdi>{layer.name}</bdi>
              </figcaption>
            )}
            <p className="item-text" dir="auto">
              {piecesOf(words, spans).map(({ start, end, marks }) => {
                const span = marks[0] === undefined ? undefined : spans[marks[0]];
                const part = partOf(text, { start, end });
                if (span === undefined) return <span key={start}>{part}</span>;
                const colour = colourOf(question, span.label);
                return (
                  <mark key={start} className="span-mark shown-span" style={{ borderColor: colour }}>
                    {part}
                    {end === span.end && <span className="shown-span-label"> {nameOf(question, span.label)}</span>}
                  </mark>
                );
              })}
            </p>
          </figure>
        );
      })}
      <LayerLegend layers={layers} hidden={hidden} toggle={toggle} />
    </>
  );
}
