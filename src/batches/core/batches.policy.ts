/** Permissions on a batch. Owners and managers write, every member reads, admins read and review first batches. */
import { forbidden, notFound, type Refusal } from '../../kernel/index.ts';
import { hasRole, isAdmin, mayAudit, type Actor } from '../../platform/index.ts';
import type { BatchState } from './lifecycle.ts';

interface Owned {
  readonly organisationId: string;
}

/** Whether the actor may see the batch, its tasks, its money and its state. */
export function mayRead(actor: Actor, batch: Owned): boolean {
  return hasRole(actor, batch.organisationId, 'viewer') || isAdmin(actor);
}

/** Whether the actor may see the fees of the organisation: its members, admins and auditors. */
export function mayReadFees(actor: Actor, organisation: Owned): boolean {
  return hasRole(actor, organisation.organisationId, 'viewer') || mayAudit(actor);
}

/** Whether the actor may see the batch as its workers do: everybody who may see the batch, and workers once it was on the board. */
export function maySeeCard(actor: Actor, batch: Owned & { readonly state: BatchState }): boolean {
  const wasPublished = batch.state !== 'draft' && batch.state !== 'in_review';
  return mayRead(actor, batch) || (wasPublished && actor.kind === 'person' && actor.isWorker);
}

/**
 * Whether the actor may see which tasks are gold, and their known answers. Viewers may not: a viewer may be a worker of
 * the organisation's internal batches.
 */
export function mayReadGold(actor: Actor, batch: Owned): boolean {
  return hasRole(actor, batch.organisationId, 'reviewer') || isAdmin(actor);
}

/** Why the actor may not post batches for the organisation, or null. */
export function denyCreating(actor: Actor, organisationId: string): Refusal | null {
  if (hasRole(actor, organisationId, 'manager')) return null;
  if (!hasRole(actor, organisationId, 'viewer')) return notFound('The organisation', 'organisationId');
  return forbidden("Only an organisation's owners and managers may post batches.");
}

/** Why the actor may not change the batch, or null. */
export function denyManaging(actor: Actor, batch: Owned): Refusal | null {
  if (hasRole(actor, batch.organisationId, 'manager')) return null;
  if (!mayRead(actor, batch)) return notFound('The batch', 'batchId');
  return forbidden("Only the organisation's owners and managers may change its batches.");
}

/** Why the actor may not agree a fee with the organisation, or null. An admin does not agree with themselves. */
export function denyAgreeingFees(actor: Actor, organisationId: string): Refusal | null {
  if (!isAdmin(actor) || actor.kind !== 'person') return forbidden('Only an admin may agree fees.');
  if (actor.suspended) return forbidden('This account is suspended.');
  if (hasRole(actor, organisationId, 'viewer')) return forbidden('You belong to this organisation; another admin has to agree its fee.');
  return null;
}

/** Why the actor may not let a first batch pass or send it back, or null. An admin does not judge their own organisation. */
export function denyReviewing(actor: Actor, batch: Owned): Refusal | null {
  if (!isAdmin(actor)) return notFound('The batch', 'batchId');
  if (hasRole(actor, batch.organisationId, 'viewer'))
    return forbidden('You belong to this organisation; another admin has to look at its batch.');
  return null;
}
