/** Hands e-mails to the mail server by SMTP (nodemailer). Domains decide what is sent, and keep it until it is. */
import { Inject, Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { CONFIG, type Config } from '../config/config.ts';
import type { OutboxAnswer } from '../outbox/outbox.ts';

export interface MailMessage {
  /** The same for every attempt at this message: a mail system recognises a repeat by it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
}

/** Longest time that one attempt may take, in milliseconds. */
export const LONGEST_MAIL_MS = 60_000;
const CONNECTION_MS = 10_000;
const SILENCE_MS = 20_000;

/** What nodemailer adds to an error. Its message is never used: servers repeat addresses in it. */
interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
}

@Injectable()
export class MailTransport {
  private readonly mailer: ReturnType<typeof createTransport> | null;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.mailer =
      config.MAIL_URL === undefined
        ? null
        : createTransport({
            ...config.MAIL_URL,
            connectionTimeout: CONNECTION_MS,
            greetingTimeout: CONNECTION_MS,
            dnsTimeout: CONNECTION_MS,
            socketTimeout: SILENCE_MS,
            disableFileAccess: true,
            disableUrlAccess: true,
          });
  }

  /** Whether this marketplace sends e-mails (MAIL_URL). */
  get isEnabled(): boolean {
    return this.mailer !== null;
  }

  /**
   * Makes one attempt. `refused`: the server will never take this message. `unknown`: it did not answer, asks to wait, or
   * refuses us rather than the message; the same message may be sent again.
   *
   * @param mayStart asked just before it connects; false: the attempt is left to somebody else
   */
  async send(message: MailMessage, mayStart: () => boolean): Promise<OutboxAnswer<null>> {
    const { mailer } = this;
    const from = this.config.MAIL_FROM;
    if (mailer === null || from === undefined) return { kind: 'unknown', why: 'MAIL_URL is not set' };
    if (!mayStart()) return { kind: 'unknown', why: 'the lease was nearly over' };
    try {
      await mailer.sendMail({
        messageId: `<${message.id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
        from: { ...from },
        to: { name: '', address: message.to },
        subject: message.subject,
        text: message.text,
        html: message.html,
        date: message.date,
        // Programs that answer automatically leave it alone (RFC 3834).
        headers: { 'auto-submitted': 'auto-generated' },
        signal: AbortSignal.timeout(LONGEST_MAIL_MS),
      });
      return { kind: 'ok', value: null };
    } catch (error) {
      return answerOf(error as SmtpError);
    }
  }
}

/** What an error of nodemailer means for the message. */
export function answerOf({ code = 'ERROR', command, responseCode, permanent }: SmtpError): OutboxAnswer<never> {
  const what = responseCode === undefined ? code : `${code} ${responseCode}`;
  const isAboutMessage = code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM');
  // Without an answer of the server, nodemailer itself found no way to address it, and connected nowhere.
  const isFinal = permanent === true || (code === 'EENVELOPE' && responseCode === undefined);
  if (!isAboutMessage || !isFinal) return { kind: 'unknown', why: what };
  return { kind: 'refused', code, message: what, status: responseCode ?? 0 };
}
