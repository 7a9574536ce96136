/** Address of the page for an id, by the roles of the person. */
import type { SessionData } from '../../api/generated/account.ts';
import { PATHS, pathTo } from '../../app/paths.ts';

const ID = /^([a-z]{3})_[0-9a-hjkmnp-tv-z]{26}$/;

export function pageOfId(session: SessionData, id: string): string | null {
  const prefix = ID.exec(id)?.[1];
  const { me } = session;
  if (prefix === undefined) return null;
  // Admins and auditors see the story of anything.
  if (me.isAdmin || me.isAuditor) return `${PATHS.adminTrace}?id=${encodeURIComponent(id)}`;
  if (me.memberships.length > 0 && prefix === 'bat') return pathTo('ownBatch', id);
  if (me.memberships.length > 0 && prefix === 'pol') return pathTo('ownPool', id);
  if (me.worker !== null && prefix === 'bat') return pathTo('batch', id);
  if (me.worker !== null && prefix === 'asg') return pathTo('task', id);
  return null;
}
