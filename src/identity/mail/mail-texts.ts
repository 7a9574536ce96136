/**
 * Texts of e-mails, as plain text and as HTML with the same words. Pure.
 *
 * Text typed by a stranger passes through {@link safeName}: a person who registers with a foreign address must not be able to write
 * to its owner in our name.
 */
import { deceptionOf } from '../core/confusables.ts';
import type { MailContent, MailKind } from './mail.ts';

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface MailParts {
  readonly subject: string;
  readonly before: readonly string[];
  readonly link?: { readonly label: string; readonly url: string };
  readonly after: readonly string[];
}

/** URL of the marketplace and name of its operator. */
export interface MailOrigin {
  /** URL without a slash at the end. */
  readonly url: string;
  readonly operator: string;
}

/** Builds a link with its secret in the fragment. Browsers send a fragment to no server, so it is in no log. */
export function linkTo(url: string, page: string, values: Readonly<Record<string, string>>): string {
  return `${url}/${page}#${new URLSearchParams(values).toString()}`;
}

const TEMPLATES: Readonly<Record<MailKind, (content: MailContent, place: MailOrigin) => MailParts>> = {
  verify_email: ({ token }, { url }) => ({
    subject: 'Confirm your e-mail address',
    before: [
      `Somebody registered at ${url} with this e-mail address. If it was you, confirm it. Then you can take work, post work and accept invitations.`,
    ],
    link: { label: 'Confirm the address', url: linkTo(url, 'verify', { token }) },
    after: ['The link works once, for 24 hours, while you are signed in. If you did not register, do nothing.'],
  }),
  reset_password: ({ token }, { url }) => ({
    subject: 'Set a new password',
    before: [`Somebody asked for a new password for your account at ${url}.`],
    link: { label: 'Set a new password', url: linkTo(url, 'reset', { token }) },
    after: [
      'The link works once, for 30 minutes. It ends all sessions of the account. If you did not ask, do nothing: your password stays.',
    ],
  }),
  password_was_reset: (_content, { url }) => ({
    subject: 'Your password was reset',
    before: [`A new password was set for your account at ${url} with a link, and all sessions were ended.`],
    after: ['If it was not you, ask for a new password now, and tell the operator.'],
  }),
  change_email_old: ({ token }, { url }) => ({
    subject: 'Your account is to get another e-mail address',
    before: [
      `Somebody who is signed in to your account at ${url} asked to give it another e-mail address. Confirm it if it was you. If not, cancel it with the same link, and set a new password.`,
    ],
    link: { label: 'Confirm or cancel the change', url: linkTo(url, 'change-email', { token, side: 'old' }) },
    after: ['Nothing changes unless both addresses confirm. The link works once, for 24 hours.'],
  }),
  change_email_new: ({ token, words }, { url }) =>
    words.taken === 'yes'
      ? {
          subject: 'This e-mail address has an account already',
          before: [
            `Somebody asked to use this e-mail address for another account at ${url}. There is an account with it already, so nothing was changed.`,
          ],
          after: ['If it was you, sign in to the account that has this address. If not, do nothing.'],
        }
      : {
          subject: 'Confirm your new e-mail address',
          before: [`Somebody asked to use this e-mail address for their account at ${url}. If it was you, confirm it.`],
          link: { label: 'Confirm the address', url: linkTo(url, 'change-email', { token, side: 'new' }) },
          after: ['The link works once, for 24 hours, while you are signed in. If it was not you, do nothing.'],
        },
  invitation: ({ token, words: { organisation = '', role = '', membershipId = '' } }, { url }) => ({
    subject: 'You are invited to an organisation',
    before: [
      `${organisation === '' ? 'An organisation' : `The organisation "${organisation}"`} invites you to be its ${role} at ${url}.`,
      'Sign in with this e-mail address, or register with it; then open the link to accept.',
    ],
    link: { label: 'See the invitation', url: linkTo(url, 'invitation', { id: membershipId, token }) },
    after: ['If you do not know the organisation, do nothing.'],
  }),
  pool_invitation: ({ token, words: { organisation = '', pool = '' } }, { url }) => ({
    subject: 'You are invited to work for an organisation',
    before: [
      `${organisation === '' ? 'An organisation' : `The organisation "${organisation}"`} invites you to ${pool === '' ? 'a pool' : `the pool "${pool}"`} of workers at ${url}.`,
      'Sign in with this e-mail address, or register with it, and join as a worker. Then open the link: it shows the agreement of the pool, and you decide.',
    ],
    link: { label: 'See the agreement', url: linkTo(url, 'pool', { token }) },
    after: ['If you do not know the organisation, do nothing.'],
  }),
};

/** Returns the complete e-mail. */
export function mailText(kind: MailKind, content: MailContent, place: MailOrigin): MailText {
  const draft = TEMPLATES[kind](content, place);
  const footer = `${place.operator} sent this automatically. Answers are not read.`;
  const paragraphs = [...draft.before, ...(draft.link === undefined ? [] : [draft.link.url]), ...draft.after, footer];
  return { subject: draft.subject, text: `${paragraphs.join('\n\n')}\n`, html: htmlOf(draft, footer) };
}

function htmlOf({ subject, before, link, after }: MailParts, footer: string): string {
  const paragraph = (text: string) => `<p>${escaped(text)}</p>`;
  const button = link === undefined ? [] : [`<p><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`, paragraph(link.url)];
  const body = [...before.map(paragraph), ...button, ...after.map(paragraph), `<p><small>${escaped(footer)}</small></p>`];
  const head = `<meta charset="utf-8"><title>${escaped(subject)}</title>`;
  return `<!doctype html>\n<html lang="en"><head>${head}</head><body>\n${body.join('\n')}\n</body></html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Returns the name of an organisation for an e-mail; null if it looks like a link or is deceptive. */
export function safeName(name: string): string | null {
  return /[/\\@]|\.[^\s.]|www/i.test(name) || deceptionOf(name) !== null ? null : name;
}
