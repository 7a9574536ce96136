import { useSyncExternalStore } from 'react';

function listen(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** What is behind `#` in the address: another link of an e-mail, opened on the same page, changes nothing else. */
export const useFragment = (): string => useSyncExternalStore(listen, () => window.location.hash);
