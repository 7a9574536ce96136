/**
 * Policy of private pools: may this actor do this? Each function returns null, or the refusal. No other module decides this. Pure.
 *
 * Owners and managers manage pools. Other members see that a pool exists, and its agreement, but not its members: a member list
 * connects e-mail addresses with the ids by which the organisation knows its workers. Admins read everything and manage nothing.
 */
import { conflict, forbidden, notFound, say, type OrganisationId, type Refusal } from '../kernel/index.ts';
import { denyUnverified, hasRole, isAdmin, roleIn, type Actor } from '../platform/index.ts';
import type { PoolMemberState } from './pool.ts';

/** Whether the actor may see a pool and its agreement: members of the organisation and admins may. */
export function maySeePool(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || roleIn(actor, organisationId) !== null;
}

/** Whether the actor may see the members and links of a pool. */
export function maySeeMembers(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || hasRole(actor, organisationId, 'manager');
}

/** Whether the actor may see a worker's own memberships. An API key for one organisation does not act for the worker. */
export function maySeeOwn(actor: Actor, workerId: string): boolean {
  return actor.kind === 'person' && actor.isWorker && actor.personId === workerId;
}

/** Returns why the actor may not create a pool for the organisation, or null. */
export function denyCreatingPool(actor: Actor, organisationId: OrganisationId): Refusal | null {
  const absent = notFound('The organisation', 'organisationId');
  return roleIn(actor, organisationId) === null ? absent : denyManaging(actor, organisationId, absent);
}

/**
 * Returns why the actor may not change the pool, invite to it, or remove members; null if they may.
 *
 * @param absent the refusal for an actor who may not see the pool
 */
export function denyManaging(actor: Actor, organisationId: OrganisationId, absent: Refusal): Refusal | null {
  if (hasRole(actor, organisationId, 'manager')) return denyUnverified(actor);
  if (!maySeePool(actor, organisationId)) return absent;
  return forbidden("Only the organisation's owners and managers may manage its pools.");
}

/** Why an invitation no longer works. */
export type InvitationFault = 'expired' | 'revoked' | 'used_up' | 'inviter_left';

/** The facts that decide whether a worker may join. */
export interface JoinFacts {
  /** `personal`: an invitation to one address. `link`: a link that several workers may use. */
  readonly invitationKind: 'personal' | 'link';
  readonly fault: InvitationFault | null;
  /** State of the worker's latest membership of the pool; null if the worker never joined. */
  readonly lastState: Exclude<PoolMemberState, 'invited'> | null;
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

/** Returns why the worker may not join by this invitation, and how to change that; null if they may. */
export function denyJoining(actor: Actor, { invitationKind, fault, lastState, blocked }: JoinFacts): Refusal | null {
  const unverified = denyUnverified(actor);
  if (unverified !== null) return unverified;
  if (lastState === 'joined') return conflict('JOINED', 'You are in this pool already; "me { worker { pools { … } } }" shows it.');
  if (fault !== null) return FAULTS[fault];
  if (blocked) return forbidden('This requester does not take work from you; "me { restrictions { … } }" tells why and until when.');
  if (invitationKind === 'link' && lastState === 'removed') {
    return forbidden('The organisation removed you from this pool; only an invitation to your own address lets you join again.');
  }
  return null;
}

/** Returns why an actor cannot join who is not a worker, or whose API key does not act for the worker. */
export function denyUnlessWorker(actor: Actor): Refusal | null {
  return actor.kind === 'person' && actor.isWorker ? null : forbidden('Only a worker joins a pool; become one first (becomeWorker).');
}

/** Refuses any version except the newest. @param given the version that the worker read */
export function denyVersion(given: number, newest: number): Refusal | null {
  if (given === newest) return null;
  return {
    ...conflict('CHANGED', say`The agreement is in version ${newest} now; read that one, then accept it.`),
    path: ['agreementVersion'],
  };
}
