/**
 * May this actor do this with qualifications? The only place that says so: null for yes, or the refusal. Pure.
 *
 * The owner of a type is an organisation, or the platform (null), for which admins act. Admins see everything, but do
 * not grant in an organisation's name. The system (jobs, seeds) may do everything.
 */
import { forbidden, notFound, type OrganisationId, type Refusal, say } from '../kernel/index.ts';
import { hasRole, isAdmin, roleIn, type Actor, type MemberRole } from '../platform/index.ts';
import type { QualificationType } from './qualification-type.ts';

type Owner = OrganisationId | null;

/** An admin whose key, if it is one, was made for administration. */
function actsAsAdmin(actor: Actor): boolean {
  return isAdmin(actor) && actor.kind === 'person' && actor.scopes.has('admin');
}

function needs(actor: Actor, owner: Owner, role: MemberRole, what: string): Refusal | null {
  if (actor.kind === 'system') return null;
  if (owner === null) return actsAsAdmin(actor) ? null : forbidden(say`This belongs to the platform: only an admin may ${what}.`);
  if (hasRole(actor, owner, role)) return null;
  if (roleIn(actor, owner) === null && !actsAsAdmin(actor)) return notFound('The organisation', 'organisationId');
  return forbidden(say`Only a ${role} of the owner, or above, may ${what}.`);
}

/** On a type that exists: a stranger who may see it is refused as not its owner, others with NOT_FOUND. */
function needsOnType(actor: Actor, type: QualificationType, role: MemberRole, what: string): Refusal | null {
  if (!maySeeType(actor, type)) return notFound('The qualification type', 'typeId');
  const refused = needs(actor, type.organisationId, role, what);
  return refused?.kind === 'NOT_FOUND' ? forbidden(say`This type belongs to another organisation: only it may ${what}.`) : refused;
}

export function mayCreateType(actor: Actor, owner: Owner): Refusal | null {
  return needs(actor, owner, 'manager', 'make qualification types');
}

export function mayChangeType(actor: Actor, type: QualificationType): Refusal | null {
  return needsOnType(actor, type, 'manager', 'change this qualification type');
}

/** Grant, change, revoke, and decide requests. */
export function mayGrant(actor: Actor, type: QualificationType): Refusal | null {
  return needsOnType(actor, type, 'reviewer', 'grant or revoke this qualification');
}

/** See who holds an owner's qualifications and who asks for them. */
export function maySeeHolders(actor: Actor, owner: Owner): boolean {
  if (actor.kind === 'system' || actsAsAdmin(actor)) return true;
  return owner !== null && roleIn(actor, owner) !== null;
}

/** See a type by its id or in a list: what may be required or requested, and what is one's own. */
export function maySeeType(actor: Actor, type: QualificationType): boolean {
  if (maySeeHolders(actor, type.organisationId)) return true;
  return type.state === 'active' && (type.organisationId === null || type.shared || type.requestable);
}
