/** Selects the acts that belong to a posting. Pure function. */
import type { Act } from '../../audit/index.ts';
import type { Reference } from './reference.ts';

/**
 * Selects the acts about the subject of a posting from the acts of its transaction. A transaction may approve many assignments, and
 * each has its own act. When no act names the subject, the transaction had one subject, and all acts belong to the posting.
 */
export function actsAbout(acts: readonly Act[], reference: Reference): Act[] {
  const named = acts.filter((act) => act.subjectId === reference.id || Object.values(act.data).includes(reference.id));
  return named.length > 0 ? named : [...acts];
}
