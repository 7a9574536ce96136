/** Topics that a stream may be about, and who may open them. Pure. */
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

const MOST_TOPICS = 20;
const LONGEST_LIST = 1_000;

/** Who works on the queue: as the query that lists it says. */
const READERS: Readonly<Record<Queue, Allowance>> = {
  payouts: { to: ['admin', 'auditor'], scope: 'admin' },
  'first-batches': { to: ['admin'], scope: 'admin' },
  payees: { to: ['admin', 'auditor'], scope: 'admin' },
  reconciliation: { to: ['admin', 'auditor'], scope: 'admin' },
  'admin-requests': { to: ['admin', 'auditor'], scope: 'admin' },
};

/** Reads `me,queue:payouts,batch:bat_…`. */
export function parseTopics(text: unknown): Result<Topic[]> {
  if (typeof text !== 'string' || text === '') {
    return refuse(invalid('Name one to 20 topics, separated by commas: "topics=me,queue:payouts,batch:bat_…".', 'topics'));
  }
  if (text.length > LONGEST_LIST) return refuse(invalid(say`The list of topics has at most ${LONGEST_LIST} characters.`, 'topics'));
  const names = text.split(',');
  if (names.length > MOST_TOPICS) return refuse(invalid(say`A stream has at most ${MOST_TOPICS} topics.`, 'topics'));
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

/** The same answer for a topic that does not exist and one that the person may not see. */
export const noSuchTopic = (topic: Topic) => notFound(say`The topic "${topic.text.slice(0, 50)}"`, 'topics');

/**
 * The keys of the table that the topic stands for, for this person; none when they may not open it.
 *
 * @param organisations owners of batches, by the id of the batch
 */
export function keysOf(topic: Topic, actor: Actor, organisations: ReadonlyMap<string, string>): string[] {
  if (actor.kind !== 'person') return [];
  switch (topic.kind) {
    case 'me':
      return keysOfPerson(actor);
    case 'queue':
      return deny(actor, READERS[topic.queue], false) === null ? [key.queue(topic.queue)] : [];
    case 'batch': {
      const organisationId = organisations.get(topic.batchId);
      return organisationId !== undefined && mayWatch(actor, organisationId) ? [key.batch(topic.batchId)] : [];
    }
    case 'unknown':
      return [];
  }
}

/** As the type Batch says: its members and admins; an API key needs the scope. */
function mayWatch(actor: PersonActor, organisationId: string): boolean {
  return mayReadBatch(actor, { organisationId }) && (actor.isAdmin || actor.scopes.has('requester:read'));
}

/** What concerns oneself and one's organisations. An API key is told what its scopes reach. */
function keysOfPerson(actor: PersonActor): string[] {
  const { personId, isWorker, scopes, memberships } = actor;
  return [
    ...(scopes.has('account') ? [key.account(personId)] : []),
    ...(isWorker && scopes.has('work') ? [key.work(personId)] : []),
    ...(isWorker && scopes.has('money') ? [key.money(personId)] : []),
    ...(scopes.has('requester:read') ? memberships.map(({ organisationId }) => key.organisation(organisationId)) : []),
  ];
}
