/**
 * Finds the caller of a request. Passport runs the strategies `bearer` (a session token), `api-key` and `local` (e-mail and
 * password, only for POST /session). Without the header `Authorization`, the cookie of a browser session is used. A request without
 * credentials is anonymous. A bad header is refused. A bad cookie is ignored.
 *
 * Each request runs one query, without a cache: a revoked session or key stops working immediately. The time of last use is written
 * at most once a minute.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { Strategy as LocalStrategy } from 'passport-local';
import { addSeconds, type Clock, type Result, type StepUpMethod } from '../../kernel/index.ts';
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
  SessionCookies,
  type PersonActor,
  type Scope,
  type Transport,
} from '../../platform/index.ts';
import { SessionCommands } from './session.commands.ts';
import { idleSeconds, type StartedSession, type StartedSignIn } from './session-starter.ts';
import { SessionRepository, type Bearer, type KeyBearer, type SessionBearer } from './session.repository.ts';
import { tokenHash, tokenKind } from '../core/tokens.ts';

/** Maximum age of a stored time of last use. */
const LAST_USE_INTERVAL_SECONDS = 60;

const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES);

@Injectable()
export class PassportAuthenticator extends Authenticator {
  /** An instance of its own, not the global one: two marketplaces in one process must not share strategies. */
  private readonly passport = new passport.Passport();

  constructor(
    private readonly sessions: SessionRepository,
    private readonly signIn: SessionCommands,
    private readonly commands: Commands,
    private readonly cookies: SessionCookies,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
    const byToken = (kind: 'session' | 'api_key') =>
      new CustomStrategy((request, done) => {
        const token = bearerToken(request.headers.authorization);
        if (token === null || tokenKind(token) !== kind) return done(null, false);
        this.actorOf(token, 'bearer').then(
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
    if (request.headers.authorization === undefined) {
      const token = this.cookies.tokenOf(request);
      return (token === null || tokenKind(token) !== 'session' ? null : await this.actorOf(token, 'cookie')) ?? anonymous;
    }
    const actor = await this.runStrategies<PersonActor>(['bearer', 'api-key'], request, reply);
    if (actor === null) {
      const { authorization } = request.headers;
      if (bearerToken(authorization) === null)
        throw new BadCredentials('Write `Bearer ` before the token, and nothing else: "Authorization: Bearer <token>".');
      throw new BadCredentials('This session or API key is not valid, or not any more; sign in again, or send no "Authorization".');
    }
    return actor;
  }

  /** Signs in with the e-mail and password in the body. Returns null when one of them is missing. */
  async authenticateByPassword(request: FastifyRequest, reply: FastifyReply): Promise<Result<StartedSession | StartedSignIn> | null> {
    // passport-local would also accept them in the URL, which logs keep, and would accept any JSON value as a password.
    const { email, password, deviceToken = null } = (request.body ?? {}) as Record<string, unknown>;
    if (deviceToken !== null && typeof deviceToken !== 'string') return null;
    if (typeof email !== 'string' || typeof password !== 'string') return null;
    return this.runStrategies<Result<StartedSession | StartedSignIn>>(['local'], request, reply);
  }

  /**
   * Returns the caller of a session token or API key, with current rights; null when it is not valid.
   *
   * @param transport how the token was sent: a session with the other transport is not valid; omitted: any transport
   */
  async actorOf(token: string, transport?: Transport): Promise<PersonActor | null> {
    const now = this.clock.now();
    if (tokenKind(token) === 'session') {
      const bearer = await this.sessions.bearerOfSession(this.db, tokenHash(token), now);
      if (bearer === null || (transport !== undefined && bearer.transport !== transport)) return null;
      if (this.isIdle(bearer, now)) return null;
      if (isTouchDue(bearer.lastUsedAt, now)) await this.touchSession(bearer);
      return sessionActor(bearer, this.config, now);
    }
    const bearer = await this.sessions.bearerOfKey(this.db, tokenHash(token), now);
    if (bearer !== null && isTouchDue(bearer.lastUsedAt, now)) await this.touchKey(bearer);
    return bearer && keyActor(bearer, this.config);
  }

  async stillValid(actors: readonly PersonActor[]): Promise<(PersonActor | null)[]> {
    const now = this.clock.now();
    const sessionIds = distinct(actors.map(({ sessionId }) => sessionId));
    const apiKeyIds = distinct(actors.map(({ apiKeyId }) => apiKeyId));
    const sessions = sessionIds.length === 0 ? null : await this.sessions.bearersOfSessions(this.db, sessionIds, now);
    const keys = apiKeyIds.length === 0 ? null : await this.sessions.bearersOfKeys(this.db, apiKeyIds, now);
    return actors.map(({ sessionId, apiKeyId }) => {
      const session = sessionId === null ? undefined : sessions?.get(sessionId);
      if (session !== undefined) return this.isIdle(session, now) ? null : sessionActor(session, this.config, now);
      const key = apiKeyId === null ? undefined : keys?.get(apiKeyId);
      return key === undefined ? null : keyActor(key, this.config);
    });
  }

  /**
   * Whether the session was unused for too long. Computed anew, because the stored end dates from the last use, when the person may
   * not have been an admin.
   */
  private isIdle({ lastUsedAt, isAdmin }: SessionBearer, now: Date): boolean {
    return addSeconds(lastUsedAt, idleSeconds(this.config, isAdmin)) <= now;
  }

  private async touchSession(bearer: SessionBearer): Promise<void> {
    await this.commands.must(systemCaller('identity.touch'), async (tx) => {
      const idleUntil = addSeconds(tx.now, idleSeconds(this.config, bearer.isAdmin));
      await this.sessions.touchSession(tx, bearer.sessionId, addSeconds(tx.now, -LAST_USE_INTERVAL_SECONDS), idleUntil);
      return { ok: true, value: null };
    });
  }

  private async touchKey(bearer: KeyBearer): Promise<void> {
    await this.commands.must(systemCaller('identity.touch'), async (tx) => {
      await this.sessions.touchKey(tx, bearer.apiKeyId, addSeconds(tx.now, -LAST_USE_INTERVAL_SECONDS));
      return { ok: true, value: null };
    });
  }

  private runStrategies<T>(strategies: string[], request: FastifyRequest, reply: FastifyReply): Promise<T | null> {
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

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))];
}

function isTouchDue(lastUsedAt: Date | null, now: Date): boolean {
  return lastUsedAt === null || addSeconds(lastUsedAt, LAST_USE_INTERVAL_SECONDS) <= now;
}

/**
 * Computes the current roles of a person. A suspended person is not an admin, auditor or member of an organisation, for reads too.
 * They stay a worker, who can read their own work and is paid for it. An auditor has no other role. Where a role needs a second
 * factor, a session without one does not get the role: an admin is not an admin, and an owner is a viewer.
 */
function currentRolesOf(bearer: Bearer, { ADMIN_TOTP }: Config): CurrentRoles {
  const { isAdmin, isAuditor, memberships, suspended, hasSecondFactor } = bearer;
  const none = { isAdmin: false, memberships: [], suspended, hasSecondFactor, needsSecondFactor: false };
  if (suspended) return { ...none, isAuditor: false };
  if (isAuditor) return { ...none, isAuditor };
  const adminWaits = isAdmin && ADMIN_TOTP === 'required' && !hasSecondFactor;
  const ownerWaits = memberships.some(({ role, ownerTotp }) => role === 'owner' && ownerTotp) && !hasSecondFactor;
  return {
    isAdmin: isAdmin && !adminWaits,
    isAuditor,
    memberships: memberships.map(({ organisationId, role, ownerTotp }) => ({
      organisationId,
      role: role === 'owner' && ownerTotp && !hasSecondFactor ? 'viewer' : role,
    })),
    suspended,
    hasSecondFactor,
    needsSecondFactor: adminWaits || ownerWaits,
  };
}

/** Whether the address counts as confirmed. Without MAIL_URL every address does, because nobody can confirm one. */
function isVerified({ emailVerified }: Bearer, { MAIL_URL }: Config): boolean {
  return emailVerified || MAIL_URL === undefined;
}

/** A second factor replaces the other methods. A person without a password steps up with the identity provider. */
function stepUpMethodsOf({ hasTotp, hasPassword, issuers, transport }: SessionBearer, { OIDC_ISSUER }: Config): StepUpMethod[] {
  if (hasTotp) return ['code'];
  const hasProvider = transport === 'cookie' && OIDC_ISSUER !== undefined && issuers.includes(OIDC_ISSUER);
  return [...(hasPassword ? (['password'] as const) : []), ...(hasProvider ? (['provider'] as const) : [])];
}

type CurrentRoles = Pick<PersonActor, 'isAdmin' | 'isAuditor' | 'memberships' | 'suspended' | 'hasSecondFactor' | 'needsSecondFactor'>;

function sessionActor(bearer: SessionBearer, config: Config, now: Date): PersonActor {
  const { personId, isWorker, sessionId, steppedUpUntil } = bearer;
  return {
    kind: 'person',
    personId,
    isWorker,
    emailVerified: isVerified(bearer, config),
    ...currentRolesOf(bearer, config),
    scopes: ALL_SCOPES,
    sessionId,
    apiKeyId: null,
    isSteppedUp: steppedUpUntil !== null && steppedUpUntil > now,
    stepUpMethods: stepUpMethodsOf(bearer, config),
  };
}

/**
 * Rights of an API key. A key for one organisation makes its owner a member of that organisation, and nothing else. An admin's key
 * without the scope `admin` does not make an admin: `requester:read` alone would read the work of every organisation.
 */
function keyActor(bearer: KeyBearer, config: Config): PersonActor {
  const { personId, apiKeyId, organisationId } = bearer;
  const { isAdmin, isAuditor, memberships, suspended, hasSecondFactor, needsSecondFactor } = currentRolesOf(bearer, config);
  const everywhere = organisationId === null;
  return {
    kind: 'person',
    personId,
    isWorker: everywhere && bearer.isWorker,
    isAdmin: everywhere && isAdmin && bearer.scopes.includes('admin'),
    isAuditor,
    memberships: memberships.filter((membership) => everywhere || membership.organisationId === organisationId),
    suspended,
    hasSecondFactor,
    needsSecondFactor,
    emailVerified: isVerified(bearer, config),
    scopes: new Set(bearer.scopes),
    sessionId: null,
    apiKeyId,
  };
}
