/** Who is acting: decided once per request, before anything else runs. */
import type { ApiKeyId, OrganisationId, PersonId, SessionId, StepUpMethod } from '../../kernel/index.ts';

export type MemberRole = 'owner' | 'manager' | 'reviewer' | 'viewer';

/** What an API key may be used for; a session has them all. */
export const SCOPES = ['account', 'work', 'requester:read', 'requester:write', 'money', 'admin', 'audit'] as const;
export type Scope = (typeof SCOPES)[number];

export interface AnonymousActor {
  readonly kind: 'anonymous';
}

/** The marketplace itself: jobs, sweeps, seeds and commands of the operator. */
export interface SystemActor {
  readonly kind: 'system';
  /** The job or tool that acts: `sweep.leases`. */
  readonly name: string;
}

export interface PersonActor {
  readonly kind: 'person';
  readonly personId: PersonId;
  readonly isWorker: boolean;
  readonly isAdmin: boolean;
  /** Reads the books and the acts, and changes nothing but their own credentials. Has no other role. */
  readonly isAuditor: boolean;
  readonly memberships: readonly { readonly organisationId: OrganisationId; readonly role: MemberRole }[];
  readonly scopes: ReadonlySet<Scope>;
  /** A suspended person is no admin, no auditor and in no organisation, reads what is their own, and is paid what was earned. */
  readonly suspended: boolean;
  /** Whether a code was given in this session; of an API key, whether its owner has a second factor. */
  readonly hasSecondFactor?: boolean;
  /** Whether they would be an admin, or an owner somewhere, if they had a second factor. */
  readonly needsSecondFactor?: boolean;
  /** Whether the person has shown again who they are, within the last minutes. */
  readonly isSteppedUp?: boolean;
  /** How they can. */
  readonly stepUpMethods?: readonly StepUpMethod[];
  /** Whether they proved that their e-mail address is theirs; until then they take and post no work. */
  readonly emailVerified: boolean;
  readonly sessionId: SessionId | null;
  readonly apiKeyId: ApiKeyId | null;
}

export type Actor = AnonymousActor | SystemActor | PersonActor;

export const anonymous: AnonymousActor = { kind: 'anonymous' };

export function systemActor(name: string): SystemActor {
  return { kind: 'system', name };
}

/** The actor's role in the organisation, or null. */
export function roleIn(actor: Actor, organisationId: string): MemberRole | null {
  if (actor.kind !== 'person') return null;
  return actor.memberships.find((membership) => membership.organisationId === organisationId)?.role ?? null;
}

const RANK: Readonly<Record<MemberRole, number>> = { viewer: 0, reviewer: 1, manager: 2, owner: 3 };

/** Whether the actor holds `role` in the organisation, or one above it (owner > manager > reviewer > viewer). */
export function hasRole(actor: Actor, organisationId: string, role: MemberRole): boolean {
  const held = roleIn(actor, organisationId);
  return held !== null && RANK[held] >= RANK[role];
}

/** The one that may do most; null: there is none. */
export function mostOf(roles: readonly MemberRole[]): MemberRole | null {
  return [...roles].sort((a, b) => RANK[b] - RANK[a])[0] ?? null;
}

export function isAdmin(actor: Actor): boolean {
  return actor.kind === 'person' && actor.isAdmin;
}

/** Whether the actor reads as an auditor. An auditor's API key without the scope `audit` does not. */
export function isAuditor(actor: Actor): boolean {
  return actor.kind === 'person' && actor.isAuditor && actor.scopes.has('audit');
}

/** Whether the actor may read the books, the acts and whatever explains them: admins and auditors. */
export function mayAudit(actor: Actor): boolean {
  return isAdmin(actor) || isAuditor(actor);
}

/** The person's id, or null for the system and the anonymous. */
export function personIdOf(actor: Actor): PersonId | null {
  return actor.kind === 'person' ? actor.personId : null;
}

/** What a command needs to know of its caller. */
export interface Caller {
  readonly actor: Actor;
  readonly requestId: string;
  /** The caller's network address, for limits on sign-in; never written to the act log. */
  readonly address: string | null;
}

/** A caller for jobs and tools. */
export function systemCaller(name: string): Caller {
  return { actor: systemActor(name), requestId: name, address: null };
}
