/**
 * The task after this one: held in advance while this answer is sent, so that its clock begins when it is shown. Not earlier: a task that
 * is given back is not offered to the same worker again.
 */
import { useRef } from 'react';
import { useClient } from 'urql';
import { send, type Outcome } from '../../api/send.ts';
import { PrepareNextTask, ReturnAssignment, StartAssignment, type PrepareNextTaskData } from '../../api/generated/worker.ts';

type Prepared = Promise<Outcome<PrepareNextTaskData>>;

export interface NextTask {
  readonly prepare: () => void;
  /** Starts the next task. @returns its id, or why there is none */
  readonly start: () => Promise<{ readonly id: string } | { readonly because: string }>;
  /** Gives a task that was held in advance back: the worker stops. */
  readonly drop: () => Promise<void>;
}

export function useNextTask(batchId: string): NextTask {
  const client = useClient();
  const prepared = useRef<Prepared | null>(null);
  const prepare = (): Prepared =>
    (prepared.current ??= send(client, PrepareNextTask, { input: { batchId, idempotencyKey: crypto.randomUUID() } }));
  return {
    prepare: () => void prepare(),
    start: async () => {
      const before = await prepare();
      prepared.current = null;
      // One that was refused or not reached may be possible by now.
      const { data, refusals, failure } = before.isDone ? before : await prepare();
      prepared.current = null;
      const id = data?.prepareNextTask.assignment?.id;
      if (id === undefined) return { because: refusals[0]?.message ?? failure?.message ?? '' };
      const started = await send(client, StartAssignment, { input: { assignmentId: id, idempotencyKey: crypto.randomUUID() } });
      return started.isDone ? { id } : { because: started.refusals[0]?.message ?? '' };
    },
    drop: async () => {
      const id = (await prepared.current)?.data?.prepareNextTask.assignment?.id;
      prepared.current = null;
      if (id !== undefined) await send(client, ReturnAssignment, { input: { assignmentId: id } });
    },
  };
}
