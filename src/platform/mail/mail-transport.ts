/** Sends e-mails to the mail server by SMTP (nodemailer). Domains decide what to send, and store it until it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { CONFIG, type Config } from '../config/config.ts';
import type { OutboxAnswer } from '../outbox/outbox.ts';

export interface MailMessage {
  /** Equal for every attempt with this message: mail systems recognise duplicates by it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
}

/** Timeout of one attempt, in milliseconds. */
export const MAIL_TIMEOUT_MS = 60_000;
const CONNECTION_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 20_000;

/** Fields that nodemailer adds to an error. Its message is never used: servers repeat addresses in it. */
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
            connectionTimeout: CONNECTION_TIMEOUT_MS,
            greetingTimeout: CONNECTION_TIMEOUT_MS,
            dnsTimeout: CONNECTION_TIMEOUT_MS,
            socketTimeout: IDLE_TIMEOUT_MS,
            disableFileAccess: true,
            disableUrlAccess: true,
          });
  }

  /** Whether this marketplace sends e-mails (MAIL_URL). */
  get isEnabled(): boolean {
    return this.mailer !== null;
  }

  /**
   * Makes one attempt. `refused`: the server will never accept this message. `unknown`: it did not answer, asks to retry, or
   * refuses the sender instead of the message; the same message may be sent again.
   *
   * @param mayStart called just before the connection; false: another process makes the attempt
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
        // Automatic responders do not answer it (RFC 3834).
        headers: { 'auto-submitted': 'auto-generated' },
        signal: AbortSignal.timeout(MAIL_TIMEOUT_MS),
      });
      return { kind: 'ok', value: null };
    } catch (error) {
      return answerOf(error as SmtpError);
    }
  }
}

/** Maps an error of nodemailer to the outcome for the message. */
export function answerOf({ code = 'ERROR', command, responseCode, permanent }: SmtpError): OutboxAnswer<never> {
  const what = responseCode === undefined ? code : `${code} ${responseCode}`;
  const isAboutMessage = code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM');
  // No answer from a server: nodemailer itself could not use the address, and did not connect.
  const isFinal = permanent === true || (code === 'EENVELOPE' && responseCode === undefined);
  if (!isAboutMessage || !isFinal) return { kind: 'unknown', why: what };
  return { kind: 'refused', code, message: what, status: responseCode ?? 0 };
}
