import { createContext, useContext } from 'react';
import type { SessionData } from '../api/generated/account.ts';

export interface SessionValue {
  /** Null: nobody is signed in. */
  readonly session: SessionData | null;
  readonly again: () => void;
  /** Time at which a cached session was read, while the server is unreachable; else null. */
  readonly keptAt: number | null;
}

export const SessionContext = createContext<SessionValue>({ session: null, again: () => undefined, keptAt: null });

export const useSession = (): SessionValue => useContext(SessionContext);
