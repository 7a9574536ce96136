import { useMemo, useState, type ReactNode } from 'react';
import { Provider } from 'urql';
import { createClient } from '../api/client.ts';
import { RestartContext } from './restart-context.ts';

/** The client of one person: signing in or out begins a new one, so that nobody sees what another person read. */
export function ClientProvider({ children }: { readonly children: ReactNode }) {
  const [generation, setGeneration] = useState(0);
  const client = useMemo(() => createClient(), [generation]);
  return (
    <RestartContext value={() => setGeneration((before) => before + 1)}>
      <Provider value={client} key={generation}>
        {children}
      </Provider>
    </RestartContext>
  );
}
