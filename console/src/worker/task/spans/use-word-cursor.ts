import { useState } from 'react';
import type { Span, Word } from './span.ts';

export interface WordCursor {
  readonly range: Pick<Span, 'start' | 'end'>;
  /** Whether the arrows have moved it. */
  readonly isUsed: boolean;
  readonly move: (by: 1 | -1, extend: boolean) => void;
  /** Goes to the word at a place of the text. */
  readonly jump: (place: number) => void;
}

/** Words that the arrows select: one, or several with Shift. */
export function useWordCursor(words: readonly Word[]): WordCursor {
  const places = words.filter(({ isWord }) => isWord);
  const [{ anchor, focus, isUsed }, set] = useState({ anchor: 0, focus: 0, isUsed: false });
  const first = places[Math.min(anchor, focus)];
  const last = places[Math.max(anchor, focus)];
  return {
    range: { start: first?.start ?? 0, end: last?.end ?? 0 },
    isUsed,
    jump: (place) => {
      const found = places.findIndex(({ start, end }) => start <= place && place <= end);
      if (found >= 0) set({ anchor: found, focus: found, isUsed: true });
    },
    move: (by, extend) => {
      const next = Math.min(places.length - 1, Math.max(0, focus + by));
      set({ anchor: extend ? anchor : next, focus: next, isUsed: true });
    },
  };
}
