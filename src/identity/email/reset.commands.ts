/**
 * Resets a forgotten password. The answer and the work are the same whether or not an account exists: the API adds a row to the
 * outbox, and the worker process looks the address up just before it sends.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  addSeconds,
  conflict,
  invalid,
  newId,
  ok,
  present,
  refuse,
  type Clock,
  type PersonId,
  type Refusal,
  type Result,
  fixed,
} from '../../kernel/index.ts';
import { CLOCK, Commands, DB, type Caller, type Db, type Tx } from '../../platform/index.ts';
import { ActiveAdmins } from '../admins/active-admins.ts';
import { ApiKeyRepository } from '../authentication/api-key.repository.ts';
import { AttemptLimits } from '../authentication/attempt-limits.ts';
import { DeviceTokenRepository } from '../authentication/device-token.repository.ts';
import { PasswordHasher, passwordFault } from '../authentication/password.ts';
import { SessionRepository } from '../authentication/session.repository.ts';
import { emailKey } from '../core/email.ts';
import { newEmailToken, tokenHash } from '../core/tokens.ts';
import type { MailContent } from '../mail/mail.ts';
import { MailSender } from '../mail/mail-sender.ts';
import { Mails } from '../mail/mails.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { linkFault, LINK_SECONDS } from './email-token.ts';
import type { EmailToken } from './email-token.entity.ts';
import { EmailTokenRepository } from './email-token.repository.ts';
import { FirstProof } from './first-proof.ts';
import { VerificationCommands } from './verification.commands.ts';

const PURPOSE = 'reset_password';
const HOW_TO_RETRY = fixed`Ask for another one (requestPasswordReset; where the marketplace sends no e-mails, ask an admin).`;
const MAXIMUM_ADDRESS_LENGTH = 254;

const MAIL_IS_OFF = conflict('MAIL_OFF', 'This marketplace sends no e-mails; ask an admin for a link that resets your password.');

/** The result of a password reset. */
export interface PasswordReset {
  readonly sessionsEnded: number;
  readonly apiKeysRevoked: number;
}

@Injectable()
export class ResetCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
    private readonly devices: DeviceTokenRepository,
    private readonly tokens: EmailTokenRepository,
    private readonly verification: VerificationCommands,
    private readonly firstProof: FirstProof,
    private readonly limits: AttemptLimits,
    private readonly hasher: PasswordHasher,
    private readonly admins: ActiveAdmins,
    private readonly mails: Mails,
    private readonly sender: MailSender,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sender.prepare(PURPOSE, (tx, content) => this.prepare(tx, content));
  }

  /** Sends a link if an account has this address. */
  async request(caller: Caller, email: string): Promise<Result<true>> {
    if (!this.mails.isEnabled) return refuse(MAIL_IS_OFF);
    const limited = await this.limits.resetFrom(caller);
    if (limited !== null) return refuse(limited);
    const to = email.trim();
    if (to.length > MAXIMUM_ADDRESS_LENGTH || emailKey(to) === null) {
      return refuse(invalid('The e-mail address must look like "name@example.org".', 'email'));
    }
    return this.commands.run(caller, async (tx) => {
      const expiresAt = addSeconds(tx.now, LINK_SECONDS[PURPOSE]);
      const mail = { kind: PURPOSE, reason: `${PURPOSE}:${newId(tx.now)}`, personId: null, to, token: '', words: {}, expiresAt } as const;
      const refused = await this.mails.add(tx, mail);
      return refused === null ? ok(true) : refuse(refused);
    });
  }

  /** Sets a new password with the token of a link. Ends all sessions, and revokes device tokens and API keys. */
  async reset(caller: Caller, input: { token: string; password: string; revokeApiKeys: boolean }): Promise<Result<PasswordReset>> {
    const hash = tokenHash(input.token.trim());
    const known = await this.tokens.byHash(this.db, hash, PURPOSE);
    const fault = linkFault(known, this.clock.now(), HOW_TO_RETRY);
    if (fault !== null) return refuse(fault);
    const { personId, requestId } = present(known, 'a link that works');
    const email = (await this.people.byId(this.db, personId))?.email ?? '';
    const weak = passwordFault(input.password, email);
    if (weak !== null) return refuse({ ...weak, path: ['newPassword'] });
    const passwordHash = await this.hasher.hash(input.password);
    return this.commands.run(caller, async (tx) => {
      const isFirstProof = requestId === null && (await this.people.byId(tx, personId))?.emailVerifiedAt === null;
      if (isFirstProof) await this.firstProof.runAll(tx, personId);
      const now = await this.lockToken(tx, hash);
      if ('kind' in now) return refuse(now);
      const denied = now.requestId === null ? null : await this.revokeRoles(tx, now);
      if (denied !== null) return refuse(denied);
      await this.tokens.use(tx, hash, PURPOSE);
      await this.people.setPassword(tx, personId, passwordHash);
      const ended = await this.endAccess(tx, personId, input.revokeApiKeys || isFirstProof);
      if (now.requestId === null) await this.verification.confirm(tx, personId);
      const { sessionsEnded, apiKeysRevoked, deviceTokensRevoked } = ended;
      const wasHandedOut = now.requestId !== null;
      tx.act('password.reset', { kind: 'person', id: personId }, { sessionsEnded, apiKeysRevoked, deviceTokensRevoked, wasHandedOut });
      await this.notify(tx, personId, email);
      return ok({ sessionsEnded, apiKeysRevoked });
    });
  }

  /** Returns the token and locks its person. Of many concurrent requests, one continues. Lock order: admins, then people. */
  private async lockToken(tx: Tx, hash: Buffer): Promise<EmailToken | Refusal> {
    const seen = await this.tokens.byHash(tx, hash, PURPOSE);
    if (seen !== null && seen.requestId !== null) await this.admins.lockExclusive(tx);
    if (seen !== null) await this.people.lock(tx, seen.personId);
    const now = await this.tokens.byHash(tx, hash, PURPOSE);
    return linkFault(now, tx.now, HOW_TO_RETRY) ?? present(now, 'a link that works');
  }

  /**
   * Removes the role of an admin or auditor after a reset with a link of an admin request. The requester has read the link: with
   * the role, they could act as two people. Two admins can grant the role again.
   */
  private async revokeRoles(tx: Tx, { personId, requestId }: EmailToken): Promise<Refusal | null> {
    const tooFew = await this.admins.denyLosing(tx, personId);
    if (tooFew !== null) return tooFew;
    const subject = { kind: 'person', id: personId };
    if (await this.people.setAdmin(tx, personId, false)) tx.act('admin.revoked', subject, { requestId });
    if (await this.people.setAuditor(tx, personId, false)) tx.act('auditor.revoked', subject, { requestId });
    return null;
  }

  private async endAccess(tx: Tx, personId: PersonId, revokeApiKeys: boolean) {
    await this.tokens.invalidate(tx, personId, PURPOSE);
    return {
      sessionsEnded: await this.sessions.endAll(tx, personId, 'password_changed'),
      apiKeysRevoked: revokeApiKeys ? await this.keys.revokeAll(tx, personId) : 0,
      deviceTokensRevoked: await this.devices.deleteAll(tx, personId),
    };
  }

  private async notify(tx: Tx, personId: PersonId, to: string): Promise<void> {
    const expiresAt = addSeconds(tx.now, 86_400);
    const reason = `password_was_reset:${newId(tx.now)}`;
    await this.mails.add(tx, { kind: 'password_was_reset', reason, personId, to, token: '', words: {}, expiresAt });
  }

  /**
   * Runs in the worker process. Creates the link for the account of the address. The e-mail goes to the address of the account, not
   * to the typed one.
   */
  private async prepare(tx: Tx, content: MailContent): Promise<{ personId: PersonId; content: MailContent } | null> {
    const person = await this.people.byEmail(tx, content.to);
    if (person === null || person.email === null) return null;
    const token = newEmailToken();
    const expiresAt = addSeconds(tx.now, LINK_SECONDS[PURPOSE]);
    await this.tokens.insert(tx, { id: newId(tx.now), personId: person.id, purpose: PURPOSE, tokenHash: tokenHash(token), expiresAt });
    tx.act('password.reset_requested', { kind: 'person', id: person.id });
    return { personId: person.id, content: { ...content, to: person.email, token } };
  }
}
