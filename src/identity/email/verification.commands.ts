/** Verifies that an e-mail address belongs to the person. The signed-in person opens a link that was sent to the address. */
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
const HOW_TO_RETRY = fixed`Ask for another one (requestEmailVerification).`;

/** Refusal where the marketplace sends no e-mail. */
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

  /** Sends a link, in the transaction that created the account. Without MAIL_URL, it confirms the address immediately instead. */
  async sendLink(tx: Tx, personId: PersonId, address: string): Promise<Refusal | null> {
    // Without MAIL_URL the address counts as confirmed.
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

  /** Assigns the person open invitations to their address. The address is confirmed, or needs no confirmation. */
  async linkInvitations(tx: Tx, personId: PersonId): Promise<void> {
    await this.organisations.linkInvitations(tx, personId);
  }

  /** Sends another link. Earlier links still work. */
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
   * Confirms the address with the token of a link. The link of another person is refused like an unknown one: when somebody
   * registers with a foreign address, a click of its owner must not confirm it.
   */
  async verify(caller: Caller, token: string): Promise<Result<PersonId>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Sign in to confirm your e-mail address.'));
    const hash = tokenHash(token.trim());
    return this.commands.run(caller, async (tx) => {
      // A concurrent change of the address also locks the person. It invalidates links to the old address.
      await this.people.lock(tx, personId);
      const known = await this.tokens.byHash(tx, hash, PURPOSE);
      const fault = linkFault(known?.personId === personId ? known : null, tx.now, HOW_TO_RETRY);
      if (fault !== null) return refuse(fault);
      await this.tokens.use(tx, hash, PURPOSE);
      await this.confirm(tx, personId);
      return ok(personId);
    });
  }

  /** Confirms the address without a link. Only for the operator's tools, where the operator knows the person. */
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
   * Confirms the address, and deletes links and e-mails that are no longer needed. It also deletes an earlier change of the
   * address: that one did not ask this address, and its requester may not be the owner. The person is locked.
   */
  async confirm(tx: Tx, personId: PersonId): Promise<void> {
    await this.tokens.invalidate(tx, personId, PURPOSE);
    await this.mailRows.drop(tx, personId, PURPOSE);
    const subject = { kind: 'person', id: personId };
    if (await this.people.setEmailVerified(tx, personId)) tx.act('email.verified', subject);
    if (await this.changes.deleteUnasked(tx, personId)) tx.act('email.change_cancelled', subject);
    await this.linkInvitations(tx, personId);
  }
}
