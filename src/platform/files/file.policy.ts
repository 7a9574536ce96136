/** Who may put files where. Reading needs no policy: a signed address opens a file for whoever holds it, for a while. */
import { forbidden, notFound, type Refusal } from '../../kernel/index.ts';
import { hasRole, isAdmin, roleIn, type Actor } from '../access/actor.ts';

/** May `actor` upload for the organisation, or for the platform (null)? null, or why not. Its managers and owners may; admins may. */
export function mayUpload(actor: Actor, organisationId: string | null): Refusal | null {
  if (organisationId === null)
    return actor.kind === 'system' || isAdmin(actor) ? null : forbidden('Only an admin may upload files of the platform.');
  if (actor.kind === 'system' || hasRole(actor, organisationId, 'manager')) return null;
  if (roleIn(actor, organisationId) === null) return notFound('The organisation', 'organisationId');
  return forbidden("Uploading files needs the role manager or owner; ask one of the organisation's owners.");
}
