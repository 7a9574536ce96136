/** What takes a confirmed e-mail address: taking and posting work, inviting, accepting an invitation, and setting up a second factor. Pure. */
import { conflict, type Refusal } from '../../kernel/index.ts';
import type { Actor } from './actor.ts';

const EMAIL_UNVERIFIED = conflict(
  'EMAIL_UNVERIFIED',
  'Confirm your e-mail address first: open the link that was sent to you (verifyEmail). requestEmailVerification sends another one.',
);

/** Why somebody with an address that is not confirmed may not do this; null: the address is confirmed, or it is no person. */
export function denyUnverified(actor: Actor): Refusal | null {
  return actor.kind === 'person' && !actor.emailVerified ? EMAIL_UNVERIFIED : null;
}
