import { useEffect, useRef, type RefObject } from 'react';
import { clickedPlace, selectedRange } from './selected-range.ts';
import type { Span } from './span.ts';

export interface SelectedRange {
  readonly take: () => Pick<Span, 'start' | 'end'> | null;
}

/** What was selected last in the text. A tap on a button ends the selection of a phone, so it is kept until something else is. */
export function useSelectedRange(frame: RefObject<HTMLElement | null>): SelectedRange {
  const kept = useRef<Pick<Span, 'start' | 'end'> | null>(null);
  useEffect(() => {
    const listen = () => {
      const range = selectedRange(frame.current);
      if (range !== null || clickedPlace(frame.current) !== null) kept.current = range;
    };
    document.addEventListener('selectionchange', listen);
    return () => document.removeEventListener('selectionchange', listen);
  }, [frame]);
  return {
    take: () => {
      const range = kept.current;
      kept.current = null;
      return range;
    },
  };
}
