import { createContext, useContext } from 'react';

/** Forgets all that was read, and reads the session again. */
export const RestartContext = createContext<() => void>(() => undefined);

export const useRestart = (): (() => void) => useContext(RestartContext);
