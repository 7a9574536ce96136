import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useT } from '../../../messages/language-context.ts';
import { colourOf, nameOf } from '../mark-colour.ts';
import type { SpanMarks } from '../use-marking.ts';
import { LabelButtons } from './label-buttons.tsx';
import { clickedPlace } from './selected-range.ts';
import { partOf, piecesOf, trimmed, withSpan, wordsOf } from './span.ts';
import { useSelectedRange } from './use-selected-range.ts';
import { useWordCursor } from './use-word-cursor.ts';

interface SpanEditorProps extends SpanMarks {
  readonly text: string;
}

/** A text whose parts get labels: select with a pointer or a finger, or with the arrows; then a label. */
export function SpanEditor({ text, question, marks, setMarks, selected, select, label, setLabel }: SpanEditorProps) {
  const t = useT();
  const frame = useRef<HTMLDivElement>(null);
  const words = useMemo(() => wordsOf(text), [text]);
  const cursor = useWordCursor(words);
  const selection = useSelectedRange(frame);
  const [hasFocus, setFocus] = useState(false);
  const isFull = marks.length >= question.maximumSpans;

  const mark = (value: string) => {
    setLabel(value);
    const range = selection.take() ?? (hasFocus || cursor.isUsed ? cursor.range : null);
    const place = range === null ? null : trimmed(text, range);
    if (place === null) {
      if (selected !== null) setMarks(marks.map((span, index) => (index === selected ? { ...span, label: value } : span)));
      return;
    }
    const next = withSpan(marks, { ...place, label: value }, question.overlap);
    if (next.length > question.maximumSpans) return;
    setMarks(next);
    select(next.findIndex((span) => span.start === place.start && span.end === place.end));
    window.getSelection()?.removeAllRanges();
  };
  const press = (event: KeyboardEvent) => {
    const isRightToLeft = getComputedStyle(frame.current!).direction === 'rtl';
    const option = question.labels.find(({ key }, index) => (key ?? String(index + 1)) === event.key);
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
      cursor.move((event.key === 'ArrowRight') !== isRightToLeft ? 1 : -1, event.shiftKey);
    else if (option !== undefined && !event.ctrlKey && !event.metaKey) mark(option.value);
    else if (event.key === 'Enter') mark(label);
    else if (event.key === 'Delete' || event.key === 'Backspace')
      setMarks(marks.filter((span) => !(span.start < cursor.range.end && cursor.range.start < span.end)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const click = () => {
    const place = clickedPlace(frame.current);
    if (place !== null) cursor.jump(place);
  };
  const shown = hasFocus || cursor.isUsed ? cursor.range : null;
  return (
    <div className="spans">
      <LabelButtons question={question} label={label} mark={mark} isFull={isFull} />
      <div
        ref={frame}
        className="span-text"
        dir="auto"
        tabIndex={0}
        role="application"
        aria-label={t('spans.text')}
        aria-describedby={`${question.name}-spans-help`}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
        onKeyDown={press}
        onClick={click}
      >
        {piecesOf(words, marks).map(({ start, end, marks: places }) => {
          const [place] = places;
          const span = place === undefined ? undefined : marks[place];
          const isInCursor = shown !== null && start >= shown.start && end <= shown.end;
          return (
            <span
              key={start}
              data-start={start}
              className={span === undefined ? undefined : 'span-mark'}
              data-cursor={isInCursor || undefined}
              data-selected={places.includes(selected ?? -1) || undefined}
              style={
                span === undefined
                  ? undefined
                  : {
                      borderColor: colourOf(question, span.label),
                      background: `color-mix(in srgb, ${colourOf(question, span.label)} 18%, transparent)`,
                    }
              }
              title={span === undefined ? undefined : nameOf(question, span.label)}
              onClick={place === undefined ? undefined : () => select(place)}
            >
              {partOf(text, { start, end })}
            </span>
          );
        })}
      </div>
      <p className="visually-hidden" id={`${question.name}-spans-help`}>
        {t('spans.help')}
      </p>
      <p className="visually-hidden" role="status">
        {shown === null ? '' : partOf(text, shown)}
      </p>
    </div>
  );
}
