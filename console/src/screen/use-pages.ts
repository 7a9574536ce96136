/** Which page of a list is shown. The server reads a page after a cursor, at most 100 rows. */
import { useState } from 'react';

export interface Pages {
  /** Cursor of the last row of the page before; null on the first page. */
  readonly after: string | null;
  /** From 1. */
  readonly number: number;
  readonly next: (endCursor: string | null) => void;
  readonly back: () => void;
}

/** @param filter what the list depends on: another one begins at its first page */
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

/** Whether the list has no row at all: an empty page after others is not the end of it. */
export const isEmptyList = (count: number | undefined, { after }: Pages): boolean => (count ?? 0) === 0 && after === null;
