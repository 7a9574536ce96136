/**
 * Shared service for all kinds of invitations: creates the secret (stored as its hash) and the link, sends the e-mail, and checks
 * that the accepting account has the invited address.
 */
import { Inject, Injectable } from '@nestjs/common';
import { addSeconds, type PersonId, type Refusal, type Result } from '../../kernel/index.ts';
import { CONFIG, publicUrl, type Config, type Db, type Tx } from '../../platform/index.ts';
import { checkEmail, emailKey, type EmailAddress } from '../core/email.ts';
import { newInvitationSecret, tokenHash } from '../core/tokens.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { linkTo, safeName } from './mail-texts.ts';
import { Mails, type NewMail } from './mails.ts';

/** A new secret. It is shown once and stored as its hash. */
export interface InvitationSecret {
  readonly secret: string;
  readonly secretHash: Buffer;
  readonly expiresAt: Date;
}

/** An e-mail that carries a secret to the invited address. */
export type InvitationMail = Pick<NewMail, 'kind' | 'to' | 'words' | 'personId' | 'askedBy' | 'expiresAt'> & {
  /** Id of the invitation. */
  readonly id: string;
  readonly secret: string;
};

@Injectable()
export class Invitations {
  constructor(
    private readonly mails: Mails,
    private readonly people: PersonRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Creates a secret. @param expiresAt omitted: after INVITATION_SECONDS */
  newSecret(now: Date, expiresAt = addSeconds(now, this.config.INVITATION_SECONDS)): InvitationSecret {
    const secret = newInvitationSecret();
    return { secret, secretHash: tokenHash(secret), expiresAt };
  }

  /** Computes the hash by which a sent secret is looked up. */
  hashOf(secret: string): Buffer {
    return tokenHash(secret.trim());
  }

  /** Builds a link to a page of the console. The secret is in its fragment, which browsers send to no server. */
  link(page: string, values: Readonly<Record<string, string>>): string {
    return linkTo(publicUrl(this.config), page, values);
  }

  /** Parses an address. Returns the typed form and the key for comparison, or the error. */
  address(typed: string): Result<EmailAddress> {
    return checkEmail(typed);
  }

  /** Returns a name in a form that is safe for an e-mail; '' if it looks like a link or is deceptive. */
  shownName(name: string): string {
    return safeName(name) ?? '';
  }

  /** Sends the link, if the marketplace sends e-mails. @returns RATE_LIMITED, or null */
  send(tx: Tx, { id, secret, ...mail }: InvitationMail): Promise<Refusal | null> {
    // A renewed invitation has a new secret, so it sends a new e-mail.
    const reason = `${mail.kind}:${id}:${tokenHash(secret).toString('hex').slice(0, 16)}`;
    return this.mails.add(tx, { ...mail, reason, token: secret });
  }

  /**
   * Whether the address with this key belongs to this account only. Does not check that it is confirmed: see
   * `PersonActor.emailVerified`.
   */
  isAddressOf(db: Db, personId: PersonId, key: string): Promise<boolean> {
    return this.people.hasEmailKey(db, personId, key);
  }

  /** Returns the key of an account's address; null after an erasure. */
  async addressKeyOf(db: Db, personId: PersonId): Promise<string | null> {
    const address = (await this.people.byId(db, personId))?.email ?? null;
    return address === null ? null : emailKey(address);
  }
}
