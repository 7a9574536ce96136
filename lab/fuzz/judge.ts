/** What is wrong with an answer: a fault of the server, or something that the caller may not see or do. */
import type { Db } from '../../src/platform/index.ts';
import { ACCESS } from './access-table.ts';
import { ANSWER } from './operations.ts';
import { bodyOf, jsonOf, type WireAnswer } from './sender.ts';
import { MARKER, type Caller, type Marker, type Role } from './world-builder.ts';
import type { World } from './world.ts';

export type FindingKind = 'fivexx' | 'stall' | 'forbidden';

export interface Verdict {
  readonly kind: FindingKind;
  readonly reason: string;
  /** UUID of a batch: it holds only while that is a draft. */
  readonly draft?: string;
}

/** What a caller may do at a moment. */
export interface Standing {
  readonly roles: ReadonlySet<Role>;
  /** UUIDs: the person, and the organisations that they are a member of. */
  readonly reads: ReadonlySet<string>;
  /** Whether they have an account that is not suspended. */
  readonly hasAccount: boolean;
}

export type StandingOf = (caller: Caller) => Promise<Standing>;

/** As the caller was made; for a server whose database is not at hand. */
export const standingAsMade: StandingOf = async ({ roles, personId }) => ({
  roles,
  reads: new Set(personId === null ? [] : [personId]),
  hasAccount: personId !== null && !roles.has('suspended'),
});

/** As the database says: requests make admins, remove members, suspend people. Asked before each request. */
export function standingInDatabase(db: Db): StandingOf {
  return async (caller) => {
    const { personId } = caller;
    if (personId === null) return standingAsMade(caller);
    const [row] = await db.query<{ isWorker: boolean; isAdmin: boolean; isAuditor: boolean; suspended: boolean; organisations: string[] }>(
      `select p.is_worker as "isWorker", p.is_admin as "isAdmin", p.auditor_since is not null as "isAuditor",
         exists (select from identity.restriction r where r.person_id = p.id and r.kind = 'suspended' and r.lifted_at is null
           and r.starts_at <= now() and r.ends_at > now()) as suspended,
         array(select m.organisation_id::text from identity.membership m where m.person_id = p.id and m.state = 'active') as organisations
       from identity.person p where p.id = $1`,
      [personId],
    );
    if (row === undefined) return { roles: new Set(['anonymous']), reads: new Set([personId]), hasAccount: false };
    // A suspended person keeps what is their own, and no role.
    if (row.suspended) return { roles: new Set(['suspended']), reads: new Set([personId]), hasAccount: false };
    const roles = new Set<Role>();
    if (row.isWorker) roles.add('worker');
    if (row.isAdmin) roles.add('admin');
    if (row.isAuditor) roles.add('auditor');
    if (row.organisations.length > 0) roles.add('requester');
    return { roles, reads: new Set([personId, ...row.organisations]), hasAccount: true };
  };
}

/** @param name of the root field or route, as in the access table */
export function judge(name: string, caller: Caller, standing: Standing, world: World, sent: string, answer: WireAnswer): Verdict[] {
  const verdicts: Verdict[] = [];
  if (answer.isTimedOut) verdicts.push({ kind: 'stall', reason: 'no answer within 30 seconds' });
  if (answer.status >= 500) verdicts.push({ kind: 'fivexx', reason: `answered ${answer.status}` });
  else if (answer.text.includes('"INTERNAL_SERVER_ERROR"')) verdicts.push({ kind: 'fivexx', reason: 'answered INTERNAL_SERVER_ERROR' });
  const leak = leakIn(answer.text, standing, world, sent);
  if (leak !== null) verdicts.push({ kind: 'forbidden', reason: `shows ${leak.what}`, draft: leak.draft });
  if (isDone(name, answer)) {
    const reason = whyNot(name, caller, standing);
    if (reason !== null) verdicts.push({ kind: 'forbidden', reason });
  }
  return verdicts;
}

/** An auditor reads the books, the acts and who people are; not the work. */
const OF_WORK =
  /^(the title of a draft|the external id of a task|the payload of a task|an answer|the name of a qualification|the key of a test|the content of a file|a note on a rejection)/;

/** The secret that the text reveals to the caller; null: none. What the caller sent is no secret to them. */
function leakIn(text: string, standing: Standing, world: World, sent: string): Marker | null {
  if (standing.roles.has('admin')) return null;
  for (const [word] of text.matchAll(MARKER)) {
    const marker = world.markers.get(word);
    if (marker !== undefined && standing.roles.has('auditor') && !OF_WORK.test(marker.what)) continue;
    if (marker === undefined || sent.includes(word) || marker.readers.some((reader) => standing.reads.has(reader))) continue;
    return marker;
  }
  return null;
}

/** Whether it was done, or something was shown. */
function isDone(name: string, answer: WireAnswer): boolean {
  if (answer.status < 200 || answer.status >= 300) return false;
  const [kind] = name.split('.');
  if (kind !== 'Query' && kind !== 'Mutation') return bodyOf(answer).length > 0 && /^[A-Z]+ \//.test(name);
  const { data } = (jsonOf(answer) ?? {}) as { data?: Record<string, unknown> | null };
  const value = data?.[ANSWER];
  if (value === null || value === undefined) return false;
  if (typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.length > 0;
  const { nodes, edges, userErrors } = value as { nodes?: unknown[]; edges?: unknown[]; userErrors?: unknown[] };
  if (kind === 'Query') return nodes === undefined && edges === undefined ? !('pageInfo' in value) : (nodes ?? edges ?? []).length > 0;
  return userErrors !== undefined && userErrors.length === 0;
}

/** Why this caller's request should have been refused; null: it was allowed. Markers say whose the object is. */
function whyNot(name: string, caller: Caller, standing: Standing): string | null {
  const allowed = ACCESS[name];
  if (allowed === undefined || allowed.includes('anonymous')) return null;
  if (caller.isReadOnly && name.startsWith('Mutation.')) return 'a key that may only read has changed something';
  if (standing.roles.has('auditor') && name.startsWith('Mutation.') && !allowed.includes('auditor'))
    return 'an auditor has changed something';
  if (standing.hasAccount && allowed.includes('account')) return null;
  if (allowed.some((role) => role !== 'account' && standing.roles.has(role))) return null;
  return `is not for ${[...standing.roles].join(', ') || 'somebody without a role'}`;
}
