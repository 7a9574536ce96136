/** Drafts and answers that wait to be sent, on this device, by person and assignment. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Json } from '../api/generated/schema.ts';

export type Answer = Readonly<Record<string, Json>>;

export interface Draft {
  readonly personId: string;
  readonly assignmentId: string;
  readonly answer: Answer;
  readonly savedAt: number;
  /** Why the server refused the answer that this draft was; empty for one that was never sent. */
  readonly refusals: readonly DraftRefusal[];
}

export interface DraftRefusal {
  readonly message: string;
  readonly code: string;
  readonly path: readonly string[];
}

export interface Waiting {
  readonly personId: string;
  readonly assignmentId: string;
  readonly answer: Answer;
  /** The same at every attempt, so that the server stores the answer once. */
  readonly idempotencyKey: string;
  readonly answeredAt: string;
  readonly activeSeconds: number;
}

interface Stored extends DBSchema {
  draft: { key: [string, string]; value: Draft };
  outbox: { key: [string, string]; value: Waiting; indexes: { person: string } };
}

const NAME = 'guildhall';

let opened: Promise<IDBPDatabase<Stored>> | null = null;

/** Opened anew after it could not be, and after the browser has closed it. */
const forget = () => (opened = null);

function database(): Promise<IDBPDatabase<Stored>> {
  opened ??= openDB<Stored>(NAME, 1, {
    upgrade: (db) => {
      db.createObjectStore('draft', { keyPath: ['personId', 'assignmentId'] });
      db.createObjectStore('outbox', { keyPath: ['personId', 'assignmentId'] }).createIndex('person', 'personId');
    },
    terminated: forget,
  }).catch((error: unknown) => {
    forget();
    throw error;
  });
  return opened;
}

/** Whether this browser keeps anything: in some private windows it does not. */
export async function canKeep(): Promise<boolean> {
  try {
    await database();
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the draft is written. */
export async function saveDraft(draft: Draft): Promise<void> {
  const transaction = (await database()).transaction('draft', 'readwrite', { durability: 'strict' });
  await transaction.store.put(draft);
  await transaction.done;
}

export const readDraft = async (personId: string, assignmentId: string): Promise<Draft | undefined> =>
  (await database()).get('draft', [personId, assignmentId]);

export const dropDraft = async (personId: string, assignmentId: string): Promise<void> =>
  (await database()).delete('draft', [personId, assignmentId]);

/** The draft becomes an answer that waits, in one transaction: at no time is there neither. */
export async function moveToOutbox(waiting: Waiting): Promise<void> {
  const transaction = (await database()).transaction(['draft', 'outbox'], 'readwrite', { durability: 'strict' });
  const key: [string, string] = [waiting.personId, waiting.assignmentId];
  await transaction.objectStore('draft').delete(key);
  await transaction.objectStore('outbox').put(waiting);
  await transaction.done;
}

/** What the server refused becomes a draft again, unless another tab has put a newer answer in its place: that one is sent next. */
export async function moveToDraft(waiting: Waiting, refusals: readonly DraftRefusal[], now: number): Promise<void> {
  const { personId, assignmentId, answer, idempotencyKey } = waiting;
  const transaction = (await database()).transaction(['draft', 'outbox'], 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const there = await outbox.get([personId, assignmentId]);
  if (there === undefined || there.idempotencyKey === idempotencyKey) {
    await outbox.delete([personId, assignmentId]);
    await transaction.objectStore('draft').put({ personId, assignmentId, answer, savedAt: now, refusals });
  }
  await transaction.done;
}

/** The server has it: nothing of the task stays on the device. */
export async function dropSent({ personId, assignmentId }: Waiting): Promise<void> {
  const transaction = (await database()).transaction(['draft', 'outbox'], 'readwrite', { durability: 'strict' });
  await transaction.objectStore('draft').delete([personId, assignmentId]);
  await transaction.objectStore('outbox').delete([personId, assignmentId]);
  await transaction.done;
}

/** Answers of this person; nobody sees those of another. */
export const unsentOf = async (personId: string): Promise<Waiting[]> => (await database()).getAllFromIndex('outbox', 'person', personId);

export const unsentCount = async (personId: string): Promise<number> => {
  try {
    return await (await database()).countFromIndex('outbox', 'person', personId);
  } catch {
    return 0;
  }
};
