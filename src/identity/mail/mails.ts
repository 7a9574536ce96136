/** Adds e-mails to the outbox, in the transaction of what they tell of. The worker process sends them (mail-sender.ts). */
import { Inject, Injectable } from '@nestjs/common';
import { newId, rateLimited, type PersonId, type Refusal } from '../../kernel/index.ts';
import { CONFIG, MailTransport, type Config, type Tx } from '../../platform/index.ts';
import { emailKey } from '../core/email.ts';
import { boxKey, openBox, sealBox } from '../core/sealed-box.ts';
import { ensureSecret, keyedHash } from '../core/secret.ts';
import { PER_ADDRESS, PER_ASKER, secondsUntilAllowed, timesNeeded, type MailContent, type MailKind } from './mail.ts';
import { MailRepository } from './mail.repository.ts';

export interface NewMail extends MailContent {
  readonly kind: MailKind;
  /** Key of what caused it: a second e-mail for it is not sent. */
  readonly reason: string;
  /** Null: of an address without a known account. */
  readonly personId: PersonId | null;
  /** Who has it sent to somebody else; left out: whom it is to. */
  readonly askedBy?: PersonId | null;
  /** From then on it is of no use, and not sent any more. */
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

  /** Whether this marketplace sends e-mails (MAIL_URL). Without, nothing is added, and every address counts as confirmed. */
  get isEnabled(): boolean {
    return this.transport.isEnabled;
  }

  /** Adds an e-mail. @returns RATE_LIMITED when too many went to the address, or at the request of one person; null: it will be sent */
  async add(tx: Tx, mail: NewMail): Promise<Refusal | null> {
    if (!this.isEnabled) return null;
    const { kind, reason, personId, askedBy = null, expiresAt, ...content } = mail;
    const addressHash = this.addressHash(content.to);
    await this.rows.lockAddress(tx, addressHash);
    const toAddress = await this.rows.timesTo(tx, addressHash, kind, timesNeeded(PER_ADDRESS));
    const waitOfAddress = secondsUntilAllowed(toAddress, PER_ADDRESS, tx.now);
    if (waitOfAddress > 0) return rateLimited(waitOfAddress, 'Too many e-mails to this address');
    const byAsker = askedBy === null ? [] : await this.rows.timesBy(tx, askedBy, timesNeeded(PER_ASKER));
    const waitOfAsker = secondsUntilAllowed(byAsker, PER_ASKER, tx.now);
    if (waitOfAsker > 0) return rateLimited(waitOfAsker, 'Too many e-mails at your request');
    const id = newId(tx.now);
    const sealed = this.seal(id, content);
    await this.rows.insert(tx, { id, kind, reason, personId, askedBy, addressHash, sealed, createdAt: tx.now, expiresAt });
    return null;
  }

  /** Spellings of one address have one hash; the address cannot be read from it. */
  addressHash(address: string): Buffer {
    return keyedHash(this.secret, 'address of e-mails', emailKey(address) ?? address);
  }

  seal(id: string, { to, token, words }: MailContent): Buffer {
    return sealBox(this.key, id, Buffer.from(JSON.stringify({ to, token, words })));
  }

  /** Null when it does not open: SECRET was changed. */
  open(id: string, sealed: Buffer): MailContent | null {
    try {
      return JSON.parse(openBox(this.key, id, sealed).toString('utf8')) as MailContent;
    } catch {
      return null;
    }
  }
}
