import { Task } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { TaskWithAnswers } from '../../requester/answers/task-with-answers.tsx';
import { Shown } from '../../screen/shown.tsx';

interface RejectedTaskProps {
  readonly taskId: string;
  readonly assignmentId: string;
}

/** The item with the rejected answer and other workers' answers, with the components of the requester's review. */
export function RejectedTask({ taskId, assignmentId }: RejectedTaskProps) {
  const read = useRead(Task, { id: taskId });
  return <Shown read={read}>{({ task }) => task !== null && <TaskWithAnswers task={task} currentId={assignmentId} />}</Shown>;
}
