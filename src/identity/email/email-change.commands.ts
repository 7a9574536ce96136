/**
 * Changes the e-mail address of an account. The current and the new address must both confirm; then the change is made. The current
 * address can cancel it. A current address that was never confirmed is not asked: it may be a typing error.
 */
import { Injectable } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  forbidden,
  newId,
  ok,
  present,
  refuse,
  type PersonId,
  type Refusal,
  type Result,
  fixed,
} from '../../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { checkEmail, emailKey } from '../core/email.ts';
import { newEmailToken, tokenHash } from '../core/tokens.ts';
import { MailRepository } from '../mail/mail.repository.ts';
import { Mails } from '../mail/mails.ts';
import { unmarkLoneKeys } from '../people/email-keys.repository.ts';
import { PersonRepository, type PersonWithPrivate } from '../people/person.repository.ts';
import type { EmailChange } from './email-change.entity.ts';
import { EmailChangeRepository } from './email-change.repository.ts';
import { EmailTokenRepository } from './email-token.repository.ts';
import { linkFault } from './email-token.ts';
import { VerificationCommands } from './verification.commands.ts';

const CHANGE_LIFETIME_SECONDS = 86_400;
const HOW_TO_RETRY = fixed`Ask for the change again (changeEmail).`;
const MAIL_IS_OFF = conflict('MAIL_OFF', 'This marketplace sends no e-mails, so that no address can be confirmed; ask its operator.');
const ADDRESS_TAKEN = conflict('EMAIL_TAKEN', 'There is an account with this e-mail address by now; the change was not made.');

/** Progress of a change. */
export interface ChangeProgress {
  readonly personId: PersonId;
  /** Whether the account already has the new address. */
  readonly isMade: boolean;
}

@Injectable()
export class EmailChangeCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly changes: EmailChangeRepository,
    private readonly tokens: EmailTokenRepository,
    private readonly verification: VerificationCommands,
    private readonly mails: Mails,
    private readonly mailRows: MailRepository,
  ) {}

  /**
   * Sends a link to both addresses. The answer does not reveal whether another account has the new address; the owner of that
   * account gets an e-mail.
   */
  async request(caller: Caller, newEmail: string): Promise<Result<PersonId>> {
    const checked = checkEmail(newEmail);
    if (!checked.ok) return refuse({ ...checked.refusals[0], path: ['newEmail'] });
    if (!this.mails.isEnabled) return refuse(MAIL_IS_OFF);
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Only a person has an e-mail address.'));
    const { address, key } = checked.value;
    return this.commands.run(caller, async (tx) => {
      await this.people.lock(tx, personId);
      const person = present(await this.people.byId(tx, personId), 'the person who is signed in');
      if (person.email === null) return refuse(forbidden('This account was erased.'));
      if (emailKey(person.email) === key) return refuse(conflict('SAME', 'This is the address of your account already.'));
      const refused = await this.ask(tx, person, address, key);
      if (refused !== null) return refuse(refused);
      tx.act('email.change_requested', { kind: 'person', id: personId });
      return ok(personId);
    });
  }

  /** Confirms one side of the change as the signed-in person. The second confirmation makes the change. */
  async confirm(caller: Caller, token: string): Promise<Result<ChangeProgress>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Sign in to confirm the change.'));
    const hash = tokenHash(token.trim());
    return this.commands.run(caller, async (tx) => {
      await this.people.lock(tx, personId);
      const known = await this.changes.byHash(tx, hash);
      const mine = known?.personId === personId ? known : null;
      const side = mine?.newTokenHash.equals(hash) === true ? 'new' : 'old';
      const at = side === 'new' ? mine?.newConfirmedAt : mine?.oldConfirmedAt;
      const fault = linkFault(mine && { usedAt: at ?? null, expiresAt: mine.expiresAt }, tx.now, HOW_TO_RETRY);
      if (fault !== null) return refuse(fault);
      const change = present(mine, 'a change that waits');
      await this.changes.confirm(tx, change.id, side);
      const isComplete = side === 'new' ? change.oldTokenHash === null || change.oldConfirmedAt !== null : change.newConfirmedAt !== null;
      if (!isComplete) return ok({ personId, isMade: false });
      return this.apply(tx, change);
    });
  }

  /** Cancels the change with the token sent to the current address. Needs no sign-in, because the password may be stolen. */
  async cancel(caller: Caller, token: string): Promise<Result<true>> {
    const hash = tokenHash(token.trim());
    return this.commands.run(caller, async (tx) => {
      const seen = await this.changes.byHash(tx, hash);
      if (seen !== null) await this.people.lock(tx, seen.personId);
      const known = await this.changes.byHash(tx, hash);
      const ofOld = known?.oldTokenHash?.equals(hash) === true ? known : null;
      const fault = linkFault(ofOld && { usedAt: null, expiresAt: ofOld.expiresAt }, tx.now, fixed`Nothing was changed by it.`);
      if (fault !== null) return refuse(fault);
      const { personId } = present(ofOld, 'a change that waits');
      await this.changes.deleteOf(tx, personId);
      tx.act('email.change_cancelled', { kind: 'person', id: personId });
      return ok(true);
    });
  }

  private async ask(tx: Tx, person: PersonWithPrivate, address: string, key: string): Promise<Refusal | null> {
    const personId = person.id;
    const [toOld, toNew] = [newEmailToken(), newEmailToken()];
    const asksOld = person.emailVerifiedAt !== null;
    const expiresAt = addSeconds(tx.now, CHANGE_LIFETIME_SECONDS);
    const change: EmailChange = {
      id: newId(tx.now),
      personId,
      email: address,
      emailKey: key,
      oldTokenHash: asksOld ? tokenHash(toOld) : null,
      newTokenHash: tokenHash(toNew),
      oldConfirmedAt: null,
      newConfirmedAt: null,
      createdAt: tx.now,
      expiresAt,
    };
    await this.changes.replace(tx, change);
    const isTaken = (await this.people.byEmail(tx, address)) !== null;
    const mail = (side: 'old' | 'new') => ({
      kind: `change_email_${side}` as const,
      reason: `change_email_${side}:${change.id}`,
      expiresAt,
    });
    // The owner of the new address is unknown. So the e-mail row does not belong to the person: an erasure finds it by the address.
    const words: Record<string, string> = isTaken ? { taken: 'yes' } : {};
    const refused = await this.mails.add(tx, {
      ...mail('new'),
      personId: null,
      askedBy: personId,
      to: address,
      token: isTaken ? '' : toNew,
      words,
    });
    if (refused !== null || !asksOld) return refused;
    return this.mails.add(tx, { ...mail('old'), personId, to: present(person.email, 'an address'), token: toOld, words: {} });
  }

  private async apply(tx: Tx, change: EmailChange): Promise<Result<ChangeProgress>> {
    const { personId } = change;
    await this.changes.deleteOf(tx, personId);
    if (!(await this.changes.apply(tx, change))) return refuse(ADDRESS_TAKEN);
    await unmarkLoneKeys(tx);
    // Links that were sent to the old address prove nothing about the new one.
    await this.tokens.invalidate(tx, personId);
    for (const kind of ['verify_email', 'reset_password', 'change_email_old'] as const) await this.mailRows.drop(tx, personId, kind);
    tx.act('email.changed', { kind: 'person', id: personId });
    await this.verification.linkInvitations(tx, personId);
    return ok({ personId, isMade: true });
  }
}
