import { ItemPane } from '../../worker/task/item/item-pane.tsx';
import { useMarking } from '../../worker/task/use-marking.ts';
import type { FirstBatchOf } from './first-batch-of.ts';
import '../../styles/task.css';

interface FirstBatchItemProps {
  readonly task: FirstBatchOf['tasks']['nodes'][number];
  readonly batch: FirstBatchOf;
}

const NOTHING = () => undefined;

/** One item with the worker's own renderer. */
export function FirstBatchItem({ task, batch }: FirstBatchItemProps) {
  const { view, form } = batch.current;
  const marking = useMarking(form, {}, NOTHING);
  return (
    <div className="card">
      <ItemPane task={{ ...task, view, form, language: batch.language }} marking={marking} />
    </div>
  );
}
