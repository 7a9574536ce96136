import { useEffect, useRef } from 'react';

const EVERY_MS = 30_000;

/** Reads again every half minute while the page is visible: for what no hint announces. */
export function usePolling(again: () => void): void {
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
