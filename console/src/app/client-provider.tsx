import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Provider } from 'urql';
import { createClient } from '../api/client.ts';
import { RestartContext } from './restart-context.ts';

/** Tabs share the cookie of the session: whoever signs in or out in one of them does so in all. */
const CHANNEL = 'guildhall-session';

/** The client of one person: signing in or out begins a new one, so that nobody sees what another person read. */
export function ClientProvider({ children }: { readonly children: ReactNode }) {
  const [generation, setGeneration] = useState(0);
  const client = useMemo(() => createClient(), [generation]);
  const tabs = useRef<BroadcastChannel>(undefined);
  const begin = useCallback(() => setGeneration((before) => before + 1), []);
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = begin;
    tabs.current = channel;
    return () => channel.close();
  }, [begin]);
  const restart = useCallback(() => {
    begin();
    tabs.current?.postMessage('changed');
  }, [begin]);
  return (
    <RestartContext value={restart}>
      <Provider value={client} key={generation}>
        {children}
      </Provider>
    </RestartContext>
  );
}
