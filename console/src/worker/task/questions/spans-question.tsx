import type { Json } from '../../../api/generated/schema.ts';
import { useT } from '../../../messages/language-context.ts';
import { textOf, type Item } from '../item/choose-view.ts';
import { nameOf } from '../mark-colour.ts';
import { partOf } from '../spans/span.ts';
import type { SpanMarks } from '../use-marking.ts';
import { KeyHints } from './key-hints.tsx';
import { MarkList } from './mark-list.tsx';

interface SpansQuestionProps {
  readonly marks: SpanMarks;
  readonly payload: Json;
}

/** The marked parts of the text in a list; the editor is the text itself. */
export function SpansQuestion({ marks: { question, marks, setMarks, selected, select }, payload }: SpansQuestionProps) {
  const t = useT();
  const text = textOf((payload as Item)[question.field]);
  return (
    <>
      <p className="field-help">
        {t('marks.count', { there: marks.length, minimum: question.minimumSpans, maximum: question.maximumSpans })}
      </p>
      <MarkList
        question={question}
        marks={marks}
        selected={selected}
        select={select}
        change={(index, label) => setMarks(marks.map((span, at) => (at === index ? { ...span, label } : span)))}
        remove={(index) => {
          setMarks(marks.filter((_span, at) => at !== index));
          select(null);
        }}
        showMark={(span) => (
          <span>
            <bdi>{partOf(text, span)}</bdi> <span className="soft">{nameOf(question, span.label)}</span>
          </span>
        )}
      />
      <KeyHints
        hints={[
          { keys: ['←', '→'], does: t('spans.key-move') },
          { keys: ['⇧'], does: t('spans.key-extend') },
          { keys: ['1', '9'], does: t('spans.key-label') },
          { keys: ['Del'], does: t('boxes.key-remove') },
        ]}
      />
    </>
  );
}
