/** E-mails to people: kinds, contents, and how many an address gets. Pure. */
import { addSeconds } from '../../kernel/index.ts';

/** Each kind has a text (mail-texts.ts). */
export type MailKind =
  'verify_email' | 'reset_password' | 'password_was_reset' | 'change_email_old' | 'change_email_new' | 'invitation' | 'pool_invitation';

/** `sent`: the mail server took it. `refused`: it never will. `dropped`: it was not needed any more. */
export type MailState = 'waiting' | 'sent' | 'refused' | 'dropped';

/** What is sealed in the row of an e-mail until it is sent. */
export interface MailContent {
  /** Address of the recipient, as typed. */
  readonly to: string;
  /** The secret of its link; '' when it has none. */
  readonly token: string;
  /** What else its text says, by name. */
  readonly words: Readonly<Record<string, string>>;
}

interface Bound {
  readonly most: number;
  readonly seconds: number;
}

/** E-mails of one kind to one address. They stop a flood, and let people ask again after a mistake. */
export const PER_ADDRESS: readonly Bound[] = [
  { most: 5, seconds: 3_600 },
  { most: 20, seconds: 86_400 },
];

/** E-mails to others at the request of one person. */
export const PER_ASKER: readonly Bound[] = [{ most: 100, seconds: 86_400 }];

/**
 * Seconds until one e-mail more is allowed; 0: now.
 *
 * @param times when the e-mails of the last day were asked for, newest first
 */
export function secondsUntilAllowed(times: readonly Date[], bounds: readonly Bound[], now: Date): number {
  const waits = bounds.map(({ most, seconds }) => {
    const oldest = times[most - 1];
    return oldest === undefined ? 0 : Math.ceil((addSeconds(oldest, seconds).getTime() - now.getTime()) / 1000);
  });
  return Math.max(0, ...waits);
}

/** The number of times that {@link secondsUntilAllowed} has to know. */
export function timesNeeded(bounds: readonly Bound[]): number {
  return Math.max(...bounds.map(({ most }) => most));
}
