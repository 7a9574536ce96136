import { useEffect, useState } from 'react';
import type { Read } from '../api/use-read.ts';
import { dropAllKeptReads, dropKeptRead, keepRead, keptRead, type KeptRead } from './kept-reads.ts';

/**
 * Stores the result of a read on this device, and returns it with its age when the server is unreachable.
 *
 * @param key null: nothing is stored
 * @param mayKeep whether these data stay on the device; others are dropped from it
 */
export function useKeptRead<Data>(read: Read<Data>, key: string | null, mayKeep: (data: Data) => boolean): Read<Data> {
  const { data, failure } = read;
  const [kept, setKept] = useState<KeptRead | null>(null);
  const [isLookedUp, setLookedUp] = useState(false);
  const isUnreached = data === undefined && failure?.kind === 'offline';
  useEffect(() => {
    if (key === null || data === undefined || failure !== null) return;
    void (mayKeep(data) ? keepRead({ key, data, readAt: Date.now() }) : dropKeptRead(key)).catch(() => undefined);
  }, [key, data, failure]);
  useEffect(() => {
    if (failure?.kind !== 'signed-out') return;
    setKept(null);
    void dropAllKeptReads().catch(() => undefined);
  }, [failure?.kind]);
  useEffect(() => {
    if (key === null || !isUnreached) return;
    void keptRead(key)
      .then(
        (found) => setKept(found ?? null),
        () => undefined,
      )
      .finally(() => setLookedUp(true));
  }, [key, isUnreached]);
  if (key === null || data !== undefined) return read;
  if (isUnreached && !isLookedUp) return { ...read, failure: null, isLoading: true };
  // Also during a retry, so that the screen keeps the data.
  const isKept = kept?.key === key && (isUnreached || read.isLoading);
  return isKept ? { ...read, isLoading: false, data: kept.data as Data, readAt: kept.readAt } : read;
}
