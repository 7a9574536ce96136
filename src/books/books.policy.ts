/**
 * Who may read which books. A worker's are the worker's own (and reached only through oneself); an organisation's are
 * its members'; the whole is the admins'. An API key needs the scope `money`.
 */
import { isAdmin, roleIn, type Actor } from '../platform/index.ts';

/** Members of any role, and admins. */
export function mayReadOrganisation(actor: Actor, organisationId: string): boolean {
  return isAdmin(actor) || roleIn(actor, organisationId) !== null;
}
