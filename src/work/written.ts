/** What a command about one assignment answers. */
import { ok, type AssignmentId, type Result } from '../kernel/index.ts';
import type { Caller, Commands, Idempotency, Tx } from '../platform/index.ts';
import type { Assignment } from './assignment.ts';
import { mayWork } from './work.policy.ts';

/** What is kept for a repeat. */
export interface WrittenId {
  readonly assignmentId: AssignmentId;
}

export interface Written extends WrittenId {
  /** As the command left it; absent when an idempotency key answered for it. */
  readonly fresh?: Assignment;
}

/** A worker's command on their own assignments: a repeat needs a worker, whatever became of batch and assignment since. */
export function repeatable(caller: Caller, command: string, key: string | null | undefined, request: unknown): Idempotency<WrittenId> {
  return { key, command, request, authorise: () => mayWork(caller.actor) };
}

/** Runs `work` and keeps what it wrote for the answer, so that it need not be read again. */
export async function runWritten(
  commands: Commands,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<Assignment>>,
  idempotency: Idempotency<WrittenId>,
): Promise<Result<Written>> {
  let fresh: Assignment | undefined;
  const result = await commands.run<WrittenId>(
    caller,
    async (tx) => {
      const done = await work(tx);
      if (!done.ok) return done;
      fresh = done.value;
      return ok({ assignmentId: fresh.id });
    },
    idempotency,
  );
  return result.ok ? ok({ assignmentId: result.value.assignmentId, fresh }) : result;
}
