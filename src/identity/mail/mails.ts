/** Adds e-mails to the outbox, in the transaction that causes them. The worker process sends them (mail-sender.ts). */
import { Inject, Injectable } from '@nestjs/common';
import { newId, rateLimited, type PersonId, type Refusal } from '../../kernel/index.ts';
import { CONFIG, MailTransport, type Config, type Tx } from '../../platform/index.ts';
import { emailKey } from '../core/email.ts';
import { boxKey, openBox, sealBox } from '../core/sealed-box.ts';
import { ensureSecret, keyedHash } from '../core/secret.ts';
import { PER_ADDRESS, PER_PERSON, secondsUntilAllowed, timesNeeded, type MailContent, type MailKind } from './mail.ts';
import { MailRepository } from './mail.repository.ts';

export interface NewMail extends MailContent {
  readonly kind: MailKind;
  /** Idempotency key of the cause: a second e-mail with the same key is not sent. */
  readonly reason: string;
  /** The recipient; null for an address without a known account. */
  readonly personId: PersonId | null;
  /** The person who causes an e-mail to somebody else; omitted: the recipient. */
  readonly askedBy?: PersonId | null;
  /** Time from which the e-mail is useless and is not sent. */
  readonly expiresAt: Date;
}

@Injectable()
export class Mails {
  private readonly secret: string;
  private readonly key: Buffer;

  constructor(
    private readonly rows: MailRepository,
    private readonly transport: MailTransport,
    @Inject(CONFIG) config: Config,
  ) {
    this.secret = ensureSecret(config);
    this.key = boxKey(this.secret, 'contents of e-mails');
  }

  /** Whether this marketplace sends e-mails (MAIL_URL). If not, nothing is added, and every address counts as confirmed. */
  get isEnabled(): boolean {
    return this.transport.isEnabled;
  }

  /** Adds an e-mail. @returns RATE_LIMITED when the address got too many, or the person caused too many; null when it will be sent */
  async add(tx: Tx, mail: NewMail): Promise<Refusal | null> {
    if (!this.isEnabled) return null;
    const { kind, reason, personId, askedBy = null, expiresAt, ...content } = mail;
    const addressHash = this.addressHash(content.to);
    await this.rows.lockAddress(tx, addressHash);
    const toAddress = await this.rows.requestTimesTo(tx, addressHash, kind, timesNeeded(PER_ADDRESS));
    const waitOfAddress = secondsUntilAllowed(toAddress, PER_ADDRESS, tx.now);
    if (waitOfAddress > 0) return rateLimited(waitOfAddress, 'Too many e-mails to this address');
    const byAsker = askedBy === null ? [] : await this.rows.requestTimesBy(tx, askedBy, timesNeeded(PER_PERSON));
    const waitOfAsker = secondsUntilAllowed(byAsker, PER_PERSON, tx.now);
    if (waitOfAsker > 0) return rateLimited(waitOfAsker, 'Too many e-mails at your request');
    const id = newId(tx.now);
    const sealed = this.seal(id, content);
    await this.rows.insert(tx, { id, kind, reason, personId, askedBy, addressHash, sealed, createdAt: tx.now, expiresAt });
    return null;
  }

  /** Computes the keyed hash of an address. All spellings of an address have the same hash. The hash does not reveal the address. */
  addressHash(address: string): Buffer {
    return keyedHash(this.secret, 'address of e-mails', emailKey(address) ?? address);
  }

  seal(id: string, { to, token, words }: MailContent): Buffer {
    return sealBox(this.key, id, Buffer.from(JSON.stringify({ to, token, words })));
  }

  /** Decrypts a content; null when SECRET was changed. */
  open(id: string, sealed: Buffer): MailContent | null {
    try {
      return JSON.parse(openBox(this.key, id, sealed).toString('utf8')) as MailContent;
    } catch {
      return null;
    }
  }
}
