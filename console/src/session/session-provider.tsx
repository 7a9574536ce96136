import { useEffect, type ReactNode } from 'react';
import { Session } from '../api/generated/account.ts';
import { openHints } from '../api/hints.ts';
import { useRead } from '../api/use-read.ts';
import { FailureNotice } from '../screen/failure-notice.tsx';
import { Skeleton } from '../screen/skeleton.tsx';
import { SessionContext } from './session-context.ts';

/** Reads who is signed in, and listens to what changes for them. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const read = useRead(Session, {});
  const session = read.data ?? null;
  const isSignedIn = session !== null;
  useEffect(() => (isSignedIn ? openHints() : undefined), [isSignedIn]);
  if (read.isLoading) return <Skeleton />;
  if (session === null && read.failure !== null && read.failure.kind !== 'signed-out') {
    return <FailureNotice failure={read.failure} again={read.again} />;
  }
  return <SessionContext value={{ session, again: read.again }}>{children}</SessionContext>;
}
