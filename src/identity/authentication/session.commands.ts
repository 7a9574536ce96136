/**
 * Signs people in and out. Every failed sign-in gets the same answer after the same work. Attempts are counted before the password
 * is checked. No database connection is held while hashing.
 */
import { Inject, Injectable } from '@nestjs/common';
import {
  forbidden,
  invalid,
  notFound,
  ok,
  refuse,
  refuseAndKeep,
  type Clock,
  type PersonId,
  type Result,
  type SessionId,
} from '../../kernel/index.ts';
import { CLOCK, Commands, DB, type Caller, type Db, type Transport } from '../../platform/index.ts';
import { ApiKeyRepository } from './api-key.repository.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { DeviceTokenRepository } from './device-token.repository.ts';
import { emailKey } from '../core/email.ts';
import { PasswordTries } from './password-tries.ts';
import { PasswordHasher, passwordFault } from './password.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { SessionRepository } from './session.repository.ts';
import { tokenHash } from '../core/tokens.ts';
import { SecondFactor } from '../codes/second-factor.ts';
import { PendingSignInRepository } from './pending-sign-in.repository.ts';
import { SessionStarter, type StartedSession, type StartedSignIn } from './session-starter.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** The User-Agent, by which people recognise their sessions. */
  readonly device: string | null;
  /** Device token of an earlier sign-in to this account. Any other text is ignored. */
  readonly deviceToken?: string | null;
  /** How the client sends the token; `bearer` when omitted. */
  readonly transport?: Transport;
  /** Whether the new cookie overwrites the session of the caller. */
  readonly replacesSession?: boolean;
}

/** The result of a password change. */
export interface ChangedPassword {
  readonly personId: PersonId;
  readonly apiKeysRevoked: number;
  /** A new device token. All earlier ones are revoked. */
  readonly deviceToken: string;
}

/** Subject of the act for a failed sign-in to an account that does not exist. */
const UNKNOWN_PERSON_ID = '00000000-0000-0000-0000-000000000000';

const SIGN_IN_ENDED = invalid('This sign-in has ended or was used; begin again with signIn.', 'signInToken');
const WRONG_CODE = invalid('The code is wrong or was used; wait for the next one, or send a recovery code.', 'code');

@Injectable()
export class SessionCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
    private readonly devices: DeviceTokenRepository,
    private readonly tries: PasswordTries,
    private readonly limits: AttemptLimits,
    private readonly hasher: PasswordHasher,
    private readonly starter: SessionStarter,
    private readonly pending: PendingSignInRepository,
    private readonly factor: SecondFactor,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  async signIn(caller: Caller, input: SignInInput): Promise<Result<StartedSession | StartedSignIn>> {
    const fromAddress = await this.limits.signInFrom(caller);
    if (fromAddress !== null) return refuse(fromAddress);
    const login = await this.people.login(this.db, input.email);
    // Uses the person's id if there is one, so that two spellings of an address count for one account.
    const account = login?.personId ?? emailKey(input.email) ?? '';
    const device = await this.devices.findValid(this.db, login?.personId ?? null, tokenHash(input.deviceToken ?? ''), this.clock.now());
    const toAccount = await this.limits.signInTo(caller, device ?? account);
    if (toAccount !== null) return refuse(toAccount);
    const counted = await this.tries.countSignIn(caller, account, device);
    if (!counted.ok) return counted;
    const right = await this.hasher.matches(login?.passwordHash ?? null, input.password);
    return this.commands.run(caller, async (tx) => {
      if (login === null || !right || !(await this.people.holdPassword(tx, login))) {
        tx.act('sign_in.failed', { kind: 'person', id: login?.personId ?? UNKNOWN_PERSON_ID });
        return refuseAndKeep(invalid('The e-mail address or the password is wrong.'));
      }
      await this.tries.subtract(tx, counted.value);
      const { device: userAgent, transport = 'bearer' } = input;
      if (input.replacesSession === true) await this.starter.endReplaced(tx, caller);
      return ok(
        await this.starter.startOrAskForCode(tx, { personId: login.personId, device: userAgent, transport, deviceTokenId: device }),
      );
    });
  }

  /**
   * Completes a sign-in that waits for a code, and starts the session.
   *
   * @param token of the waiting sign-in, sent by the transport of that sign-in
   * @param code of the authenticator app, or a recovery code
   */
  async signInWithCode(caller: Caller, token: string, transport: Transport, code: string): Promise<Result<StartedSession>> {
    const fromAddress = await this.limits.signInFrom(caller);
    if (fromAddress !== null) return refuse(fromAddress);
    const pending = await this.pending.findValid(this.db, tokenHash(token), transport, this.clock.now());
    if (pending === null) return refuse(SIGN_IN_ENDED);
    const { personId, device, deviceTokenId, identityId } = pending;
    const toAccount = await this.limits.signInTo(caller, deviceTokenId ?? personId);
    if (toAccount !== null) return refuse(toAccount);
    const counted = await this.tries.countCode(caller, personId, deviceTokenId);
    if (!counted.ok) return counted;
    return this.commands.run(caller, async (tx) => {
      if (!(await this.pending.lock(tx, pending.id))) return refuse(SIGN_IN_ENDED);
      if (!(await this.factor.use(tx, personId, code))) {
        tx.act('sign_in.failed', { kind: 'person', id: personId });
        return refuseAndKeep(WRONG_CODE);
      }
      await this.tries.subtract(tx, counted.value);
      await this.pending.delete(tx, pending.id);
      return ok(await this.starter.start(tx, { personId, device, transport, deviceTokenId, identityId, bySecondFactor: true }));
    });
  }

  /** Ends the session of this request. */
  async signOut(caller: Caller): Promise<Result<SessionId>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) {
      return refuse(forbidden('This request came with no session; revoke an API key with revokeApiKey.'));
    }
    return this.end(caller, actor.personId, actor.sessionId, 'signed_out');
  }

  /** Ends one of the caller's own sessions. */
  async revoke(caller: Caller, sessionId: SessionId): Promise<Result<SessionId>> {
    if (caller.actor.kind !== 'person') return refuse(notFound('The session', 'sessionId'));
    return this.end(caller, caller.actor.personId, sessionId, 'revoked');
  }

  /** Signs out everywhere: ends all of the caller's sessions, including this one, and revokes all API keys and device tokens. */
  async revokeAll(caller: Caller): Promise<Result<{ sessions: number; apiKeys: number }>> {
    const { actor } = caller;
    if (actor.kind !== 'person') return refuse(forbidden('Only a person has sessions.'));
    const { personId } = actor;
    return this.commands.run(caller, async (tx) => {
      const sessions = await this.sessions.endAll(tx, personId, 'revoked');
      const apiKeys = await this.keys.revokeAll(tx, personId);
      const deviceTokens = await this.devices.deleteAll(tx, personId);
      tx.act('session.all_revoked', { kind: 'person', id: personId }, { count: sessions, apiKeys, deviceTokens });
      return ok({ sessions, apiKeys });
    });
  }

  /**
   * Sets a new password, ends every other session and revokes the device tokens. A wrong current password counts against this
   * session.
   *
   * @param input.revokeApiKeys whether to revoke the API keys too
   */
  async changePassword(caller: Caller, input: { current: string; next: string; revokeApiKeys: boolean }): Promise<Result<ChangedPassword>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(forbidden('Sign in to change the password.'));
    const { personId, sessionId } = actor;
    const email = (await this.people.byId(this.db, personId))?.email ?? '';
    const fault = passwordFault(input.next, email);
    if (fault !== null) return refuse({ ...fault, path: ['newPassword'] });
    const counted = await this.tries.countPasswordChange(caller, sessionId);
    if (!counted.ok) return counted;
    const currentHash = await this.people.passwordHash(this.db, personId);
    const right = await this.hasher.matches(currentHash, input.current);
    const nextHash = right ? await this.hasher.hash(input.next) : '';
    return this.commands.run(caller, async (tx) => {
      if (!right || currentHash === null || !(await this.people.changePassword(tx, personId, currentHash, nextHash))) {
        tx.act('sign_in.failed', { kind: 'person', id: personId });
        return refuseAndKeep(invalid('The present password is wrong.', 'currentPassword'));
      }
      await this.tries.subtract(tx, counted.value);
      const sessionsEnded = await this.sessions.endAll(tx, personId, 'password_changed', sessionId);
      const apiKeysRevoked = input.revokeApiKeys ? await this.keys.revokeAll(tx, personId) : 0;
      const deviceTokensRevoked = await this.devices.deleteAll(tx, personId);
      tx.act('password.changed', { kind: 'person', id: personId }, { sessionsEnded, apiKeysRevoked, deviceTokensRevoked });
      return ok({ personId, apiKeysRevoked, deviceToken: await this.starter.newDeviceToken(tx, personId) });
    });
  }

  /** Confirms the caller's password before an irreversible action. A wrong password counts against this session. */
  async confirmPassword(caller: Caller, password: string): Promise<Result<undefined>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(forbidden('Sign in to do this; an API key cannot.'));
    const { personId, sessionId } = actor;
    const counted = await this.tries.countPasswordChange(caller, sessionId);
    if (!counted.ok) return counted;
    const right = await this.hasher.matches(await this.people.passwordHash(this.db, personId), password);
    return this.commands.run<undefined>(caller, async (tx) => {
      if (!right) {
        tx.act('sign_in.failed', { kind: 'person', id: personId });
        return refuseAndKeep(invalid('The password is wrong.', 'password'));
      }
      await this.tries.subtract(tx, counted.value);
      return ok(undefined);
    });
  }

  private end(caller: Caller, personId: PersonId, sessionId: SessionId, reason: 'signed_out' | 'revoked'): Promise<Result<SessionId>> {
    return this.commands.run(caller, async (tx) => {
      if (!(await this.sessions.end(tx, personId, sessionId, reason))) return refuse(notFound('The session', 'sessionId'));
      tx.act(reason === 'signed_out' ? 'session.signed_out' : 'session.revoked', { kind: 'person', id: personId }, { sessionId });
      return ok(sessionId);
    });
  }
}
