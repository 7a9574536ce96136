/** Records, each time a page shows an answer as kept, whether the device has it. */
import type { BrowserContext } from 'playwright-core';

export interface KeptClaim {
  readonly assignmentId: string;
  readonly isOnDevice: boolean;
}

/** Runs in the page. It reads the database itself: the console's own code is under test. */
function watchClaims(): void {
  const { noteKept } = window as unknown as { noteKept: (claim: KeptClaim) => void };
  const opened = new Promise<IDBDatabase>((resolve) => {
    const look = () => {
      void indexedDB.databases().then((all) => {
        // Opening a database that is not there yet would make an empty one.
        if (!all.some(({ name }) => name === 'guildhall')) return void setTimeout(look, 50);
        const opening = indexedDB.open('guildhall');
        opening.onsuccess = () => resolve(opening.result);
      });
    };
    look();
  });
  let last = '';
  const check = () => {
    const assignmentId = /^\/work\/task\/(.+)$/.exec(location.pathname)?.[1];
    const place = [...document.querySelectorAll('h1, .kept')].find((each) => each.textContent.includes('Kept on this device'));
    const now = assignmentId === undefined || place === undefined ? '' : `${assignmentId} ${place.tagName}`;
    if (now === last) return;
    last = now;
    if (assignmentId === undefined || now === '') return;
    void opened.then((database) => {
      const transaction = database.transaction(['draft', 'outbox']);
      const counts = ['draft', 'outbox'].map((store) => {
        const request = transaction.objectStore(store).getAllKeys();
        return () => (request.result as [string, string][]).some(([, id]) => id === assignmentId);
      });
      transaction.oncomplete = () => noteKept({ assignmentId, isOnDevice: counts.some((has) => has()) });
    });
  };
  new MutationObserver(check).observe(document, { subtree: true, childList: true, characterData: true });
}

/** @returns the claims so far; it grows */
export async function watchKeptClaims(context: BrowserContext): Promise<readonly KeptClaim[]> {
  const claims: KeptClaim[] = [];
  await context.exposeFunction('noteKept', (claim: KeptClaim) => void claims.push(claim));
  await context.addInitScript(watchClaims);
  return claims;
}
