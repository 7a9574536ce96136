import { createContext, useContext } from 'react';
import type { SessionData } from '../api/generated/account.ts';

export interface SessionValue {
  /** Null: nobody is signed in. */
  readonly session: SessionData | null;
  readonly again: () => void;
  /** Set while the server is not reached and the session is the one that this device keeps: when it was read. */
  readonly keptAt: number | null;
}

export const SessionContext = createContext<SessionValue>({ session: null, again: () => undefined, keptAt: null });

export const useSession = (): SessionValue => useContext(SessionContext);
