import type { AssignedTaskFields } from '../../../api/generated/fragments.ts';
import type { Marking } from '../use-marking.ts';
import { useT } from '../../../messages/language-context.ts';
import { chooseView, type Item } from './choose-view.ts';
import { ItemEntry } from './item-entry.tsx';
import { ItemHeading } from './item-heading.tsx';

interface ItemPaneProps {
  readonly task: Pick<AssignedTaskFields, 'view' | 'files' | 'payload' | 'form' | 'language'>;
  readonly marking: Marking;
  /** Tells it from other items on the page. */
  readonly label?: string;
}

/** What the worker judges, in the language of the batch. */
export function ItemPane({ task, marking, label }: ItemPaneProps) {
  const t = useT();
  const item = task.payload as Item;
  return (
    <section className="item-pane" aria-label={label ?? t('task.item')} lang={task.language ?? undefined}>
      {chooseView(task).map((view) => (
        <div className="item-entry" key={`${view.kind}:${view.field ?? view.label ?? ''}`}>
          <ItemHeading label={view.label} field={view.field} isAlone={task.view.length + Object.keys(item).length <= 1} />
          {view.kind === 'SIDE_BY_SIDE' ? (
            <div className="side-by-side">
              {view.parts.map((part) => (
                <div className="item-part" key={part.field}>
                  <ItemHeading label={part.label} field={part.field} isAlone={false} />
                  <ItemEntry entry={part} item={item} files={task.files} marking={marking} />
                </div>
              ))}
            </div>
          ) : (
            view.field !== null && <ItemEntry entry={{ ...view, field: view.field }} item={item} files={task.files} marking={marking} />
          )}
        </div>
      ))}
    </section>
  );
}
