import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { ReturnAssignment } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useKeys } from '../../app/keys.ts';
import { PATHS } from '../../app/paths.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { dropDraft } from '../../outbox/store.ts';
import { completed, faultsOf } from './answer-rules.ts';
import { InstructionsPanel } from './instructions-panel.tsx';
import { ItemPane } from './item/item-pane.tsx';
import { QuestionsPane } from './questions/questions-pane.tsx';
import type { TaskAssignment } from './steady-assignment.ts';
import { SubmitBar } from './submit-bar.tsx';
import { TaskHeader } from './task-header.tsx';
import { TaskKeys } from './task-keys.tsx';
import { TaskSent } from './task-sent.tsx';
import { useActiveSeconds } from './use-active-seconds.ts';
import { useDraft } from './use-draft.ts';
import { useInstructions } from './use-instructions.ts';
import { useMarking } from './use-marking.ts';
import { useNextTask } from './use-next-task.ts';
import { useSubmission } from './use-submission.ts';

interface TaskDeskProps {
  readonly assignment: TaskAssignment;
  readonly personId: string;
}

/** The task screen: the item, the questions, and the bar that sends the answer. */
export function TaskDesk({ assignment, personId }: TaskDeskProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const { id, task } = assignment;
  const draft = useDraft(personId, id);
  const next = useNextTask(task.batch.id);
  const activeSeconds = useActiveSeconds(id);
  const marking = useMarking(task.form, draft.answer, draft.setValue);
  const instructions = useInstructions(task.batch.id, task.version);
  const giveBack = useCommand(ReturnAssignment);
  const [isTried, setTried] = useState(false);
  const [asksToReturn, setAsksToReturn] = useState(false);
  const [showsKeys, setShowsKeys] = useState(false);
  const questions = useRef<HTMLElement>(null);
  const { submission, submit, sendNow } = useSubmission({
    ...{ personId, assignmentId: id, next, activeSeconds },
    onRefused: (refusals) => {
      draft.refuse(refusals);
      setTried(true);
    },
  });
  const faults = faultsOf(task.form, draft.answer);
  const isComplete = draft.isRead && faults.length === 0;

  const focusOn = (question: string | undefined) =>
    questions.current?.querySelector<HTMLElement>(`[data-question="${question}"] :is(input, textarea, select, button)`)?.focus();
  const [firstRefusal] = draft.refusals;
  useEffect(() => {
    if (firstRefusal !== undefined) focusOn(firstRefusal.path[1]);
  }, [firstRefusal]);
  const send = async (wantsNext: boolean) => {
    setTried(true);
    if (!isComplete) return focusOn(faults[0]?.question);
    if (submission.kind !== 'writing') return;
    if (wantsNext) next.prepare();
    draft.rest();
    await submit(completed(task.form, draft.answer), wantsNext);
  };
  const returnTask = async () => {
    setAsksToReturn(false);
    const { isDone } = await giveBack.run({ input: { assignmentId: id } });
    if (!isDone) return;
    draft.rest();
    await Promise.all([dropDraft(personId, id).catch(() => undefined), next.drop()]);
    navigate(PATHS.board);
  };
  useKeys({
    'Control+Enter': () => void send(true),
    'Control+Shift+Enter': () => void send(false),
    i: instructions.toggle,
    z: draft.undo,
    '?': () => setShowsKeys(true),
  });
  if (submission.kind === 'waiting' || submission.kind === 'over') {
    return <TaskSent submission={submission} sendNow={sendNow} assignment={assignment} />;
  }
  return (
    <div className="desk" data-pinned={instructions.isPinned && instructions.isOpen}>
      <TaskHeader assignment={assignment} openInstructions={instructions.toggle} />
      <main className="desk-panes" id="main">
        {instructions.isOpen && <InstructionsPanel text={task.instructions} instructions={instructions} />}
        <ItemPane task={task} marking={marking} />
        <QuestionsPane ref={questions} task={task} draft={draft} marking={marking} faults={isTried ? faults : []} />
      </main>
      <Refusals outcome={giveBack.outcome} />
      <SubmitBar
        kept={draft.kept}
        isSending={submission.kind === 'sending'}
        send={(wantsNext) => void send(wantsNext)}
        askToReturn={() => setAsksToReturn(true)}
      />
      {asksToReturn && (
        <ConfirmDialog
          title={t('task.return')}
          text={t('task.return-text')}
          action={t('task.return')}
          confirm={() => void returnTask()}
          close={() => setAsksToReturn(false)}
        />
      )}
      {showsKeys && <TaskKeys close={() => setShowsKeys(false)} />}
    </div>
  );
}
