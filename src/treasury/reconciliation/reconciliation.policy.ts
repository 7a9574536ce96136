/** May this actor compare the books with Stripe? Null for yes, or the refusal. Pure. */
import { forbidden, type Refusal } from '../../kernel/index.ts';
import { isAdmin, type Actor } from '../../platform/index.ts';

export function mayReconcile(actor: Actor): Refusal | null {
  return actor.kind === 'system' || isAdmin(actor) ? null : forbidden('Only an admin may compare with Stripe.');
}
