/** `j` and `k` move the focus through the rows of a list, from link to link; Enter then opens, as a browser does. */
import { useRef, type RefObject } from 'react';
import { useKeys } from '../app/keys.ts';

const ROW = 'li, tbody tr';
const OPENS = 'a[href], button:not([disabled])';

/** @returns for the list: the first link or button of each row opens it */
export function useRowKeys<List extends HTMLElement>(): RefObject<List | null> {
  const list = useRef<List>(null);
  const move = (by: 1 | -1) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>(ROW) ?? [])].filter((row) => row.querySelector(OPENS) !== null);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    next?.querySelector<HTMLElement>(OPENS)?.focus();
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  return list;
}
