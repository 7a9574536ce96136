import { useFormat } from '../../../messages/use-format.ts';
import { useT } from '../../../messages/language-context.ts';
import { nameOf } from '../mark-colour.ts';
import type { BoxMarks } from '../use-marking.ts';
import { KeyHints } from './key-hints.tsx';
import { MarkList } from './mark-list.tsx';
import { NextLabel } from './next-label.tsx';

/** The boxes of the image in a list; the editor is over the image. */
export function BoxesQuestion({ marks: { question, marks, setMarks, selected, select, label, setLabel } }: { readonly marks: BoxMarks }) {
  const t = useT();
  const { percent } = useFormat();
  return (
    <>
      <p className="field-help">
        {t('marks.count', { there: marks.length, minimum: question.minimumBoxes, maximum: question.maximumBoxes })}
      </p>
      <NextLabel question={question} label={label} setLabel={setLabel} />
      <MarkList
        question={question}
        marks={marks}
        selected={selected}
        select={select}
        change={(index, next) => setMarks(marks.map((box, at) => (at === index ? { ...box, label: next } : box)))}
        remove={(index) => {
          setMarks(marks.filter((_box, at) => at !== index));
          select(null);
        }}
        showMark={(box, place) => (
          <span>
            {place} {nameOf(question, box.label)} <span className="soft tabular">{`${percent(box.x)} · ${percent(box.y)}`}</span>
          </span>
        )}
      />
      <KeyHints
        hints={[
          { keys: ['n'], does: t('boxes.add') },
          { keys: ['←', '→'], does: t('boxes.key-move') },
          { keys: ['⇧'], does: t('boxes.key-size') },
          { keys: ['[', ']'], does: t('boxes.key-label') },
          { keys: ['Del'], does: t('boxes.key-remove') },
        ]}
      />
    </>
  );
}
