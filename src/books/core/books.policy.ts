/**
 * Who may read which accounts. Workers read their own accounts, members those of their organisation, admins and auditors all. An API
 * key needs the scope `money`.
 */
import { ACCOUNT_KINDS, type AccountRef } from '../../ledger/index.ts';
import { mayAudit, roleIn, type Actor } from '../../platform/index.ts';

/** The owner of the account, admins and auditors. Accounts of batches, assignments and the platform: admins and auditors only. */
export function mayReadAccount(actor: Actor, { kind, ownerId }: AccountRef): boolean {
  if (mayAudit(actor)) return true;
  if (actor.kind !== 'person' || ownerId === null) return false;
  const { owner } = ACCOUNT_KINDS[kind];
  if (owner === 'organisation') return mayReadOrganisation(actor, ownerId);
  return owner === 'worker' && actor.isWorker && actor.personId === ownerId;
}

/** Members of any role, admins and auditors. */
export function mayReadOrganisation(actor: Actor, organisationId: string): boolean {
  return mayAudit(actor) || roleIn(actor, organisationId) !== null;
}
