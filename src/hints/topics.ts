/** Topics that a stream may subscribe to, and who may open them. Pure. */
import { mayReadBatch } from '../batches/index.ts';
import { invalid, notFound, ok, parsePublicId, refuse, type BatchId, type Result, say } from '../kernel/index.ts';
import { deny, type Actor, type Allowance, type PersonActor } from '../platform/index.ts';
import { key, QUEUES, type Queue } from './table.ts';

export type Topic =
  | { readonly text: string; readonly kind: 'me' }
  | { readonly text: string; readonly kind: 'queue'; readonly queue: Queue }
  | { readonly text: string; readonly kind: 'batch'; readonly batchId: BatchId }
  /** Refused as one that the person may not see. */
  | { readonly text: string; readonly kind: 'unknown' };

const MAXIMUM_TOPICS = 20;
const MAXIMUM_LIST_LENGTH = 1_000;

/** Who may follow a queue: the same people who may run the query that lists it. */
const QUEUE_READERS: Readonly<Record<Queue, Allowance>> = {
  payouts: { to: ['admin', 'auditor'], scope: 'admin' },
  'first-batches': { to: ['admin'], scope: 'admin' },
  payees: { to: ['admin', 'auditor'], scope: 'admin' },
  reconciliation: { to: ['admin', 'auditor'], scope: 'admin' },
  payers: { to: ['admin', 'auditor'], scope: 'admin' },
  'admin-requests': { to: ['admin', 'auditor'], scope: 'admin' },
};

/** Parses a list such as `me,queue:payouts,batch:bat_…`. */
export function parseTopics(text: unknown): Result<Topic[]> {
  if (typeof text !== 'string' || text === '') {
    return refuse(invalid('Name one to 20 topics, separated by commas: "topics=me,queue:payouts,batch:bat_…".', 'topics'));
  }
  if (text.length > MAXIMUM_LIST_LENGTH)
    return refuse(invalid(say`The list of topics has at most ${MAXIMUM_LIST_LENGTH} characters.`, 'topics'));
  const names = text.split(',');
  if (names.length > MAXIMUM_TOPICS) return refuse(invalid(say`A stream has at most ${MAXIMUM_TOPICS} topics.`, 'topics'));
  if (new Set(names).size < names.length) return refuse(invalid('Name each topic once.', 'topics'));
  return ok(names.map(parseTopic));
}

function parseTopic(text: string): Topic {
  if (text === 'me') return { text, kind: 'me' };
  const queue = QUEUES.find((name) => text === `queue:${name}`);
  if (queue !== undefined) return { text, kind: 'queue', queue };
  const batchId = text.startsWith('batch:') ? parsePublicId('Batch', text.slice('batch:'.length)) : null;
  return batchId === null ? { text, kind: 'unknown' } : { text, kind: 'batch', batchId };
}

/** The refusal for a topic that does not exist or that the person may not see; both are refused alike. */
export const noSuchTopic = (topic: Topic) => notFound(say`The topic "${topic.text.slice(0, 50)}"`, 'topics');

/**
 * Returns the keys of the hint table for a topic and a person; empty when the person may not open it.
 *
 * @param organisations ids of the owning organisations, by batch id
 */
export function keysOf(topic: Topic, actor: Actor, organisations: ReadonlyMap<string, string>): string[] {
  if (actor.kind !== 'person') return [];
  switch (topic.kind) {
    case 'me':
      return keysOfPerson(actor);
    case 'queue':
      return deny(actor, QUEUE_READERS[topic.queue], false) === null ? [key.queue(topic.queue)] : [];
    case 'batch': {
      const organisationId = organisations.get(topic.batchId);
      return organisationId !== undefined && mayWatch(actor, organisationId) ? [key.batch(topic.batchId)] : [];
    }
    case 'unknown':
      return [];
  }
}

/** The same rule as for the type Batch: members and admins may; an API key needs the scope. */
function mayWatch(actor: PersonActor, organisationId: string): boolean {
  return mayReadBatch(actor, { organisationId }) && (actor.isAdmin || actor.scopes.has('requester:read'));
}

/** Keys of the person and of their organisations. An API key gets the keys of its scopes only. */
function keysOfPerson(actor: PersonActor): string[] {
  const { personId, isWorker, scopes, memberships } = actor;
  return [
    ...(scopes.has('account') ? [key.account(personId)] : []),
    ...(isWorker && scopes.has('work') ? [key.work(personId)] : []),
    ...(isWorker && scopes.has('money') ? [key.money(personId)] : []),
    ...(scopes.has('requester:read') ? memberships.map(({ organisationId }) => key.organisation(organisationId)) : []),
  ];
}
