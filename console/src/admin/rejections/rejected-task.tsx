import { Task } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { TaskWithAnswers } from '../../requester/answers/task-with-answers.tsx';
import { Shown } from '../../screen/shown.tsx';

interface RejectedTaskProps {
  readonly taskId: string;
  readonly assignmentId: string;
}

/** The item, the rejected answer, and what other workers answered: as the requester's review shows them. */
export function RejectedTask({ taskId, assignmentId }: RejectedTaskProps) {
  const read = useRead(Task, { id: taskId });
  return <Shown read={read}>{({ task }) => task !== null && <TaskWithAnswers task={task} currentId={assignmentId} />}</Shown>;
}
