/**
 * Who may read which books. A worker's are the worker's own (and reached only through oneself); an organisation's are
 * its members'; the whole is the admins'. An API key needs the scope `money`.
 */
import { ACCOUNT_KINDS, type AccountRef } from '../ledger/index.ts';
import { mayAudit, roleIn, type Actor } from '../platform/index.ts';

/** An account's owner, as mayReadOrganisation and the worker in person; the platform's own accounts are the admins'. */
export function mayReadAccount(actor: Actor, { kind, ownerId }: AccountRef): boolean {
  if (mayAudit(actor)) return true;
  if (actor.kind !== 'person' || ownerId === null) return false;
  const { owner } = ACCOUNT_KINDS[kind];
  if (owner === 'organisation') return mayReadOrganisation(actor, ownerId);
  return owner === 'worker' && actor.isWorker && actor.personId === ownerId;
}

/** Members of any role, and admins. */
export function mayReadOrganisation(actor: Actor, organisationId: string): boolean {
  return mayAudit(actor) || roleIn(actor, organisationId) !== null;
}
