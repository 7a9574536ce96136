import { useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from 'urql';
import { OWN_ORIGIN } from '../../api/client.ts';
import { ApproveAssignments, type ApproveAssignmentsData } from '../../api/generated/requester.ts';
import { send, type Outcome } from '../../api/send.ts';
import { WaitingApprovals, type ApprovalToSend } from './waiting-approvals.ts';

/** A request of a page that closes goes on without it. */
const OF_A_CLOSING_PAGE: RequestInit = { headers: OWN_ORIGIN, credentials: 'same-origin', keepalive: true };

interface Approvals {
  /** Approved on this page, and not sent yet. */
  readonly waiting: readonly string[];
  readonly approve: (ids: readonly string[]) => void;
  readonly undo: () => readonly string[];
  /** Of the last one that was sent. */
  readonly outcome: Outcome<ApproveAssignmentsData> | null;
}

/** Approvals with Undo. Leaving the page, or closing the tab, sends what waits. */
export function useWaitingApprovals(): Approvals {
  const client = useClient();
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const [outcome, setOutcome] = useState<Outcome<ApproveAssignmentsData> | null>(null);
  const isShown = useRef(true);
  const approvals = useMemo(() => {
    const sendOne = async ({ assignmentIds, idempotencyKey }: ApprovalToSend, isLeaving: boolean) => {
      const variables = { input: { assignmentIds, idempotencyKey } };
      if (isLeaving) return void client.mutation(ApproveAssignments, variables, { fetchOptions: OF_A_CLOSING_PAGE }).toPromise();
      const result = await send(client, ApproveAssignments, variables);
      if (isShown.current) setOutcome(result);
    };
    const created: WaitingApprovals = new WaitingApprovals(
      (approval, isLeaving) => void sendOne(approval, isLeaving),
      () => isShown.current && setWaiting(created.ids),
    );
    return created;
  }, [client]);
  useEffect(() => {
    isShown.current = true;
    const leave = () => approvals.leave();
    window.addEventListener('pagehide', leave);
    return () => {
      isShown.current = false;
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [approvals]);
  return {
    waiting,
    approve: (ids) => {
      setOutcome(null);
      approvals.approve(ids);
    },
    undo: () => approvals.undo(),
    outcome,
  };
}
