/** The assignment as it was read first: another read has other signed addresses of the same files, and would load them again. */
import type { MyAssignmentData } from '../../api/generated/worker.ts';

export type TaskAssignment = NonNullable<MyAssignmentData['myAssignment']>;

/** Shortly before addresses expire, those of a newer read are taken. */
const BEFORE_EXPIRY_MS = 60_000;

export function steady(before: TaskAssignment | null, now: TaskAssignment, time: number): TaskAssignment {
  if (before === null || before.id !== now.id || before.task.version !== now.task.version) return now;
  const expiries = before.task.files.map(({ urlExpiresAt }) => new Date(urlExpiresAt).getTime());
  if (Math.min(...expiries) - time < BEFORE_EXPIRY_MS) return now;
  return { ...now, task: before.task };
}
