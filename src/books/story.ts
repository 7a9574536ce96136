/** Which acts belong to which posting. Pure. */
import type { Act } from '../audit/index.ts';
import type { Reference } from './reference.ts';

/**
 * Of the acts of a posting's transaction, those about what the posting is about: a transaction may approve many pieces
 * of work, and each has its own act. When none names it, the transaction was about one thing: all of them.
 */
export function actsAbout(acts: readonly Act[], reference: Reference): Act[] {
  const named = acts.filter((act) => act.subjectId === reference.id || Object.values(act.data).includes(reference.id));
  return named.length > 0 ? named : [...acts];
}
