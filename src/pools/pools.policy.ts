/**
 * May this actor do this with a private pool? The only place that says so: null for yes, or the refusal. Pure.
 *
 * Owners and managers manage pools. Other members see that a pool is there and its agreement, not who is in it: a list of members joins
 * addresses with the ids by which the organisation knows its workers. Admins read all of it, and manage none.
 */
import { conflict, forbidden, notFound, say, type OrganisationId, type Refusal } from '../kernel/index.ts';
import { denyUnverified, hasRole, isAdmin, roleIn, type Actor } from '../platform/index.ts';
import type { PoolMemberState } from './pool.ts';

/** Members of the organisation and admins see a pool and its agreement. */
export function maySeePool(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || roleIn(actor, organisationId) !== null;
}

/** Who is in a pool, and its links. */
export function maySeeMembers(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || hasRole(actor, organisationId, 'manager');
}

/** A worker's own memberships. An API key that is restricted to an organisation does not act for the worker. */
export function maySeeOwn(actor: Actor, workerId: string): boolean {
  return actor.kind === 'person' && actor.isWorker && actor.personId === workerId;
}

/** Why the actor may not make a pool for the organisation, or null. */
export function denyCreatingPool(actor: Actor, organisationId: OrganisationId): Refusal | null {
  const absent = notFound('The organisation', 'organisationId');
  return roleIn(actor, organisationId) === null ? absent : denyManaging(actor, organisationId, absent);
}

/**
 * Why the actor may not change the pool, invite to it, or remove from it; null: they may.
 *
 * @param absent the answer to whoever may not see it
 */
export function denyManaging(actor: Actor, organisationId: OrganisationId, absent: Refusal): Refusal | null {
  if (hasRole(actor, organisationId, 'manager')) return denyUnverified(actor);
  if (!maySeePool(actor, organisationId)) return absent;
  return forbidden("Only the organisation's owners and managers may manage its pools.");
}

/** Why an invitation opens nothing. */
export type InvitationFault = 'expired' | 'revoked' | 'used_up' | 'inviter_left';

/** What joining depends on. */
export interface JoinFacts {
  /** To one address, or by a link that several may use. */
  readonly way: 'personal' | 'link';
  readonly fault: InvitationFault | null;
  /** State of the worker's last membership of the pool; null: there was none. */
  readonly last: Exclude<PoolMemberState, 'invited'> | null;
  /** Whether the organisation blocks the worker. */
  readonly blocked: boolean;
}

const FAULTS: Readonly<Record<InvitationFault, Refusal>> = {
  expired: conflict('EXPIRED', 'This invitation has expired; ask the organisation for another one.'),
  revoked: conflict('REVOKED', 'The organisation has revoked this link; ask it for another one.'),
  used_up: conflict('USED_UP', 'This link was used as often as it may be; ask the organisation for another one.'),
  inviter_left: conflict(
    'INVITER_LEFT',
    'Whoever invited you may not invite for the organisation any more; ask it for another invitation.',
  ),
};

/** Why the worker may not join by this invitation, and what would change that; null: nothing is in the way. */
export function denyJoining(actor: Actor, { way, fault, last, blocked }: JoinFacts): Refusal | null {
  const unverified = denyUnverified(actor);
  if (unverified !== null) return unverified;
  if (last === 'joined') return conflict('JOINED', 'You are in this pool already; "me { worker { pools { … } } }" shows it.');
  if (fault !== null) return FAULTS[fault];
  if (blocked) return forbidden('This requester does not take work from you; "me { restrictions { … } }" tells why and until when.');
  if (way === 'link' && last === 'removed') {
    return forbidden('The organisation removed you from this pool; only an invitation to your own address lets you join again.');
  }
  return null;
}

/** Why somebody who is no worker, or whose API key does not act for the worker, cannot join. */
export function denyWorkerless(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker joins a pool; become one first (becomeWorker).');
}

/** The agreement is accepted in exactly the version that was read. @param given the version that was read */
export function denyVersion(given: number, newest: number): Refusal | null {
  if (given === newest) return null;
  return {
    ...conflict('CHANGED', say`The agreement is in version ${newest} now; read that one, then accept it.`),
    path: ['agreementVersion'],
  };
}
