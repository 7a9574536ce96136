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
  refuseAndKeep,
  type PersonId,
  type Result,
  type SessionId,
} from '../kernel/index.ts';
import { Commands, CONFIG, DB, type Caller, type Config, type Db, type Tx } from '../platform/index.ts';
import { emailKey } from './email.ts';
import { ACCOUNT_RULE, ADDRESS_RULE, addressGroup, afterTry, secondsLocked } from './lock-out.ts';
import { PasswordHasher, passwordFault } from './password.ts';
import { PersonRepository } from './person.repository.ts';
import { ensureSecret, keyedHash } from './secret.ts';
import { SessionRepository } from './session.repository.ts';
import { newSessionToken, tokenHash } from './tokens.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** The User-Agent, so that people can tell their sessions apart. */
  readonly device: string | null;
}

/** Shown once: the token is kept nowhere. */
export interface StartedSession {
  readonly personId: PersonId;
  readonly sessionId: SessionId;
  readonly token: string;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
}

interface Buckets {
  readonly account: Buffer;
  readonly address: Buffer;
}

/** The subject of a failed sign-in to no account at all. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class SessionCommands {
  private readonly secret: string;

  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly sessions: SessionRepository,
    private readonly hasher: PasswordHasher,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {
    this.secret = ensureSecret(config);
  }

  async signIn(caller: Caller, input: SignInInput): Promise<Result<StartedSession>> {
    const buckets = this.buckets(caller, input.email);
    const counted = await this.countTry(caller, buckets);
    if (!counted.ok) return counted;
    const login = await this.people.login(this.db, input.email);
    const right = await this.hasher.matches(login?.passwordHash ?? null, input.password);
    return this.commands.run(caller, async (tx) => {
      if (login === null || !right || !(await this.people.holdPassword(tx, login))) {
        tx.act('sign_in.failed', { kind: 'person', id: login?.personId ?? NOBODY });
        return refuseAndKeep(invalid('The e-mail address or the password is wrong.'));
      }
      await this.sessions.forgive(tx, buckets.account, buckets.address);
      return ok(await this.start(tx, login.personId, input.device));
    });
  }

  /** Starts a session inside the caller's transaction. */
  async start(tx: Tx, personId: PersonId, device: string | null): Promise<StartedSession> {
    const token = newSessionToken();
    const sessionId = newId<'Session'>(tx.now);
    const absoluteUntil = addSeconds(tx.now, this.config.SESSION_MAXIMUM_SECONDS);
    const idle = addSeconds(tx.now, this.config.SESSION_IDLE_SECONDS);
    const idleUntil = idle < absoluteUntil ? idle : absoluteUntil;
    await this.sessions.insert(tx, {
      id: sessionId,
      personId,
      tokenHash: tokenHash(token),
      device: device?.slice(0, 200) ?? null,
      createdAt: tx.now,
      lastUsedAt: tx.now,
      idleUntil,
      absoluteUntil,
    });
    tx.act('session.started', { kind: 'person', id: personId }, { sessionId });
    return { personId, sessionId, token, idleUntil, absoluteUntil };
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

  /** Ends all of one's own sessions, this one too; answers how many. */
  async revokeAll(caller: Caller): Promise<Result<number>> {
    const { actor } = caller;
    if (actor.kind !== 'person') return refuse(forbidden('Only a person has sessions.'));
    return this.commands.run(caller, async (tx) => {
      const count = await this.sessions.endAll(tx, actor.personId, 'revoked');
      tx.act('session.all_revoked', { kind: 'person', id: actor.personId }, { count });
      return ok(count);
    });
  }

  /** Sets a new password and ends every other session. A wrong present password counts like a failed sign-in. */
  async changePassword(caller: Caller, input: { current: string; next: string }): Promise<Result<PersonId>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(forbidden('Sign in to change the password.'));
    const { personId, sessionId } = actor;
    const email = (await this.people.byId(this.db, personId))?.email ?? '';
    const fault = passwordFault(input.next, email);
    if (fault !== null) return refuse({ ...fault, path: ['newPassword'] });
    const buckets = this.buckets(caller, email);
    const counted = await this.countTry(caller, buckets);
    if (!counted.ok) return counted;
    const currentHash = await this.people.passwordHash(this.db, personId);
    const right = await this.hasher.matches(currentHash, input.current);
    const nextHash = right ? await this.hasher.hash(input.next) : '';
    return this.commands.run(caller, async (tx) => {
      if (!right || currentHash === null || !(await this.people.changePassword(tx, personId, currentHash, nextHash))) {
        tx.act('sign_in.failed', { kind: 'person', id: personId });
        return refuseAndKeep(invalid('The present password is wrong.', 'currentPassword'));
      }
      await this.sessions.forgive(tx, buckets.account, buckets.address);
      const ended = await this.sessions.endAll(tx, personId, 'password_changed', sessionId);
      tx.act('password.changed', { kind: 'person', id: personId }, { sessionsEnded: ended });
      return ok(personId);
    });
  }

  private end(caller: Caller, personId: PersonId, sessionId: SessionId, reason: 'signed_out' | 'revoked'): Promise<Result<SessionId>> {
    return this.commands.run(caller, async (tx) => {
      if (!(await this.sessions.end(tx, personId, sessionId, reason))) return refuse(notFound('The session', 'sessionId'));
      tx.act(reason === 'signed_out' ? 'session.signed_out' : 'session.revoked', { kind: 'person', id: personId }, { sessionId });
      return ok(asId<'Session'>(sessionId));
    });
  }

  private buckets(caller: Caller, email: string): Buckets {
    const from = addressGroup(caller.address);
    return {
      // By the key: another spelling of the same address gives no further tries.
      account: keyedHash(this.secret, 'sign-in by account and address', emailKey(email) ?? '', from),
      address: keyedHash(this.secret, 'sign-in by address', from),
    };
  }

  /** Counts a try as failed before it is made, so that parallel tries gain nothing; refuses while locked. */
  private countTry(caller: Caller, buckets: Buckets): Promise<Result<undefined>> {
    return this.commands.run<undefined>(caller, async (tx) => {
      const attempts = await this.sessions.lockAttempts(tx, [buckets.account, buckets.address]);
      const account = attempts.get(buckets.account.toString('hex')) ?? null;
      const address = attempts.get(buckets.address.toString('hex')) ?? null;
      const wait = Math.max(secondsLocked(account, tx.now), secondsLocked(address, tx.now));
      if (wait > 0) {
        return refuse({ kind: 'TRY_LATER', message: `Too many failed tries; wait ${wait} seconds.`, retryAfterSeconds: wait });
      }
      await this.sessions.setAttempts(tx, buckets.account, afterTry(account, ACCOUNT_RULE, tx.now));
      await this.sessions.setAttempts(tx, buckets.address, afterTry(address, ADDRESS_RULE, tx.now));
      return ok(undefined);
    });
  }
}
