import { useEffect, useMemo, type ReactNode } from 'react';
import { useClient } from 'urql';
import { Outbox } from './outbox.ts';
import { OutboxContext } from './outbox-context.ts';
import { sendAnswer } from './send-answer.ts';

interface OutboxProviderProps {
  readonly personId: string;
  readonly children: ReactNode;
}

const LOCK = 'guildhall-outbox';

/** Of one tab: the browser gives the lock to another when this one is closed. */
const exclusively = (work: () => Promise<void>): Promise<void> =>
  navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await work();
  });

/** Sends the answers that wait: at start, when the network returns, and after each pause. */
export function OutboxProvider({ personId, children }: OutboxProviderProps) {
  const client = useClient();
  const outbox = useMemo(
    () =>
      new Outbox({
        personId,
        send: (waiting) => sendAnswer(client, waiting),
        exclusively,
        later: (work, milliseconds) => {
          const timer = setTimeout(work, milliseconds);
          return () => clearTimeout(timer);
        },
        now: Date.now,
      }),
    [client, personId],
  );
  useEffect(() => {
    const flush = () => void outbox.flush().catch(() => undefined);
    void outbox.start().catch(() => undefined);
    window.addEventListener('online', flush);
    return () => {
      window.removeEventListener('online', flush);
      outbox.stop();
    };
  }, [outbox]);
  return <OutboxContext value={outbox}>{children}</OutboxContext>;
}
