/** Maps events to the topics that receive a hint. Pure. */
import { namesAPerson, subjectPublicId, type Act } from '../audit/index.ts';

export const QUEUES = ['payouts', 'first-batches', 'payees', 'reconciliation', 'payers', 'admin-requests'] as const;
export type Queue = (typeof QUEUES)[number];

/**
 * Who or what an event concerns:
 * - `batch`: the batch of the event;
 * - `work`, `money`, `account`: the person whose work, money or account changes;
 * - `member`: the person whose membership changes, who may be the actor;
 * - `organisation`: the members of the organisation in whose log the event is.
 */
type Target = 'batch' | 'work' | 'money' | 'account' | 'member' | 'organisation' | `queue:${Queue}`;

/** Targets by the noun of the verb: `payout` for `payout.paid`. */
const BY_NOUN: Readonly<Record<string, readonly Target[]>> = {
  assignment: ['batch'],
  batch: ['batch', 'organisation'],
  bulk_approval: ['batch'],
  tasks: ['batch'],
  rejection: ['batch', 'work', 'money'],
  reward: ['money'],
  bonus: ['money', 'organisation'],
  bonus_file: ['organisation'],
  payout: ['money', 'queue:payouts'],
  payout_run: ['queue:payouts'],
  payout_schedule: ['money'],
  payer: ['queue:payouts'],
  payee: ['money', 'queue:payees'],
  stripe_account: ['money'],
  reconciliation: ['queue:reconciliation'],
  difference: ['queue:reconciliation'],
  adjustment: ['queue:reconciliation'],
  bank_statement: ['queue:reconciliation'],
  bank_line: ['queue:reconciliation'],
  own_money: ['queue:reconciliation'],
  admin_request: ['queue:admin-requests'],
  admin: ['account'],
  auditor: ['account'],
  restriction: ['account', 'money'],
  membership: ['member', 'organisation'],
  organisation: ['organisation'],
  worker_pool: ['organisation'],
  pool_link: ['organisation'],
  pool_member: ['organisation'],
  organisation_restriction: ['organisation'],
  funding: ['organisation', 'queue:payers'],
  invoice: ['organisation', 'queue:payers'],
  checkout: ['organisation'],
  refund: ['organisation', 'queue:payers'],
  card_dispute: ['organisation', 'queue:payers'],
  fraud_warning: ['organisation'],
  fee_agreement: ['organisation'],
  test: ['organisation'],
};

/** Additional targets of single verbs. */
const BY_VERB: Readonly<Record<string, readonly Target[]>> = {
  'assignment.approved': ['work', 'money'],
  'assignment.rejected': ['work', 'money'],
  'batch.launched': ['queue:first-batches'],
  'batch.approved': ['queue:first-batches'],
  'batch.sent_back': ['queue:first-batches'],
  'batch.cancelled': ['queue:first-batches'],
  'batch.closed': ['queue:first-batches'],
  // The worker is the actor. The log of the organisation names no removed worker.
  'pool_member.joined': ['member'],
  'pool_member.agreement_accepted': ['member'],
  'pool_member.left': ['member'],
  'money.put_on_hold': ['account', 'money'],
  'person.suspended': ['account'],
};

/** A key that receives a hint, with the public id of the object to read again; null to read everything that the topic shows. */
export interface HintKey {
  readonly key: string;
  readonly id: string | null;
}

type ActFacts = Pick<Act, 'verb' | 'subjectKind' | 'subjectId' | 'organisationId' | 'actorId' | 'data'>;

/** Keys to which streams subscribe. Ids are UUIDs. */
export const key = {
  batch: (id: string) => `batch:${id}`,
  queue: (queue: Queue) => `queue:${queue}`,
  work: (personId: string) => `work:${personId}`,
  money: (personId: string) => `money:${personId}`,
  account: (personId: string) => `account:${personId}`,
  organisation: (id: string) => `organisation:${id}`,
};

/** Returns the keys that receive a hint about the event; empty if nobody receives one. */
export function hintKeysOf(act: ActFacts): HintKey[] {
  const noun = act.verb.split('.', 1)[0]!;
  const targets = [...targetsOf(BY_NOUN, noun), ...targetsOf(BY_VERB, act.verb)];
  if (targets.length === 0) return [];
  const id = hintedId(act);
  return targets.flatMap((target) => {
    const about = keyOf(target, act);
    return about === null ? [] : [{ key: about, id }];
  });
}

function targetsOf(table: Readonly<Record<string, readonly Target[]>>, name: string): readonly Target[] {
  return Object.hasOwn(table, name) ? table[name]! : [];
}

/** Returns the public id in the hint, or null for a person: the topic already says which person. */
function hintedId({ subjectKind, subjectId }: ActFacts): string | null {
  if (namesAPerson(subjectKind)) return null;
  const shown = subjectPublicId(subjectKind, subjectId);
  return shown === subjectId ? null : shown;
}

function keyOf(target: Target, act: ActFacts): string | null {
  switch (target) {
    case 'batch':
      return keyOrNull(key.batch, act.subjectKind === 'batch' ? act.subjectId : act.data.batchId);
    case 'work':
    case 'money':
    case 'account':
      return keyOrNull(key[target], act.data.workerId ?? (namesAPerson(act.subjectKind) ? act.subjectId : null));
    case 'member':
      return keyOrNull(key.account, act.data.personId ?? act.actorId);
    case 'organisation':
      return keyOrNull(key.organisation, act.organisationId);
    default:
      return target;
  }
}

function keyOrNull(make: (id: string) => string, id: unknown): string | null {
  return typeof id === 'string' ? make(id) : null;
}
