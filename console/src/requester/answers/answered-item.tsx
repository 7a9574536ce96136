import { useState } from 'react';
import type { AssignedTaskFields, QuestionFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { altOf, chooseView, fileAddress, type Part, type View } from '../../worker/task/item/choose-view.ts';
import { ItemEntry } from '../../worker/task/item/item-entry.tsx';
import { ItemHeading } from '../../worker/task/item/item-heading.tsx';
import type { Marking } from '../../worker/task/use-marking.ts';
import { BoxesOverImage } from './boxes-over-image.tsx';
import type { Layer } from './layer.ts';
import { shownToWorkers } from './shown-to-workers.ts';
import { SpansInText } from './spans-in-text.tsx';

interface AnsweredItemProps {
  readonly task: Pick<AssignedTaskFields, 'view' | 'files' | 'payload' | 'form' | 'language'>;
  /** Answers that are drawn over it, the most important first. */
  readonly layers: readonly Layer[];
}

/** Nobody marks here: the answers are drawn over the item. */
const NOTHING_MARKED = { boxesOf: () => null, spansOf: () => null } as unknown as Marking;

const marksField = (question: QuestionFields, field: string): boolean => 'field' in question && question.field === field;

/** An item as the worker saw it, with the boxes and spans of its answers. */
export function AnsweredItem({ task, layers }: AnsweredItemProps) {
  const t = useT();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const item = shownToWorkers(task.payload);
  const toggle = (key: string) =>
    setHidden((before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]));
  const entryOf = (part: Part) => {
    const question = task.form.find((each) => marksField(each, part.field));
    const address = fileAddress(part.field, task.files);
    const text = item[part.field];
    const marks = { layers, hidden, toggle };
    if (question?.__typename === 'BoxesQuestion' && address !== null)
      return <BoxesOverImage address={address} alt={altOf(part, item)} question={question} {...marks} />;
    if (question?.__typename === 'SpansQuestion' && typeof text === 'string')
      return <SpansInText text={text} question={question} {...marks} />;
    return <ItemEntry entry={part} item={item} files={task.files} marking={NOTHING_MARKED} />;
  };
  const partsOf = (view: View): readonly Part[] =>
    view.kind === 'SIDE_BY_SIDE' ? view.parts : view.field === null ? [] : [{ ...view, field: view.field }];
  return (
    <section className="item-pane answered-item" aria-label={t('task.item')} lang={task.language ?? undefined}>
      {chooseView({ ...task, payload: item }).map((view) => (
        <div className="item-entry" key={`${view.kind}:${view.field ?? view.label ?? ''}`}>
          {view.kind === 'SIDE_BY_SIDE' && <ItemHeading label={view.label} field={null} isAlone={false} />}
          <div className={view.kind === 'SIDE_BY_SIDE' ? 'side-by-side' : undefined}>
            {partsOf(view).map((part) => (
              <div className="item-part" key={part.field}>
                <ItemHeading label={part.label} field={part.field} isAlone={Object.keys(item).length <= 1} />
                {entryOf(part)}
              </div>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}
