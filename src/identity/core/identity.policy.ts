/**
 * Permissions in identity: null for yes, or the refusal. The only place that decides them. Pure.
 *
 * The system (jobs, seeds, the operator's tools) may do everything here.
 */
import { forbidden, invalid, notFound, type OrganisationId, type PersonId, type Refusal, say } from '../../kernel/index.ts';
import { hasRole, isAdmin, mayAudit, personIdOf, roleIn, type Actor, type MemberRole, type Scope } from '../../platform/index.ts';

/** Scopes that mean something for a key that reaches one organisation only. */
const ORGANISATION_SCOPES: ReadonlySet<Scope> = new Set(['requester:read', 'requester:write', 'money']);

function isSystem(actor: Actor): boolean {
  return actor.kind === 'system';
}

function needsRole(actor: Actor, organisationId: OrganisationId, role: MemberRole, what: string): Refusal | null {
  if (isSystem(actor) || hasRole(actor, organisationId, role)) return null;
  if (roleIn(actor, organisationId) === null) return notFound('The organisation', 'organisationId');
  return forbidden(say`Only ${role === 'owner' ? 'an owner' : `a ${role} or above`} may ${what}.`);
}

/** Members, admins and auditors see an organisation from the inside. */
export function maySeeOrganisation(actor: Actor, organisationId: OrganisationId): boolean {
  return isSystem(actor) || mayAudit(actor) || roleIn(actor, organisationId) !== null;
}

/** Data of a person that admins see too: memberships, restrictions. */
export function isOneselfOrAdmin(actor: Actor, personId: string): boolean {
  return personIdOf(actor) === personId || isAdmin(actor);
}

/** Everything that is held on oneself, in one file. An API key needs all scopes that reach a part of it. */
export function mayExportOwnData(actor: Actor): Refusal | null {
  if (actor.kind !== 'person') return forbidden('Only a person exports their own data.');
  const missing = (['account', 'work', 'money'] as const).filter((scope) => !actor.scopes.has(scope));
  return missing.length === 0 ? null : forbidden(say`Your export holds all your data; this API key lacks: ${missing.join(', ')}.`);
}

/** Data and actions of a worker. An API key that is restricted to an organisation does not act for the worker. */
export function mayActAsWorker(actor: Actor, workerId: string): boolean {
  return actor.kind === 'person' && actor.isWorker && actor.personId === workerId;
}

/** The restricted person, admins, and for a block everybody who may see blocks. */
export function maySeeRestriction(
  actor: Actor,
  { personId, organisationId }: { readonly personId: string; readonly organisationId: string | null },
): boolean {
  return isOneselfOrAdmin(actor, personId) || (organisationId !== null && maySeeBlocks(actor, organisationId as OrganisationId));
}

/** The acts of an organisation, which name its members. */
export function maySeeActs(actor: Actor, organisationId: OrganisationId): boolean {
  return isSystem(actor) || mayAudit(actor) || hasRole(actor, organisationId, 'manager');
}

export function mayRenameOrganisation(actor: Actor, organisationId: OrganisationId): Refusal | null {
  return needsRole(actor, organisationId, 'owner', 'rename the organisation');
}

export function mayDemandSecondFactor(actor: Actor, organisationId: OrganisationId): Refusal | null {
  if (actor.kind === 'person' && actor.apiKeyId !== null) return forbidden('Sign in to do this; an API key cannot.');
  return needsRole(actor, organisationId, 'owner', 'say whether owners need a second factor');
}

/** Owners manage everyone; managers manage those below them. */
function manages(actor: Actor, organisationId: OrganisationId, roles: readonly MemberRole[], what: string): Refusal | null {
  const above = roles.some((role) => role === 'owner' || role === 'manager');
  // A thief of an API key could make themself an owner, and would stay one after the key is revoked.
  if (above && actor.kind === 'person' && actor.apiKeyId !== null && roleIn(actor, organisationId) !== null) {
    return forbidden('Owners and managers are invited, changed and removed by a person who signed in, not by an API key.');
  }
  return needsRole(actor, organisationId, above ? 'owner' : 'manager', what);
}

export function mayInvite(actor: Actor, organisationId: OrganisationId, role: MemberRole): Refusal | null {
  return manages(actor, organisationId, [role], `invite a member as ${role}`);
}

export function mayChangeRole(actor: Actor, organisationId: OrganisationId, from: MemberRole, to: MemberRole): Refusal | null {
  return manages(actor, organisationId, [from, to], `make a ${from} a ${to}`);
}

/** Anyone may leave. */
export function mayRemoveMember(
  actor: Actor,
  organisationId: OrganisationId,
  member: { readonly personId: PersonId | null; readonly role: MemberRole },
): Refusal | null {
  if (actor.kind === 'person' && actor.personId === member.personId && roleIn(actor, organisationId) !== null) return null;
  return manages(actor, organisationId, [member.role], `remove a ${member.role}`);
}

export function mayBlockWorkers(actor: Actor, organisationId: OrganisationId): Refusal | null {
  return needsRole(actor, organisationId, 'manager', 'block workers or lift a block');
}

export function maySeeBlocks(actor: Actor, organisationId: OrganisationId): boolean {
  return isSystem(actor) || isAdmin(actor) || hasRole(actor, organisationId, 'reviewer');
}

function needsAdmin(actor: Actor, what: string): Refusal | null {
  return isSystem(actor) || isAdmin(actor) ? null : forbidden(say`Only an admin may ${what}.`);
}

/** Suspending, and putting money on hold. Never oneself: another admin has to look. */
export function mayRestrict(actor: Actor, personId: PersonId): Refusal | null {
  const refused = needsAdmin(actor, 'restrict a person');
  if (refused !== null) return refused;
  return actor.kind === 'person' && actor.personId === personId ? forbidden('You cannot restrict yourself; ask another admin.') : null;
}

export function mayLift(actor: Actor, personId: PersonId): Refusal | null {
  const refused = needsAdmin(actor, 'lift a restriction');
  if (refused !== null) return refused;
  return actor.kind === 'person' && actor.personId === personId
    ? forbidden('You cannot lift your own restriction; ask another admin.')
    : null;
}

/** Allows only the operator's command; through the API, two admins are needed. */
export function mayGiveRolesAlone(actor: Actor): Refusal | null {
  return isSystem(actor) ? null : forbidden("Only the operator's command makes an admin or an auditor without a second person.");
}

/** Erasing another person. Oneself with the password: see ErasureCommands. */
export function mayErase(actor: Actor, personId: PersonId): Refusal | null {
  const refused = needsAdmin(actor, 'erase a person');
  if (refused !== null) return refused;
  return actor.kind === 'person' && actor.personId === personId ? forbidden('Erase your own account with eraseMyAccount.') : null;
}

/** What tax law keeps of erased people. */
export function mayOpenRetained(actor: Actor): Refusal | null {
  return needsAdmin(actor, 'open what is kept of an erased person');
}

interface NewKeyReach {
  readonly scopes: readonly Scope[];
  readonly organisationId: OrganisationId | null;
}

/** A key never gives more than its maker has, and a key restricted to an organisation acts for that one alone. No key makes a key. */
export function mayCreateKey(actor: Actor, key: NewKeyReach): Refusal | null {
  if (actor.kind !== 'person') return forbidden('Only a person has API keys.');
  if (actor.apiKeyId !== null) return forbidden('Sign in to make an API key; an API key makes none.');
  const missing = key.scopes.filter(
    (scope) => !actor.scopes.has(scope) || (scope === 'admin' && !actor.isAdmin) || (scope === 'audit' && !actor.isAuditor),
  );
  if (missing.length > 0) return forbidden(say`You cannot give what you do not have: ${missing.join(', ')}.`);
  if (key.organisationId === null) return null;
  if (roleIn(actor, key.organisationId) === null) return notFound('The organisation', 'organisationId');
  const senseless = key.scopes.filter((scope) => !ORGANISATION_SCOPES.has(scope));
  if (senseless.length === 0) return null;
  return invalid(
    say`A key for one organisation can have only: ${[...ORGANISATION_SCOPES].join(', ')}; not ${senseless.join(', ')}.`,
    'scopes',
  );
}
