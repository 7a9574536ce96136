/**
 * Cache of the reads that a worker needs without the network: the session and the held task. It stays on the device until the person signs
 * out or the answer is sent.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

export interface KeptRead {
  readonly key: string;
  readonly data: unknown;
  /** Time of the server's answer, by the device's clock. */
  readonly readAt: number;
}

interface Stored extends DBSchema {
  read: { key: string; value: KeptRead };
}

/** Maximum age. Every lease is over by then. */
const LONGEST_MS = 2 * 86_400_000;

let opened: Promise<IDBPDatabase<Stored>> | null = null;

/** Its own database: a new store in that of the outbox would wait until tabs of the previous version close. */
function database(): Promise<IDBPDatabase<Stored>> {
  opened ??= openDB<Stored>('guildhall-reads', 1, { upgrade: (db) => void db.createObjectStore('read', { keyPath: 'key' }) }).catch(
    (error: unknown) => {
      opened = null;
      throw error;
    },
  );
  return opened;
}

export const SESSION_KEY = 'session';

export const taskKey = (personId: string, assignmentId: string): string => `task ${personId} ${assignmentId}`;

export const keepRead = async (kept: KeptRead): Promise<void> => void (await (await database()).put('read', kept));

export async function keptRead(key: string, now = Date.now()): Promise<KeptRead | undefined> {
  const kept = await (await database()).get('read', key);
  return kept !== undefined && now - kept.readAt < LONGEST_MS ? kept : undefined;
}

export const dropKeptRead = async (key: string): Promise<void> => (await database()).delete('read', key);

/** Deletes the cache at sign-out, so that the next person on this device sees none of it. */
export const dropAllKeptReads = async (): Promise<void> => (await database()).clear('read');
