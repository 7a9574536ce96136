import { createContext, useContext } from 'react';

/** Forgets all that was read, and reads the session again: in each tab of this browser. */
export const RestartContext = createContext<() => void>(() => undefined);

export const useRestart = (): (() => void) => useContext(RestartContext);
