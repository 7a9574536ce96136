/** Money of an organisation in GraphQL: who may see an object of it, and pages of such objects. */
import type { OrganisationId } from '../kernel/index.ts';
import { connectionById, SeenBy, type Actor, type Connection, type PageArgs } from '../platform/index.ts';
import { maySeeMoneyOf } from './funding.policy.ts';

/** Declares an object type that members of its organisation, admins and auditors may see. */
export function SeenAsMoney(): ReturnType<typeof SeenBy<{ readonly organisationId: OrganisationId }>> {
  return SeenBy((actor, { organisationId }) => maySeeMoneyOf(actor, organisationId), { scopes: ['requester:read', 'money'] });
}

/** A page of the money of one organisation, by id. It is empty when the actor may not see the money. */
export function moneyPage<Row extends { readonly id: string }, T>(
  actor: Actor,
  organisationId: OrganisationId,
  args: PageArgs,
  read: (after: string | null, limit: number) => Promise<readonly Row[]>,
  map: (row: Row) => T,
): Promise<Connection<T>> {
  return connectionById(args, maySeeMoneyOf(actor, organisationId) ? read : () => [], map);
}
