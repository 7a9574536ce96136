/**
 * What every invitation has in common, whatever it is to: a secret that is kept as its hash, a link that holds it, an e-mail that takes it
 * to the invited address, and the proof that the address is of the account that accepts.
 */
import { Inject, Injectable } from '@nestjs/common';
import { addSeconds, type PersonId, type Refusal, type Result } from '../../kernel/index.ts';
import { CONFIG, publicUrl, type Config, type Db, type Tx } from '../../platform/index.ts';
import { checkEmail, emailKey, type EmailAddress } from '../core/email.ts';
import { newInvitationSecret, tokenHash } from '../core/tokens.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { linkTo, safeName } from './mail-texts.ts';
import { Mails, type NewMail } from './mails.ts';

/** A secret that was just made: shown once, kept as its hash. */
export interface InvitationSecret {
  readonly secret: string;
  readonly secretHash: Buffer;
  readonly expiresAt: Date;
}

/** An e-mail that takes a secret to the invited address. */
export type InvitationMail = Pick<NewMail, 'kind' | 'to' | 'words' | 'personId' | 'askedBy' | 'expiresAt'> & {
  /** What it invites to: the row of the invitation. */
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

  /** @param expiresAt left out: after INVITATION_SECONDS */
  newSecret(now: Date, expiresAt = addSeconds(now, this.config.INVITATION_SECONDS)): InvitationSecret {
    const secret = newInvitationSecret();
    return { secret, secretHash: tokenHash(secret), expiresAt };
  }

  /** The hash by which a secret that somebody sent is looked up. */
  hashOf(secret: string): Buffer {
    return tokenHash(secret.trim());
  }

  /** A link of our own pages with the secret in its fragment, which browsers send to no server. */
  link(page: string, values: Readonly<Record<string, string>>): string {
    return linkTo(publicUrl(this.config), page, values);
  }

  /** The address as typed and the key by which it is compared, or its fault. */
  address(typed: string): Result<EmailAddress> {
    return checkEmail(typed);
  }

  /** A name as an e-mail may show it; '' when it could be read as a link, or deceives. */
  shownName(name: string): string {
    return safeName(name) ?? '';
  }

  /** Sends the link, where the marketplace sends e-mails. @returns RATE_LIMITED, or null */
  send(tx: Tx, { id, secret, ...mail }: InvitationMail): Promise<Refusal | null> {
    // A renewed invitation has another secret.
    const reason = `${mail.kind}:${id}:${tokenHash(secret).toString('hex').slice(0, 16)}`;
    return this.mails.add(tx, { ...mail, reason, token: secret });
  }

  /** Whether the address with this key is the account's, and of no other account. Whether it is confirmed is the actor's to say. */
  isAddressOf(db: Db, personId: PersonId, key: string): Promise<boolean> {
    return this.people.hasEmailKey(db, personId, key);
  }

  /** The key of the address of an account; null when it was erased. */
  async addressKeyOf(db: Db, personId: PersonId): Promise<string | null> {
    const address = (await this.people.byId(db, personId))?.email ?? null;
    return address === null ? null : emailKey(address);
  }
}
