/** Sending an answer: it is on this device until the server has answered, whatever happens to the network or this tab. */
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { serverNow } from '../../api/server-clock.ts';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useOutbox } from '../../outbox/outbox-context.ts';
import { unsentOf, type Answer, type DraftRefusal } from '../../outbox/store.ts';
import type { NextTask } from './use-next-task.ts';

export type Submission =
  | { readonly kind: 'writing' }
  | { readonly kind: 'sending' }
  /** On this device; the server was not reached. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'over'; readonly because: string };

interface SubmissionOptions {
  readonly personId: string;
  readonly assignmentId: string;
  readonly next: NextTask;
  readonly activeSeconds: () => number;
  readonly onRefused: (refusals: readonly DraftRefusal[]) => void;
}

const WANTS_NEXT = 'guildhall:wants-next';

export function useSubmission({ personId, assignmentId, next, activeSeconds, onRefused }: SubmissionOptions) {
  const [, navigate] = useLocation();
  const outbox = useOutbox();
  const [submission, setSubmission] = useState<Submission>({ kind: 'writing' });

  const proceed = async () => {
    if (sessionStorage.getItem(WANTS_NEXT) === 'no') {
      await next.drop();
      return navigate(PATHS.board);
    }
    const found = await next.start();
    if ('id' in found) navigate(pathTo('task', found.id));
    else setSubmission({ kind: 'over', because: found.because });
  };
  useEffect(() => {
    // The tab was closed or reloaded before the server answered.
    void unsentOf(personId).then(
      (all) => {
        if (all.some((each) => each.assignmentId === assignmentId)) setSubmission({ kind: 'waiting' });
      },
      () => undefined,
    );
    return outbox.onResult((id, result) => {
      if (id !== assignmentId) return;
      if (result.kind === 'sent') void proceed();
      if (result.kind === 'unreached' || result.kind === 'failed') setSubmission({ kind: 'waiting' });
      if (result.kind === 'refused') {
        setSubmission({ kind: 'writing' });
        onRefused(result.refusals);
      }
    });
  }, [outbox, assignmentId]);

  return {
    submission,
    submit: async (answer: Answer, wantsNext: boolean) => {
      sessionStorage.setItem(WANTS_NEXT, wantsNext ? 'yes' : 'no');
      setSubmission({ kind: 'sending' });
      await outbox.add({
        personId,
        assignmentId,
        answer,
        idempotencyKey: crypto.randomUUID(),
        answeredAt: new Date(serverNow()).toISOString(),
        activeSeconds: activeSeconds(),
      });
    },
    sendNow: () => void outbox.flush(),
  };
}
