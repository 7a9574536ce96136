/** Keys of the page: single letters, and `g` and a letter. They do nothing inside a field of text, and can be turned off (WCAG 2.1.4). */
import { useEffect, useRef } from 'react';

const STORED = 'guildhall:keys';

export const hasLetterKeys = (): boolean => localStorage.getItem(STORED) !== 'off';

export const keepLetterKeys = (isOn: boolean): void => localStorage.setItem(STORED, isOn ? 'on' : 'off');

/** `?`, `/`, `g b`, `Control+Enter`, `Escape`. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>;

const SECOND_WITHIN_MS = 1_500;

export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'range'].includes(target.type);
}

/** A dialog or a popover: its keys are its own. */
export const isSomethingOpen = (): boolean =>
  document.querySelector('dialog[open]') !== null ||
  [...document.querySelectorAll('[popover]')].some((each) => each.matches(':popover-open'));

export function nameOfKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const isShifted = event.shiftKey && event.key.length > 1;
  return [event.ctrlKey || event.metaKey ? 'Control' : '', event.altKey ? 'Alt' : '', isShifted ? 'Shift' : '', event.key]
    .filter(Boolean)
    .join('+');
}

export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    let first = { key: '', at: 0 };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOfKey(event);
      const isLetter = name.length === 1;
      if ((isLetter || name === 'Escape') && isWriting(event.target)) return;
      if (isLetter && !hasLetterKeys()) return;
      if (isSomethingOpen() && !name.includes('+')) return;
      const pair = event.timeStamp - first.at < SECOND_WITHIN_MS ? `${first.key} ${name}` : '';
      first = { key: name, at: event.timeStamp };
      // After `g`, a letter is no key of its own: another part of the page may know the pair.
      const action = current.current[pair] ?? (pair.startsWith('g ') ? undefined : current.current[name]);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
