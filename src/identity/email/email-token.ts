/** Links in e-mails that work once. Pure. */
import { conflict, type Refusal, say } from '../../kernel/index.ts';

export type EmailTokenPurpose = 'verify_email' | 'reset_password';

/** Lifetime of a link, in seconds. */
export const LINK_SECONDS: Readonly<Record<EmailTokenPurpose, number>> = { verify_email: 86_400, reset_password: 1_800 };

/** A stored token. Only the person who received its link learns that it was used or has expired. */
export interface KnownToken {
  readonly usedAt: Date | null;
  readonly expiresAt: Date;
}

/** Returns why the link does not work, or null. @param again how to get another link */
export function linkFault(token: KnownToken | null, now: Date, again: string): Refusal | null {
  if (token === null) {
    const words = say`There is no such link for you. ${again}`;
    return { kind: 'NOT_FOUND', message: words.text, sentence: words, path: ['token'] };
  }
  if (token.usedAt !== null) return { ...conflict('USED', say`This link was used already. ${again}`), path: ['token'] };
  return token.expiresAt <= now ? { ...conflict('EXPIRED', say`This link has expired. ${again}`), path: ['token'] } : null;
}
