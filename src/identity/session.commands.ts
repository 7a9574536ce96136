/**
 * Signing in and out. Every way to be wrong about an account gets the same answer after the same work; tries are counted
 * before the password is looked at, and no connection is held while hashing.
 */
import { Inject, Injectable } from '@nestjs/common';
import {
  addSeconds,
  asId,
  forbidden,
  invalid,
  newId,
  notFound,
  ok,
  refuse,
  storableText,
  refuseAndKeep,
  type Clock,
  type PersonId,
  type Result,
  type SessionId,
} from '../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, type Caller, type Config, type Db, type Tx } from '../platform/index.ts';
import { ApiKeyRepository } from './api-key.repository.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { DeviceTokenRepository, type DeviceTokenId } from './device-token.repository.ts';
import { emailKey } from './email.ts';
import { PasswordTries } from './password-tries.ts';
import { PasswordHasher, passwordFault } from './password.ts';
import { PersonRepository } from './person.repository.ts';
import { SessionRepository } from './session.repository.ts';
import { newDeviceToken, newSessionToken, tokenHash } from './tokens.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** The User-Agent, so that people can tell their sessions apart. */
  readonly device: string | null;
  /** A device token of an earlier sign-in to this account; any other text counts as none. */
  readonly deviceToken?: string | null;
}

/** Shown once: the tokens are kept nowhere. */
export interface StartedSession {
  readonly personId: PersonId;
  readonly sessionId: SessionId;
  readonly token: string;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
  /** Device token for the next sign-in; null when the token that was sent stays valid. */
  readonly deviceToken: string | null;
}

/** A password that was changed. */
export interface ChangedPassword {
  readonly personId: PersonId;
  readonly apiKeysRevoked: number;
  /** All earlier ones are revoked. */
  readonly deviceToken: string;
}

/** Device tokens of one person at the same time. */
const MOST_DEVICE_TOKENS = 20;

/** The subject of a failed sign-in to no account at all. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

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
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  async signIn(caller: Caller, input: SignInInput): Promise<Result<StartedSession>> {
    const fromAddress = await this.limits.signInFrom(caller);
    if (fromAddress !== null) return refuse(fromAddress);
    const login = await this.people.login(this.db, input.email);
    // The person's id, where there is one: two spellings of an address are one account.
    const account = login?.personId ?? emailKey(input.email) ?? '';
    const device = await this.devices.live(this.db, login?.personId ?? null, tokenHash(input.deviceToken ?? ''), this.clock.now());
    const toAccount = await this.limits.signInTo(caller, device ?? account);
    if (toAccount !== null) return refuse(toAccount);
    const counted = await this.tries.countSignIn(caller, account, device);
    if (!counted.ok) return counted;
    const right = await this.hasher.matches(login?.passwordHash ?? null, input.password);
    return this.commands.run(caller, async (tx) => {
      if (login === null || !right || !(await this.people.holdPassword(tx, login))) {
        tx.act('sign_in.failed', { kind: 'person', id: login?.personId ?? NOBODY });
        return refuseAndKeep(invalid('The e-mail address or the password is wrong.'));
      }
      await this.tries.forgive(tx, counted.value);
      return ok(await this.start(tx, login.personId, input.device, device));
    });
  }

  /**
   * Starts a session inside the caller's transaction.
   *
   * @param device the User-Agent
   * @param known the device token that was sent; without one, a new one is made
   */
  async start(tx: Tx, personId: PersonId, device: string | null, known: DeviceTokenId | null = null): Promise<StartedSession> {
    const token = newSessionToken();
    const sessionId = newId<'Session'>(tx.now);
    const absoluteUntil = addSeconds(tx.now, this.config.SESSION_MAXIMUM_SECONDS);
    const idle = addSeconds(tx.now, this.config.SESSION_IDLE_SECONDS);
    const idleUntil = idle < absoluteUntil ? idle : absoluteUntil;
    await this.sessions.insert(tx, {
      id: sessionId,
      personId,
      tokenHash: tokenHash(token),
      device: device === null ? null : storableText(device.slice(0, 200)),
      createdAt: tx.now,
      lastUsedAt: tx.now,
      idleUntil,
      absoluteUntil,
    });
    tx.act('session.started', { kind: 'person', id: personId }, { sessionId });
    const isKnown = known !== null && (await this.devices.use(tx, known, this.deviceTokenEnd(tx)));
    const deviceToken = isKnown ? null : await this.newDeviceToken(tx, personId);
    return { personId, sessionId, token, idleUntil, absoluteUntil, deviceToken };
  }

  /** Ends the session that this request came with. */
  async signOut(caller: Caller): Promise<Result<SessionId>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) {
      return refuse(forbidden('This request came with no session; revoke an API key with revokeApiKey.'));
    }
    return this.end(caller, actor.personId, actor.sessionId, 'signed_out');
  }

  /** Ends any session of one's own. */
  async revoke(caller: Caller, sessionId: SessionId): Promise<Result<SessionId>> {
    if (caller.actor.kind !== 'person') return refuse(notFound('The session', 'sessionId'));
    return this.end(caller, caller.actor.personId, sessionId, 'revoked');
  }

  /** Signs out everywhere: ends all of one's own sessions, this one too, and revokes all API keys and device tokens. */
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
   * Sets a new password, ends every other session and revokes the device tokens. A wrong present password counts against
   * this session.
   *
   * @param input.revokeApiKeys whether the API keys are revoked, too
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
      await this.tries.forgive(tx, counted.value);
      const sessionsEnded = await this.sessions.endAll(tx, personId, 'password_changed', sessionId);
      const apiKeysRevoked = input.revokeApiKeys ? await this.keys.revokeAll(tx, personId) : 0;
      const deviceTokensRevoked = await this.devices.deleteAll(tx, personId);
      tx.act('password.changed', { kind: 'person', id: personId }, { sessionsEnded, apiKeysRevoked, deviceTokensRevoked });
      return ok({ personId, apiKeysRevoked, deviceToken: await this.newDeviceToken(tx, personId) });
    });
  }

  private async newDeviceToken(tx: Tx, personId: PersonId): Promise<string> {
    const token = newDeviceToken();
    const id = newId<'Session'>(tx.now);
    await this.devices.insert(tx, { id, personId, tokenHash: tokenHash(token), expiresAt: this.deviceTokenEnd(tx) });
    await this.devices.trim(tx, personId, id, MOST_DEVICE_TOKENS);
    return token;
  }

  private deviceTokenEnd(tx: Tx): Date {
    return addSeconds(tx.now, this.config.DEVICE_TOKEN_SECONDS);
  }

  /** Whether this is the password of who is signed in: for what cannot be undone. A wrong one counts against this session. */
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
      await this.tries.forgive(tx, counted.value);
      return ok(undefined);
    });
  }

  private end(caller: Caller, personId: PersonId, sessionId: SessionId, reason: 'signed_out' | 'revoked'): Promise<Result<SessionId>> {
    return this.commands.run(caller, async (tx) => {
      if (!(await this.sessions.end(tx, personId, sessionId, reason))) return refuse(notFound('The session', 'sessionId'));
      tx.act(reason === 'signed_out' ? 'session.signed_out' : 'session.revoked', { kind: 'person', id: personId }, { sessionId });
      return ok(asId<'Session'>(sessionId));
    });
  }
}
