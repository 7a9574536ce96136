/**
 * Who may judge whose work.
 *
 * A reviewer of the organisation, or one above; never one's own work. Admins see, but do not judge for a requester: they
 * overturn what was judged wrongly. The marketplace itself may approve when nobody did.
 */
import { forbidden, notFound, type Refusal } from '../kernel/index.ts';
import { hasRole, isAdmin, mayAudit, personIdOf, roleIn, type Actor } from '../platform/index.ts';

/** What a policy needs to know of an assignment. */
export interface Judged {
  readonly organisationId: string;
  readonly workerId: string;
}

/** May this actor know that the assignment exists? Its worker, members of its organisation, admins. */
export function maySeeAssignment(actor: Actor, judged: Judged): boolean {
  if (actor.kind === 'system') return true;
  return isAdmin(actor) || roleIn(actor, judged.organisationId) !== null || personIdOf(actor) === judged.workerId;
}

/** May this actor approve, reject, or take back a rejection? Null, or why not. */
export function mayReview(actor: Actor, judged: Judged): Refusal | null {
  if (actor.kind === 'system') return null;
  if (!maySeeAssignment(actor, judged)) return notFound('The assignment');
  if (personIdOf(actor) === judged.workerId) return forbidden('Nobody reviews their own work; ask another reviewer of the organisation.');
  if (hasRole(actor, judged.organisationId, 'reviewer')) return null;
  if (roleIn(actor, judged.organisationId) !== null) {
    return forbidden('Reviewing needs the role reviewer, manager or owner; ask an owner of the organisation.');
  }
  return forbidden('Admins do not review for a requester; a rejection that is wrong can be overturned.');
}

/** May this actor overturn a rejection? Null, or why not. */
export function mayOverturn(actor: Actor, judged: Judged): Refusal | null {
  if (!maySeeAssignment(actor, judged)) return notFound('The assignment');
  if (personIdOf(actor) === judged.workerId) return forbidden('Nobody decides about their own work; ask another admin.');
  return isAdmin(actor) ? null : forbidden('Only an admin overturns a rejection; the requester can withdraw it.');
}

/** May this actor pay a bonus for the organisation? Bonuses leave its balance at once: a manager's decision. */
export function mayPayBonus(actor: Actor, organisationId: string): Refusal | null {
  if (roleIn(actor, organisationId) === null) return notFound('The organisation');
  return hasRole(actor, organisationId, 'manager')
    ? null
    : forbidden('Paying a bonus needs the role manager or owner; ask an owner of the organisation.');
}

/** May this actor see this bonus? Who may read the organisation's, and the worker who got it. */
export function maySeeBonus(actor: Actor, bonus: Judged): boolean {
  return mayReadBonuses(actor, bonus.organisationId) || (actor.kind === 'person' && actor.isWorker && actor.personId === bonus.workerId);
}

/** May this actor read what bonuses the organisation paid? Members of any role, admins and auditors. */
export function mayReadBonuses(actor: Actor, organisationId: string): boolean {
  return mayAudit(actor) || roleIn(actor, organisationId) !== null;
}
