/**
 * Who sent this request. Passport runs the strategies `bearer` (a session token), `api-key` and `local` (e-mail and
 * password, for POST /session only); a request without credentials is anonymous, one with a bad credential is refused.
 *
 * One query per request and no cache: a revoked session or key stops working at once. The time of last use is written
 * at most once a minute.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { Strategy as LocalStrategy } from 'passport-local';
import { addSeconds, type Clock, type Result } from '../kernel/index.ts';
import {
  anonymous,
  Authenticator,
  BadCredentials,
  CLOCK,
  Commands,
  CONFIG,
  DB,
  SCOPES,
  systemCaller,
  type Actor,
  type Caller,
  type Config,
  type Db,
  type PersonActor,
  type Scope,
} from '../platform/index.ts';
import { SessionCommands, type StartedSession } from './session.commands.ts';
import { SessionRepository, type Bearer, type KeyBearer, type SessionBearer } from './session.repository.ts';
import { tokenHash, tokenKind } from './tokens.ts';

/** A time of last use is this much out of date at most. */
const TOUCH_SECONDS = 60;

const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES);

@Injectable()
export class PassportAuthenticator extends Authenticator {
  /** Its own, not the module's global one: two marketplaces in one process must not share strategies. */
  private readonly passport = new passport.Passport();

  constructor(
    private readonly sessions: SessionRepository,
    private readonly signIn: SessionCommands,
    private readonly commands: Commands,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
    const byToken = (kind: 'session' | 'api_key') =>
      new CustomStrategy((request, done) => {
        const token = bearerToken(request.headers.authorization);
        if (token === null || tokenKind(token) !== kind) return done(null, false);
        this.actorOf(token).then(
          (actor) => done(null, actor ?? false),
          (error: unknown) => done(error),
        );
      });
    this.passport.use('bearer', byToken('session'));
    this.passport.use('api-key', byToken('api_key'));
    this.passport.use(
      'local',
      new LocalStrategy({ usernameField: 'email', session: false, passReqToCallback: true }, (request, email, password, done) => {
        const { id, ip, headers } = request as unknown as FastifyRequest;
        const caller: Caller = { actor: anonymous, requestId: String(id), address: ip };
        const { deviceToken } = request.body as { deviceToken?: string | null };
        this.signIn.signIn(caller, { email, password, device: headers['user-agent'] ?? null, deviceToken }).then(
          (result) => done(null, result),
          (error: unknown) => done(error),
        );
      }),
    );
  }

  async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
    if (request.headers.authorization === undefined) return anonymous;
    const actor = await this.run<PersonActor>(['bearer', 'api-key'], request, reply);
    if (actor === null) {
      const { authorization } = request.headers;
      if (bearerToken(authorization) === null)
        throw new BadCredentials('Write `Bearer ` before the token, and nothing else: "Authorization: Bearer <token>".');
      throw new BadCredentials('This session or API key is not valid, or not any more; sign in again, or send no "Authorization".');
    }
    return actor;
  }

  /** The result of signing in with the e-mail and password in the body; null when the body has not both. */
  async authenticateByPassword(request: FastifyRequest, reply: FastifyReply): Promise<Result<StartedSession> | null> {
    // passport-local would also take them from the address, which logs keep, and would take any JSON for a password.
    const { email, password, deviceToken = null } = (request.body ?? {}) as Record<string, unknown>;
    if (deviceToken !== null && typeof deviceToken !== 'string') return null;
    if (typeof email !== 'string' || typeof password !== 'string') return null;
    return this.run<Result<StartedSession>>(['local'], request, reply);
  }

  /** Whom a session token or an API key stands for now, or null. */
  async actorOf(token: string): Promise<PersonActor | null> {
    const now = this.clock.now();
    if (tokenKind(token) === 'session') {
      const bearer = await this.sessions.bearerOfSession(this.db, tokenHash(token), now);
      if (bearer !== null && isDue(bearer.lastUsedAt, now)) await this.touchSession(bearer);
      return bearer && sessionActor(bearer);
    }
    const bearer = await this.sessions.bearerOfKey(this.db, tokenHash(token), now);
    if (bearer !== null && isDue(bearer.lastUsedAt, now)) await this.touchKey(bearer);
    return bearer && keyActor(bearer);
  }

  private async touchSession(bearer: SessionBearer): Promise<void> {
    await this.commands.must(systemCaller('identity.touch'), async (tx) => {
      const idleUntil = addSeconds(tx.now, this.config.SESSION_IDLE_SECONDS);
      await this.sessions.touchSession(tx, bearer.sessionId, addSeconds(tx.now, -TOUCH_SECONDS), idleUntil);
      return { ok: true, value: null };
    });
  }

  private async touchKey(bearer: KeyBearer): Promise<void> {
    await this.commands.must(systemCaller('identity.touch'), async (tx) => {
      await this.sessions.touchKey(tx, bearer.apiKeyId, addSeconds(tx.now, -TOUCH_SECONDS));
      return { ok: true, value: null };
    });
  }

  private run<T>(strategies: string[], request: FastifyRequest, reply: FastifyReply): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const handle = this.passport.authenticate(strategies, { session: false }, (error: unknown, found: T | false | null) => {
        if (error) reject(error instanceof Error ? error : new Error('a Passport strategy failed', { cause: error }));
        else resolve(found || null);
      }) as (request: FastifyRequest, reply: FastifyReply, next: (error?: unknown) => void) => void;
      handle(request, reply, (error) => reject(error instanceof Error ? error : new Error('a Passport strategy passed')));
    });
  }
}

function bearerToken(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null;
}

function isDue(lastUsedAt: Date | null, now: Date): boolean {
  return lastUsedAt === null || addSeconds(lastUsedAt, TOUCH_SECONDS) <= now;
}

/**
 * What a person is at the moment. A suspended person is no admin, no auditor and in no organisation, for reads too; they
 * stay a worker, who reads what they did and is paid what they earned. An auditor is nothing else.
 */
function standingOf(bearer: Bearer): Pick<PersonActor, 'isAdmin' | 'isAuditor' | 'memberships' | 'suspended'> {
  const { isAdmin, isAuditor, memberships, suspended } = bearer;
  if (suspended) return { isAdmin: false, isAuditor: false, memberships: [], suspended };
  return isAuditor ? { isAdmin: false, isAuditor, memberships: [], suspended } : { isAdmin, isAuditor, memberships, suspended };
}

function sessionActor(bearer: SessionBearer): PersonActor {
  const { personId, isWorker, sessionId } = bearer;
  return { kind: 'person', personId, isWorker, ...standingOf(bearer), scopes: ALL_SCOPES, sessionId, apiKeyId: null };
}

/**
 * A key for one organisation makes its holder a member of that one, and nothing else. An admin's key without the scope
 * `admin` does not make an admin: it would read every organisation's work with `requester:read` alone.
 */
function keyActor(bearer: KeyBearer): PersonActor {
  const { personId, apiKeyId, organisationId } = bearer;
  const { isAdmin, isAuditor, memberships, suspended } = standingOf(bearer);
  const everywhere = organisationId === null;
  return {
    kind: 'person',
    personId,
    isWorker: everywhere && bearer.isWorker,
    isAdmin: everywhere && isAdmin && bearer.scopes.includes('admin'),
    isAuditor,
    memberships: memberships.filter((membership) => everywhere || membership.organisationId === organisationId),
    suspended,
    scopes: new Set(bearer.scopes),
    sessionId: null,
    apiKeyId,
  };
}
