/** Who may put files where. Reading needs no policy: a signed address opens a file for whoever holds it, for a while. */
import { forbidden, notFound, type Refusal } from '../../kernel/index.ts';
import { hasRole, roleIn, type Actor } from '../access/actor.ts';

/** May `actor` upload for the organisation? null, or why not. Its managers and owners may. */
export function mayUpload(actor: Actor, organisationId: string): Refusal | null {
  if (actor.kind === 'system' || hasRole(actor, organisationId, 'manager')) return null;
  if (roleIn(actor, organisationId) === null) return notFound('The organisation', 'organisationId');
  return forbidden("Uploading files needs the role manager or owner; ask one of the organisation's owners.");
}
