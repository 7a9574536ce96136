import { useEffect, useState } from 'react';
import { serverNow } from '../../api/server-clock.ts';

/** Seconds until a time of the server, counted down; below zero after it. */
export function useSecondsUntil(at: string): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.ceil((new Date(at).getTime() - now) / 1000);
}
