/** What is drawn over an item: the answer in question, the labels, then every other answer. */
import type { TaskData } from '../../api/generated/requester.ts';
import type { Answer } from '../../outbox/store.ts';
import type { Layer } from './layer.ts';

type Task = NonNullable<TaskData['task']>;

export function layersOfTask(
  { assignments, labels }: Pick<Task, 'assignments' | 'labels'>,
  currentId: string | null,
  names: { readonly current: string; readonly label: string; readonly worker: (id: string) => string },
): readonly Layer[] {
  const answered = (assignments ?? []).filter(({ answer }) => answer !== null);
  const layers = answered.map(({ id, answer, worker }): Layer => {
    const isCurrent = id === currentId;
    return {
      key: id,
      name: isCurrent ? names.current : names.worker(worker?.id ?? ''),
      kind: isCurrent ? 'current' : 'other',
      answer: answer as Answer,
    };
  });
  const label: Layer = {
    key: 'label',
    name: names.label,
    kind: 'label',
    answer: Object.fromEntries(labels.map((each) => [each.question, each.label])),
  };
  return [
    ...layers.filter(({ kind }) => kind === 'current'),
    ...(labels.length === 0 ? [] : [label]),
    ...layers.filter(({ kind }) => kind === 'other'),
  ];
}
