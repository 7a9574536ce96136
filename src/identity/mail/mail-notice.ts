/** Notice for the operator at start when the marketplace sends no e-mails. Pure. */
import type { Config } from '../../platform/index.ts';

/** Returns the notice; null when e-mails are sent. */
export function mailNotice({ MAIL_URL }: Pick<Config, 'MAIL_URL'>): string | null {
  if (MAIL_URL !== undefined) return null;
  return [
    'MAIL_URL is not set, so no e-mail is sent. E-mail addresses are not confirmed, and every account counts as confirmed.',
    'People cannot reset a forgotten password or change their e-mail address by themselves: two admins hand out a link to reset a password',
    '(requestResetLink). Inviters hand invitations to people themselves. Set MAIL_URL and MAIL_FROM to change this (docs/accounts.md).',
  ].join(' ');
}
