/** May this actor do this with the operator's own money and the books? Null for yes, or the refusal. Pure. */
import { forbidden, type PersonId, type Refusal } from '../kernel/index.ts';
import { isAdmin, personIdOf, type Actor } from '../platform/index.ts';

/** An admin in person, and not one who was suspended. */
function needsAdminPerson(actor: Actor, what: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden(`Only an admin may ${what}.`);
  return actor.suspended ? forbidden('This account is suspended.') : null;
}

/** The operator's tools too: it takes nothing from anybody. */
export function mayPayIn(actor: Actor): Refusal | null {
  return actor.kind === 'system' ? null : needsAdminPerson(actor, "record the operator's own money");
}

export function mayProposeTakingOut(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'take own money out');
}

/** A second person. */
export function mayTakeOut(actor: Actor, move: { readonly recordedBy: PersonId | null }): Refusal | null {
  const refused = needsAdminPerson(actor, 'take own money out');
  if (refused !== null) return refused;
  return move.recordedBy === personIdOf(actor) ? forbidden('You proposed to take this out; another admin has to approve it.') : null;
}

export function mayProposeAdjustments(actor: Actor): Refusal | null {
  return needsAdminPerson(actor, 'adjust the books');
}

/** A second person, and not one whom the money goes to. */
export function mayApproveAdjustment(
  actor: Actor,
  adjustment: { readonly proposedBy: PersonId; readonly fromOwnerId: string | null; readonly toOwnerId: string | null },
): Refusal | null {
  const refused = needsAdminPerson(actor, 'adjust the books');
  if (refused !== null) return refused;
  const personId = personIdOf(actor);
  if (adjustment.proposedBy === personId) return forbidden('You proposed this adjustment; another admin has to approve it.');
  return adjustment.toOwnerId === personId || adjustment.fromOwnerId === personId
    ? forbidden('This adjustment is about your own account; another admin has to approve it.')
    : null;
}
