/** Proves that an e-mail address belongs to the person: by a link that is sent to it, which the signed-in person opens. */
import { Injectable } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type PersonId,
  type Refusal,
  type Result,
  fixed,
} from '../../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { newEmailToken, tokenHash } from '../core/tokens.ts';
import { Mails } from '../mail/mails.ts';
import { MailRepository } from '../mail/mail.repository.ts';
import { OrganisationRepository } from '../organisations/organisation.repository.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { EmailChangeRepository } from './email-change.repository.ts';
import { linkFault, LINK_SECONDS } from './email-token.ts';
import { EmailTokenRepository } from './email-token.repository.ts';

const PURPOSE = 'verify_email';
const AGAIN = fixed`Ask for another one (requestEmailVerification).`;

/** Where a marketplace sends no e-mail. */
export const MAIL_OFF = conflict('MAIL_OFF', 'This marketplace sends no e-mails, and needs no confirmed address.');

@Injectable()
export class VerificationCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly tokens: EmailTokenRepository,
    private readonly mails: Mails,
    private readonly mailRows: MailRepository,
    private readonly organisations: OrganisationRepository,
    private readonly changes: EmailChangeRepository,
  ) {}

  /** Sends a link, in the transaction that made the account. Where no e-mail is sent, the address counts as confirmed at once. */
  async sendLink(tx: Tx, personId: PersonId, address: string): Promise<Refusal | null> {
    // Without e-mail the address counts as confirmed.
    if (!this.mails.isEnabled) {
      await this.linkInvitations(tx, personId);
      return null;
    }
    const token = newEmailToken();
    const id = newId(tx.now);
    const expiresAt = addSeconds(tx.now, LINK_SECONDS[PURPOSE]);
    const refused = await this.mails.add(tx, {
      kind: PURPOSE,
      reason: `${PURPOSE}:${id}`,
      personId,
      to: address,
      token,
      words: {},
      expiresAt,
    });
    if (refused === null) await this.tokens.insert(tx, { id, personId, purpose: PURPOSE, tokenHash: tokenHash(token), expiresAt });
    return refused;
  }

  /** Gives invitations to the address of the person, which is confirmed or needs no confirmation, to the person. */
  async linkInvitations(tx: Tx, personId: PersonId): Promise<void> {
    await this.organisations.linkInvitations(tx, personId);
  }

  /** Sends another link. Those before still work. */
  async request(caller: Caller): Promise<Result<PersonId>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Only a person has an e-mail address.'));
    if (!this.mails.isEnabled) return refuse(MAIL_OFF);
    return this.commands.run(caller, async (tx) => {
      await this.people.lock(tx, personId);
      const person = present(await this.people.byId(tx, personId), 'the person who is signed in');
      if (person.email === null) return refuse(forbidden('This account was erased.'));
      if (person.emailVerifiedAt !== null) return refuse(conflict('VERIFIED', 'Your e-mail address is confirmed already.'));
      const refused = await this.sendLink(tx, personId, person.email);
      if (refused !== null) return refuse(refused);
      tx.act('email.verification_requested', { kind: 'person', id: personId });
      return ok(personId);
    });
  }

  /**
   * Confirms the address with the token of a link. A link of somebody else is refused like one that does not exist: who
   * registers with a foreign address must not have it confirmed by a click of its owner.
   */
  async verify(caller: Caller, token: string): Promise<Result<PersonId>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Sign in to confirm your e-mail address.'));
    const hash = tokenHash(token.trim());
    return this.commands.run(caller, async (tx) => {
      // A change of the address, which takes the links to the one before away, holds the person too.
      await this.people.lock(tx, personId);
      const known = await this.tokens.byHash(tx, hash, PURPOSE);
      const fault = linkFault(known?.personId === personId ? known : null, tx.now, AGAIN);
      if (fault !== null) return refuse(fault);
      await this.tokens.use(tx, hash, PURPOSE);
      await this.confirm(tx, personId);
      return ok(personId);
    });
  }

  /** For the operator's tools alone, which know the person: confirms the address without a link. */
  async confirmByOperator(caller: Caller, email: string): Promise<Result<PersonId>> {
    if (caller.actor.kind !== 'system') return refuse(forbidden("Only the operator's tools confirm an address without a link."));
    return this.commands.run(caller, async (tx) => {
      const person = await this.people.byEmail(tx, email);
      if (person === null) return refuse(notFound('A person with this e-mail address', 'email'));
      await this.people.lock(tx, person.id);
      await this.confirm(tx, person.id);
      return ok(person.id);
    });
  }

  /**
   * The address is the person's: writes it down, and drops links and e-mails that are not needed any more. A change of the address
   * that was asked for before goes, too: it did not ask this address, and whoever asked for it may not have been its owner. The
   * person is locked.
   */
  async confirm(tx: Tx, personId: PersonId): Promise<void> {
    await this.tokens.end(tx, personId, PURPOSE);
    await this.mailRows.drop(tx, personId, PURPOSE);
    const subject = { kind: 'person', id: personId };
    if (await this.people.setEmailVerified(tx, personId)) tx.act('email.verified', subject);
    if (await this.changes.deleteUnasked(tx, personId)) tx.act('email.change_cancelled', subject);
    await this.linkInvitations(tx, personId);
  }
}
