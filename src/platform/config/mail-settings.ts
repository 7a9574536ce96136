/** Settings of e-mails. */
import { parseMailFrom, parseMailUrl } from './mail-server.ts';
import { parsedText } from './setting-kinds.ts';

export const mailSettings = {
  MAIL_URL: parsedText(parseMailUrl, 'must be smtp://host:port or smtps://user:password@host:port, with user and password percent-encoded')
    .optional()
    .describe(
      'mail server: "smtps://user:password@mail.example.org:465", or "smtp://…:587" with STARTTLS; without it no e-mail is sent, addresses are not confirmed, and admins hand out links to reset passwords',
    ),
  MAIL_FROM: parsedText(parseMailFrom, 'must be one address: "Guildhall <no-reply@guildhall.example>"')
    .optional()
    .describe('sender of e-mails, "Guildhall <no-reply@guildhall.example>"; with MAIL_URL'),
} as const;
