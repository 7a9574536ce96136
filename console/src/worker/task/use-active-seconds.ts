import { useEffect, useRef } from 'react';

/** Without a key or a pointer for so long, nobody is at work. */
const IDLE_AFTER_MS = 60_000;

/** Seconds during which the page was visible and somebody used it. */
export function useActiveSeconds(assignmentId: string): () => number {
  const seconds = useRef(0);
  const usedAt = useRef(Date.now());
  useEffect(() => {
    seconds.current = 0;
    usedAt.current = Date.now();
    const use = () => (usedAt.current = Date.now());
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && Date.now() - usedAt.current < IDLE_AFTER_MS) seconds.current += 1;
    }, 1000);
    for (const event of ['pointermove', 'pointerdown', 'keydown', 'scroll'] as const)
      window.addEventListener(event, use, { passive: true, capture: true });
    return () => {
      clearInterval(timer);
      for (const event of ['pointermove', 'pointerdown', 'keydown', 'scroll'] as const)
        window.removeEventListener(event, use, { capture: true });
    };
  }, [assignmentId]);
  return () => Math.max(1, seconds.current);
}
