import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Session, type SessionData } from '../api/generated/account.ts';
import { openHints } from '../api/hints.ts';
import { useRead } from '../api/use-read.ts';
import { useRestart } from '../app/restart-context.ts';
import { SESSION_KEY } from '../offline/kept-reads.ts';
import { useKeptRead } from '../offline/use-kept-read.ts';
import { FailureNotice } from '../screen/failure-notice.tsx';
import { Skeleton } from '../screen/skeleton.tsx';
import { SessionContext } from './session-context.ts';

const OVERSIGHT = ['queue:payouts', 'queue:payees', 'queue:reconciliation', 'queue:payers', 'queue:admin-requests'];

/** What this person may listen to. Answers to a batch are announced to those who have a page of it open. */
function topicsOf({ me }: SessionData, path: string): string {
  const queues = me.isAdmin || me.isAuditor ? OVERSIGHT : [];
  const [, batchId] = /^\/r\/batches\/(bat_\w+)/.exec(path) ?? [];
  return ['me', ...(batchId === undefined ? [] : [`batch:${batchId}`]), ...queues, ...(me.isAdmin ? ['queue:first-batches'] : [])].join(
    ',',
  );
}

/** Only workers' sessions are cached. Admins and auditors cannot work without the network. */
const mayKeep = ({ me }: SessionData): boolean => me.worker !== null && !me.isAdmin && !me.isAuditor;

/** Reads who is signed in, and listens to what changes for them. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const read = useKeptRead(useRead(Session, {}), SESSION_KEY, mayKeep);
  const session = read.data ?? null;
  const restart = useRestart();
  const personId = useRef<string>(undefined);
  personId.current ??= session?.me.id;
  // Another tab has signed in somebody else, and nothing told this one: what it has read and written is of the one before.
  const isOther = session !== null && session.me.id !== personId.current;
  useEffect(() => {
    if (isOther) restart();
  }, [isOther, restart]);
  const [path] = useLocation();
  const topics = session === null ? null : topicsOf(session, path);
  useEffect(() => (topics === null ? undefined : openHints(topics)), [topics]);
  if (read.isLoading || isOther) return <Skeleton />;
  if (session === null && read.failure !== null && read.failure.kind !== 'signed-out') {
    return <FailureNotice failure={read.failure} again={read.again} />;
  }
  const keptAt = session !== null && read.failure?.kind === 'offline' ? read.readAt : null;
  return <SessionContext value={{ session, again: read.again, keptAt }}>{children}</SessionContext>;
}
