/** Whether an actor may use an organisation's money: null for yes, or the refusal. The only place with this rule. Pure. */
import { denyUnlessAdminPerson } from '../identity/index.ts';
import { forbidden, notFound, type OrganisationId, type Refusal, say } from '../kernel/index.ts';
import { hasRole, isAdmin, mayAudit, roleIn, type Actor } from '../platform/index.ts';

/** Whose organisation it is not, sees nothing there. */
function needsRole(actor: Actor, organisationId: OrganisationId, role: 'owner' | 'manager', what: string): Refusal | null {
  if (actor.kind === 'system' || hasRole(actor, organisationId, role)) return null;
  if (roleIn(actor, organisationId) === null && !isAdmin(actor)) return notFound('The organisation', 'organisationId');
  return forbidden(role === 'owner' ? say`Only an owner may ${what}.` : say`Only an owner or a manager may ${what}.`);
}

export function mayRecordFundings(actor: Actor): Refusal | null {
  return actor.kind === 'system' || isAdmin(actor) ? null : forbidden('Only an admin may record a funding.');
}

export function mayProposeReversals(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'propose to reverse a funding');
}

export function mayWithdrawReversals(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'withdraw the reversal of a funding');
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

export function mayHandleRefunds(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'say what the bank paid back');
}

/** Members, and admins. */
export function maySeeMoneyOf(actor: Actor, organisationId: OrganisationId): boolean {
  return actor.kind === 'system' || mayAudit(actor) || roleIn(actor, organisationId) !== null;
}
