/** Which event touches whom: what each topic of a stream is told. Pure. */
import { namesAPerson, subjectPublicId, type Act } from '../audit/index.ts';

export const QUEUES = ['payouts', 'first-batches', 'payees', 'reconciliation', 'admin-requests'] as const;
export type Queue = (typeof QUEUES)[number];

/**
 * What an event of this kind touches:
 * - `batch`: the batch that it is about;
 * - `work`, `money`, `account`: the person whose work, money or account it is about;
 * - `member`: the person whose membership it is about, who may be the one who acts;
 * - `organisation`: the members of the organisation whose log it belongs to.
 */
type Target = 'batch' | 'work' | 'money' | 'account' | 'member' | 'organisation' | `queue:${Queue}`;

/** By the noun of the verb: `payout` for `payout.paid`. */
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
  funding: ['organisation'],
  invoice: ['organisation'],
  checkout: ['organisation'],
  refund: ['organisation'],
  card_dispute: ['organisation'],
  fraud_warning: ['organisation'],
  fee_agreement: ['organisation'],
  test: ['organisation'],
};

/** What single verbs touch as well. */
const BY_VERB: Readonly<Record<string, readonly Target[]>> = {
  'assignment.approved': ['work', 'money'],
  'assignment.rejected': ['work', 'money'],
  'batch.launched': ['queue:first-batches'],
  'batch.approved': ['queue:first-batches'],
  'batch.sent_back': ['queue:first-batches'],
  'batch.cancelled': ['queue:first-batches'],
  'batch.closed': ['queue:first-batches'],
  // The worker acts; the log of the organisation names no worker whom it removes.
  'pool_member.joined': ['member'],
  'pool_member.agreement_accepted': ['member'],
  'pool_member.left': ['member'],
  'money.put_on_hold': ['account', 'money'],
  'person.suspended': ['account'],
};

/** Something that an event touches, and the public id of what to read again; null: all that the topic shows. */
export interface Touched {
  readonly key: string;
  readonly id: string | null;
}

type Fact = Pick<Act, 'verb' | 'subjectKind' | 'subjectId' | 'organisationId' | 'actorId' | 'data'>;

/** Keys that streams wait for, by what they are about. Ids are UUIDs. */
export const key = {
  batch: (id: string) => `batch:${id}`,
  queue: (queue: Queue) => `queue:${queue}`,
  work: (personId: string) => `work:${personId}`,
  money: (personId: string) => `money:${personId}`,
  account: (personId: string) => `account:${personId}`,
  organisation: (id: string) => `organisation:${id}`,
};

/** What the event touches; no element when nobody is told. */
export function touchedBy(act: Fact): Touched[] {
  const noun = act.verb.split('.', 1)[0]!;
  const targets = [...own(BY_NOUN, noun), ...own(BY_VERB, act.verb)];
  if (targets.length === 0) return [];
  const id = shownId(act);
  return targets.flatMap((target) => {
    const about = keyOf(target, act);
    return about === null ? [] : [{ key: about, id }];
  });
}

function own(table: Readonly<Record<string, readonly Target[]>>, name: string): readonly Target[] {
  return Object.hasOwn(table, name) ? table[name]! : [];
}

/** People are not named: the topic says who is meant, and nobody else may be. */
function shownId({ subjectKind, subjectId }: Fact): string | null {
  if (namesAPerson(subjectKind)) return null;
  const shown = subjectPublicId(subjectKind, subjectId);
  return shown === subjectId ? null : shown;
}

function keyOf(target: Target, act: Fact): string | null {
  switch (target) {
    case 'batch':
      return keyed(key.batch, act.subjectKind === 'batch' ? act.subjectId : act.data.batchId);
    case 'work':
    case 'money':
    case 'account':
      return keyed(key[target], act.data.workerId ?? (namesAPerson(act.subjectKind) ? act.subjectId : null));
    case 'member':
      return keyed(key.account, act.data.personId ?? act.actorId);
    case 'organisation':
      return keyed(key.organisation, act.organisationId);
    default:
      return target;
  }
}

function keyed(make: (id: string) => string, id: unknown): string | null {
  return typeof id === 'string' ? make(id) : null;
}
