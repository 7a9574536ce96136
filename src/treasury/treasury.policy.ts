/** May this actor do this with the operator's own money and the books? Null for yes, or the refusal. Pure. */
import { denyUnlessAdminPerson } from '../identity/index.ts';
import type { Refusal } from '../kernel/index.ts';
import type { Actor } from '../platform/index.ts';

/** The operator's tools too: it takes nothing from anybody. */
export function mayPayIn(actor: Actor): Refusal | null {
  return actor.kind === 'system' ? null : denyUnlessAdminPerson(actor, "record the operator's own money");
}

export function mayProposeTakingOut(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'take own money out');
}

export function mayProposeAdjustments(actor: Actor): Refusal | null {
  return denyUnlessAdminPerson(actor, 'adjust the books');
}
