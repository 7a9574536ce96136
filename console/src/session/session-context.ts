import { createContext, useContext } from 'react';
import type { SessionData } from '../api/generated/account.ts';

export interface SessionValue {
  /** Null: nobody is signed in. */
  readonly session: SessionData | null;
  readonly again: () => void;
}

export const SessionContext = createContext<SessionValue>({ session: null, again: () => undefined });

export const useSession = (): SessionValue => useContext(SessionContext);
