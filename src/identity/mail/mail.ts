/** E-mails: kinds, contents and rate limits. Pure. */
import { addSeconds } from '../../kernel/index.ts';

/** Each kind has a text in mail-texts.ts. */
export type MailKind =
  'verify_email' | 'reset_password' | 'password_was_reset' | 'change_email_old' | 'change_email_new' | 'invitation' | 'pool_invitation';

/** `sent`: the mail server accepted it. `refused`: the mail server will never accept it. `dropped`: it was no longer needed. */
export type MailState = 'waiting' | 'sent' | 'refused' | 'dropped';

/** Content of an e-mail. Stored encrypted in its row until it is sent. */
export interface MailContent {
  /** Address of the recipient, as typed. */
  readonly to: string;
  /** Secret of its link; '' for an e-mail without a link. */
  readonly token: string;
  /** Other values of its text, by name. */
  readonly words: Readonly<Record<string, string>>;
}

interface RateLimit {
  readonly most: number;
  readonly seconds: number;
}

/** Limits of e-mails of one kind to one address. They stop a flood and still allow a retry after a mistake. */
export const PER_ADDRESS: readonly RateLimit[] = [
  { most: 5, seconds: 3_600 },
  { most: 20, seconds: 86_400 },
];

/** Limit of e-mails that one person causes to others. */
export const PER_PERSON: readonly RateLimit[] = [{ most: 100, seconds: 86_400 }];

/**
 * Returns the seconds until one more e-mail is allowed; 0: now.
 *
 * @param times request times of the e-mails of the last day, newest first
 */
export function secondsUntilAllowed(times: readonly Date[], bounds: readonly RateLimit[], now: Date): number {
  const waits = bounds.map(({ most, seconds }) => {
    const oldest = times[most - 1];
    return oldest === undefined ? 0 : Math.ceil((addSeconds(oldest, seconds).getTime() - now.getTime()) / 1000);
  });
  return Math.max(0, ...waits);
}

/** Number of times that {@link secondsUntilAllowed} needs. */
export function timesNeeded(bounds: readonly RateLimit[]): number {
  return Math.max(...bounds.map(({ most }) => most));
}
