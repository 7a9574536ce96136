/** State of a paged list. The server returns at most 100 rows after a cursor. */
import { useState } from 'react';

export interface Pages {
  /** Cursor of the last row of the page before; null on the first page. */
  readonly after: string | null;
  /** From 1. */
  readonly number: number;
  readonly next: (endCursor: string | null) => void;
  readonly back: () => void;
}

/** @param filter variables of the list; a change returns to the first page */
export function usePages(filter: unknown = null): Pages {
  const of = JSON.stringify(filter);
  const [kept, keep] = useState<{ readonly of: string; readonly cursors: readonly string[] }>({ of, cursors: [] });
  const cursors = kept.of === of ? kept.cursors : [];
  const after = cursors.at(-1) ?? null;
  return {
    after,
    number: cursors.length + 1,
    next: (endCursor) => {
      // A second click, before the next page is read, has the same cursor.
      if (endCursor !== null && endCursor !== after) keep({ of, cursors: [...cursors, endCursor] });
    },
    back: () => keep({ of, cursors: cursors.slice(0, -1) }),
  };
}

/** Whether the list has no rows on any page. */
export const isEmptyList = (count: number | undefined, { after }: Pages): boolean => (count ?? 0) === 0 && after === null;
