/** What a reviewer does on the page: which answer is open, which are selected, and the last act that Undo takes back. */
import { useState } from 'react';
import { WithdrawRejection } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useKeys } from '../../app/keys.ts';
import { useFlags } from './flags.ts';
import { nextOpen } from './next-open.ts';
import type { Doubtful } from './doubtful.ts';
import { useWaitingApprovals } from './use-waiting-approvals.ts';

export function useReview(batchId: string, queue: readonly Doubtful[]) {
  const approvals = useWaitingApprovals();
  const flags = useFlags(batchId);
  const withdraw = useCommand(WithdrawRejection);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const [place, setPlace] = useState(0);
  const [marked, setSelected] = useState<readonly string[]>([]);
  const [isRejecting, setRejecting] = useState(false);
  const [rejectedId, setRejectedId] = useState<string | null>(null);

  const ids = queue.map(({ assignment }) => assignment.id);
  // What somebody else decided in the meantime is selected no more.
  const selected = marked.filter((id) => ids.includes(id));
  const found = currentId === null ? -1 : ids.indexOf(currentId);
  // An answer that somebody decided leaves the queue: the one that takes its place is next.
  const at = found >= 0 ? found : Math.min(place, ids.length - 1);
  const current = queue[at];

  const open = (index: number) => {
    const id = ids[index];
    if (id === undefined) return;
    setRejecting(false);
    setPlace(index);
    setCurrentId(id);
  };
  const move = (by: 1 | -1) => open(Math.min(ids.length - 1, Math.max(0, at + by)));
  const approve = () => {
    const chosen = selected.length > 0 ? selected : current === undefined ? [] : [current.assignment.id];
    const done = [...approvals.waiting, ...chosen];
    approvals.approve(chosen);
    setSelected([]);
    setRejectedId(null);
    open(nextOpen(ids, at, done));
  };
  const toggleSelected = (id: string) =>
    setSelected((before) => (before.includes(id) ? before.filter((each) => each !== id) : [...before, id]));
  const undo = async () => {
    const [first] = approvals.undo();
    if (first !== undefined) return open(ids.indexOf(first));
    if (rejectedId !== null && (await withdraw.run({ input: { assignmentId: rejectedId } })).isDone) setRejectedId(null);
  };
  const rejected = () => {
    setRejectedId(current?.assignment.id ?? null);
    setRejecting(false);
    if (current !== undefined) open(nextOpen(ids, at, [...approvals.waiting, current.assignment.id]));
  };
  const isDecided = current === undefined || approvals.waiting.includes(current.assignment.id);
  const reject = isDecided ? undefined : () => setRejecting(true);
  const flag = current === undefined ? undefined : () => flags.toggle(current.assignment.id);
  const select = isDecided ? undefined : () => toggleSelected(current.assignment.id);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...{ a: isDecided && selected.length === 0 ? undefined : approve, r: reject, f: flag, x: select },
    u: () => void undo(),
  });
  return {
    ...{ current, at, open, move, approve, undo, reject, flag, select, toggleSelected, selected, isRejecting, isDecided, rejected },
    ...{ waiting: approvals.waiting, approvalOutcome: approvals.outcome, flags: flags.flags, withdraw, rejectedId },
    stopRejecting: () => setRejecting(false),
  };
}

export type Review = ReturnType<typeof useReview>;
