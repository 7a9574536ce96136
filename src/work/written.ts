/** What a command about one assignment answers. */
import { ok, type AssignmentId, type Result } from '../kernel/index.ts';
import type { Caller, Commands, Idempotency, Tx } from '../platform/index.ts';
import type { Assignment } from './assignment.ts';

export interface Written {
  readonly assignmentId: AssignmentId;
  /** As the command left it; absent when an idempotency key answered for it. */
  readonly fresh?: Assignment;
}

/** Runs `work` and keeps what it wrote for the answer, so that it need not be read again. */
export async function runWritten(
  commands: Commands,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<Assignment>>,
  idempotency: Idempotency,
): Promise<Result<Written>> {
  let fresh: Assignment | undefined;
  const result = await commands.run<{ assignmentId: AssignmentId }>(
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
