import { useState } from 'react';
import { RemoveWaitingTasks, Tasks, type TasksData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { useRowKeys } from '../../tables/use-row-keys.ts';
import { ItemSummary } from './item-summary.tsx';
import { TaskLink } from './task-link.tsx';

interface TaskListProps {
  readonly batchId: string;
  /** Tasks that are not launched. */
  readonly waiting: number;
  readonly mayRemove: boolean;
}

type Task = NonNullable<NonNullable<TasksData['batch']>['tasks']>['nodes'][number];

/** The tasks of the batch, and the way to take back those that are not launched. */
export function TaskList({ batchId, waiting, mayRemove }: TaskListProps) {
  const t = useT();
  const rows = useRowKeys<HTMLTableElement>();
  const pages = usePages();
  const [asks, setAsks] = useState(false);
  const read = useRead(Tasks, { id: batchId, only: null, first: 20, after: pages.after });
  const remove = useCommand(RemoveWaitingTasks);
  const columns = [
    { name: 'position', heading: t('task-list.position'), cell: (task: Task) => String(task.position) },
    { name: 'externalId', heading: t('columns.external-id'), cell: (task: Task) => <TaskLink batchId={batchId} task={task} /> },
    { name: 'item', heading: t('task-list.item'), cell: (task: Task) => <ItemSummary payload={task.payload} /> },
    { name: 'answers', heading: t('task-list.answers'), isAmount: true, cell: (task: Task) => String(task.redundancy) },
  ];
  return (
    <section aria-labelledby="tasks">
      <div className="row section-head">
        <h2 id="tasks">{t('tasks.title')}</h2>
        {mayRemove && waiting > 0 && (
          <button type="button" className="button button-small" onClick={() => setAsks(true)}>
            {t('task-list.remove', { count: waiting })}
          </button>
        )}
      </div>
      <Refusals outcome={remove.outcome} />
      <Shown
        read={read}
        isEmpty={({ batch }) => isEmptyList(batch?.tasks?.nodes.length, pages)}
        empty={<Empty title={t('task-list.empty')} text={t('task-list.empty-text')} />}
      >
        {({ batch }) =>
          batch?.tasks != null && (
            <>
              <DataTable caption={t('tasks.title')} columns={columns} rows={batch.tasks.nodes} keyOf={({ id }) => id} rowsRef={rows} />
              <Pager pages={pages} page={batch.tasks.pageInfo} count={batch.tasks.nodes.length} />
            </>
          )
        }
      </Shown>
      {asks && (
        <ConfirmDialog
          title={t('task-list.remove', { count: waiting })}
          text={t('task-list.remove-text')}
          action={t('task-list.remove', { count: waiting })}
          confirm={() => {
            setAsks(false);
            void remove.run({ input: { batchId, idempotencyKey: crypto.randomUUID() } });
          }}
          close={() => setAsks(false)}
        />
      )}
    </section>
  );
}
