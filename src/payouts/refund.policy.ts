/** May this actor do this with an organisation's own money? The only place that says so: null for yes, or the refusal. Pure. */
import { forbidden, notFound, type OrganisationId, type Refusal } from '../kernel/index.ts';
import { hasRole, isAdmin, personIdOf, roleIn, type Actor } from '../platform/index.ts';
import type { RefundPart } from './refund.ts';

/** Whose organisation it is not, sees nothing there. */
function needsRole(actor: Actor, organisationId: OrganisationId, role: 'owner' | 'manager', what: string): Refusal | null {
  if (actor.kind === 'system' || hasRole(actor, organisationId, role)) return null;
  if (roleIn(actor, organisationId) === null && !isAdmin(actor)) return notFound('The organisation', 'organisationId');
  return forbidden(role === 'owner' ? `Only an owner may ${what}.` : `Only an owner or a manager may ${what}.`);
}

function needsAdminPerson(actor: Actor, what: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden(`Only an admin may ${what}.`);
  return actor.suspended ? forbidden('This account is suspended.') : null;
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
  return needsAdminPerson(actor, 'lift a cap');
}

export function mayLiftOrganisationRestrictions(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'lift the restriction of an organisation');
}

export function mayHandleRefunds(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'say what the bank paid back');
}

export function mayConfirmRefund(actor: Actor, part: RefundPart): Refusal | null {
  const refused = needsAdminPerson(actor, 'confirm what the bank paid back');
  if (refused !== null) return refused;
  return part.proposedBy !== null && part.proposedBy === personIdOf(actor)
    ? forbidden('You recorded this transfer; another admin has to confirm it.')
    : null;
}

/** Members, and admins. */
export function maySeeMoneyOf(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || isAdmin(actor) || roleIn(actor, organisationId) !== null;
}
