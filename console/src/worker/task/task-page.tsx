import { useEffect, useRef } from 'react';
import { useParams } from 'wouter';
import { MyAssignment, StartAssignment } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { taskKey } from '../../offline/kept-reads.ts';
import { useKeptRead } from '../../offline/use-kept-read.ts';
import { InScreenContext } from '../../screen/in-screen-context.ts';
import { Skeleton } from '../../screen/skeleton.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useSession } from '../../session/session-context.ts';
import { steady, type TaskAssignment } from './steady-assignment.ts';
import { TaskDesk } from './task-desk.tsx';
import { TaskOver } from './task-over.tsx';
import '../../styles/task.css';

/** A task that the worker holds. */
export default function TaskPage() {
  const { id = '' } = useParams();
  const { session } = useSession();
  // A held task can be answered without the network, also after a reload.
  const key = session === null ? null : taskKey(session.me.id, id);
  const read = useKeptRead(useRead(MyAssignment, { id }), key, ({ myAssignment }) => myAssignment?.state === 'HELD');
  const start = useCommand(StartAssignment);
  const before = useRef<TaskAssignment | null>(null);
  const assignment = read.data?.myAssignment;
  const needsStart = assignment?.state === 'HELD' && assignment.startedAt === null;
  // A task that was held in advance: its clock begins when it is shown.
  useEffect(() => {
    if (needsStart) void start.run({ input: { assignmentId: id } });
  }, [needsStart, id]);
  return (
    <Shown read={read}>
      {({ myAssignment }) => {
        if (myAssignment === null) return <TaskOver state={null} />;
        if (needsStart) return start.outcome?.isDone === false ? <Refusals outcome={start.outcome} /> : <Skeleton />;
        if (myAssignment.state !== 'HELD' && before.current?.id !== id) return <TaskOver state={myAssignment.state} />;
        before.current = steady(before.current, myAssignment, Date.now());
        return (
          <InScreenContext value={true}>
            <TaskDesk key={id} assignment={before.current} personId={session?.me.id ?? ''} />
          </InScreenContext>
        );
      }}
    </Shown>
  );
}
