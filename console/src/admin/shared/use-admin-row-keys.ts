import type { KeyboardEvent } from 'react';
import { useKeys } from '../../app/keys.ts';

/** Rows of the page's tables and lists. A page with keys of its own marks itself with `data-own-keys`. */
const ROWS = '.admin :is(.table > tbody > tr, .rows > li, article.card)';

const isShown = (row: HTMLElement): boolean => row.getClientRects().length > 0;

const hasOwnKeys = (): boolean => document.querySelector('[data-own-keys]') !== null;

function move(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter(isShown);
  // The innermost row: an open row can have rows inside.
  const at = rows.findLastIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next === undefined) return;
  next.tabIndex = -1;
  next.focus();
}

/** `j` and `k` move through the rows, `Enter` opens the row: its page, else its first action. @returns the listener for Enter */
export function useAdminRowKeys(): (event: KeyboardEvent) => void {
  // Getters run when a key is pressed: a page with its own keys then gets the key.
  useKeys({
    get j() {
      return hasOwnKeys() ? undefined : () => move(1);
    },
    get k() {
      return hasOwnKeys() ? undefined : () => move(-1);
    },
  });
  return ({ key, target }) => {
    if (key !== 'Enter' || !(target instanceof HTMLElement) || !target.matches(ROWS)) return;
    (target.querySelector<HTMLElement>('[data-opens]') ?? target.querySelector<HTMLElement>('a, button:enabled, summary'))?.click();
  };
}
