/** May this actor do this with an organisation's own money? The only place that says so: null for yes, or the refusal. Pure. */
import { denyUnlessAdminPerson } from '../identity/index.ts';
import { forbidden, notFound, type OrganisationId, type Refusal } from '../kernel/index.ts';
import { hasRole, isAdmin, mayAudit, roleIn, type Actor } from '../platform/index.ts';

/** Whose organisation it is not, sees nothing there. */
function needsRole(actor: Actor, organisationId: OrganisationId, role: 'owner' | 'manager', what: string): Refusal | null {
  if (actor.kind === 'system' || hasRole(actor, organisationId, role)) return null;
  if (roleIn(actor, organisationId) === null && !isAdmin(actor)) return notFound('The organisation', 'organisationId');
  return forbidden(role === 'owner' ? `Only an owner may ${what}.` : `Only an owner or a manager may ${what}.`);
}

export function mayFund(actor: Actor, organisationId: OrganisationId): Refusal | null {
  return needsRole(actor, organisationId, 'manager', 'pay in');
}

export function mayInvoice(actor: Actor, organisationId: OrganisationId): Refusal | null {
  return isAdmin(actor) ? null : needsRole(actor, organisationId, 'manager', 'ask for an invoice');
}

export function mayRequestRefund(actor: Actor, organisationId: OrganisationId): Refusal | null {
  return needsRole(actor, organisationId, 'owner', 'take money back');
}

export function mayLiftFundingCaps(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'lift a cap');
}

export function mayLiftOrganisationRestrictions(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'lift the restriction of an organisation');
}

export function mayHandleRefunds(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'say what the bank paid back');
}

/** Members, and admins. */
export function maySeeMoneyOf(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || mayAudit(actor) || roleIn(actor, organisationId) !== null;
}
