import { createContext } from 'react';

/** Whether a heading and a `main` are there already: within a screen, a dialog, or the frame of the pages. */
export const InScreenContext = createContext(false);
