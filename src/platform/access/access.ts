/**
 * Default deny: every root field and every route says who may reach it, with {@link Allow} or {@link Public}; the
 * guard refuses what says neither. What a particular actor may do to a particular object is the domain policy's to say.
 */
import { Inject, Injectable, SetMetadata, createParamDecorator, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { HttpException } from '@nestjs/common';
import { HeaderMap } from '@apollo/server';
import { RateLimited, RequestLimits } from '../limits/request-limits.ts';
import type { OperationRun } from '../execution/operation-run.ts';
import { say, type Sentence } from '../../kernel/index.ts';
import { anonymous, type Actor, type Caller, type PersonActor, type Scope } from './actor.ts';
import { SessionCookies, type Transport } from './session-cookie.ts';

/** `person`: anyone signed in; `worker`: has a worker profile; `member`: of at least one organisation; `admin`; `auditor`: reads the books. */
export type Audience = 'person' | 'worker' | 'member' | 'admin' | 'auditor';

export interface Allowance {
  /** Any of these. */
  readonly to: readonly Audience[];
  /** An API key needs this scope; an auditor's key for what auditors may read needs `audit` instead. Null: the handler asks for scopes itself. */
  readonly scope: Scope | null;
  /** A suspended person may do this too: reading is always allowed to them, writing only where this says so. */
  readonly evenSuspended?: boolean;
  /** An auditor may do this too: they change nothing but their own credentials. */
  readonly evenAuditors?: boolean;
}

export const ALLOWANCE = 'guildhall:allowance';

/** Who may reach this root field or route. */
export function Allow(
  to: Audience | readonly Audience[],
  scope: Scope | null,
  options: Pick<Allowance, 'evenSuspended' | 'evenAuditors'> = {},
): MethodDecorator {
  const allowance: Allowance = { to: Array.isArray(to) ? (to as Audience[]) : [to as Audience], scope, ...options };
  return SetMetadata(ALLOWANCE, allowance);
}

/** Reachable without signing in. */
export function Public(): MethodDecorator {
  return SetMetadata(ALLOWANCE, 'public');
}

/** Marks a public route that reads the header `Authorization` itself: what it holds is no session token and no API key. */
export function OwnAuthorization(): MethodDecorator {
  return RouteConfig({ ownAuthorization: true });
}

function hasOwnAuthorization(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { ownAuthorization?: boolean } | undefined)?.ownAuthorization === true;
}

/**
 * What identity provides: who sent this request. Throws {@link BadCredentials} when the header `Authorization` is not valid. A cookie
 * that is not valid counts as none: a browser sends it by itself, also with the sign-in that replaces it.
 */
export abstract class Authenticator {
  abstract authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Actor>;

  /** The actor that a token authenticates now, or null. @param transport how the token came; left out: any */
  abstract actorOf(token: string, transport?: Transport): Promise<Actor | null>;

  /**
   * What the people of these sessions and API keys are now, in the same order; null for a credential that is not valid any more.
   * Unlike a request this is no use of the credential: a page that is only open does not keep a session alive.
   */
  abstract stillValid(actors: readonly PersonActor[]): Promise<(PersonActor | null)[]>;
}

/**
 * After a mutation that changed who the caller is: its answer is shown to what the caller is now.
 *
 * @param token of a session that was just started; left out: the credential that the request came with
 */
export async function callerIsNow(context: GraphContext, authenticator: Authenticator, token?: string): Promise<void> {
  const { req, reply } = context;
  const actor = token === undefined ? await authenticator.authenticate(req, reply) : await authenticator.actorOf(token);
  req.currentCaller = { ...callerOf(req), actor: actor ?? anonymous };
}

export class BadCredentials extends Error {}

export interface RequestWithCaller extends FastifyRequest {
  caller?: Promise<Caller>;
  currentCaller?: Caller;
  /** Whether a mutation of this request has begun: the next one asks anew who the caller is. */
  hasMutated?: boolean;
  /** Whether the answer is a file that a browser fetches by its session. */
  isDownload?: boolean;
}

/** What resolvers get as their context. */
export interface GraphContext {
  readonly req: RequestWithCaller;
  readonly reply: FastifyReply;
  /** Batch loaders of this request, by name. */
  readonly loaders: Map<string, unknown>;
  /** How long it may run, and whether somebody still waits for it; absent where a tool executes a document by itself. */
  readonly run?: OperationRun;
  /** A provider of the application, for what is no provider itself: the policy of a type. */
  readonly get: <T>(provider: Type<T>) => T;
}

/** The caller of this request; the guard has decided it before any resolver or handler runs. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const request =
    context.getType<GqlContextType>() === 'graphql'
      ? GqlExecutionContext.create(context).getContext<GraphContext>().req
      : context.switchToHttp().getRequest<RequestWithCaller>();
  return callerOf(request);
});

export function callerOf(request: RequestWithCaller): Caller {
  return request.currentCaller ?? { actor: anonymous, requestId: String(request.id), address: request.ip };
}

export type Denial = 'UNAUTHENTICATED' | 'FORBIDDEN';

/** Whether `actor` is among those allowed: null, or why not. */
export function deny(
  actor: Actor,
  allowance: Allowance | 'public' | undefined,
  isWrite: boolean,
): { code: Denial; message: string } | null {
  if (allowance === 'public') return null;
  if (allowance === undefined) return { code: 'FORBIDDEN', message: 'This is open to nobody.' };
  if (actor.kind !== 'person')
    return { code: 'UNAUTHENTICATED', message: 'Sign in, or send an API key, as "Authorization: Bearer <token>".' };
  const isOne: Record<Audience, boolean> = {
    person: true,
    worker: actor.isWorker,
    member: actor.memberships.length > 0,
    admin: actor.isAdmin,
    auditor: actor.isAuditor,
  };
  if (!allowance.to.some((audience) => isOne[audience])) {
    const needsFactor = actor.needsSecondFactor === true && allowance.to.includes('admin');
    return { code: 'FORBIDDEN', message: needsFactor ? NEEDS_SECOND_FACTOR : wrongRole(allowance.to, actor.apiKeyId !== null) };
  }
  const isOnlyAuditor = !allowance.to.some((audience) => audience !== 'auditor' && isOne[audience]);
  const scope = isOnlyAuditor ? 'audit' : allowance.scope;
  if (scope !== null && !actor.scopes.has(scope)) return { code: 'FORBIDDEN', message: lacksScope(scope) };
  if (actor.isAuditor && isWrite && allowance.evenAuditors !== true) {
    return { code: 'FORBIDDEN', message: 'An auditor reads and changes nothing; use another account for this.' };
  }
  if (actor.suspended && isWrite && allowance.evenSuspended !== true) return { code: 'FORBIDDEN', message: SUSPENDED_MESSAGE.text };
  return null;
}

/** The refusal of somebody whose role waits for a second factor. */
const NEEDS_SECOND_FACTOR =
  'An admin needs a second factor. Set it up with startTotp and confirmTotp, or sign in again and give a code (signInWithCode).';

/** The refusal of a write by a suspended account, wherever a caller gets it. */
export const SUSPENDED_MESSAGE = say`This account is suspended; see "me { restrictions { … } }" for the reason, the evidence and the end.`;

function lacksScope(scope: Scope): string {
  return lacksScopes([scope]).text;
}

/** @param scopes any of them would do */
export function lacksScopes(scopes: readonly Scope[]): Sentence {
  return say`This API key lacks the scope ${scopes.map((scope) => `"${scope}"`).join(' or ')}.`;
}

/** What an account has to be, and how it becomes that. */
const NEEDS: Readonly<Record<Audience, string>> = {
  person: 'an account',
  worker: "a worker's account (becomeWorker makes yours one)",
  member: 'an account that belongs to an organisation (createOrganisation makes one; its owners invite others)',
  admin: "an admin's account",
  auditor: "an auditor's account",
};

function wrongRole(to: readonly Audience[], byApiKey: boolean): string {
  const key = byApiKey
    ? ' An API key made for one organisation, or without the scope it needs, does not stand for all that its owner is.'
    : '';
  return `This needs ${to.map((audience) => NEEDS[audience]).join(', or ')}.${key}`;
}

/** Who sent a request: asked once per request, by whoever asks first. */
@Injectable()
export class Callers {
  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    private readonly limits: RequestLimits,
    private readonly cookies: SessionCookies,
  ) {}

  /**
   * The caller of the request, counted for the limit of their account.
   *
   * @throws BadCredentials, RateLimited
   */
  of(request: RequestWithCaller, reply: FastifyReply): Promise<Caller> {
    request.caller ??= this.identify(request, reply);
    return request.caller;
  }

  /**
   * The caller, read again: a mutation of this request may have changed what they are. Not counted again.
   *
   * @throws BadCredentials
   */
  async again(request: RequestWithCaller, reply: FastifyReply): Promise<Caller> {
    const actor = await this.authenticator.authenticate(request, reply);
    request.currentCaller = { ...callerOf(request), actor };
    request.caller = Promise.resolve(request.currentCaller);
    return request.currentCaller;
  }

  private async identify(request: RequestWithCaller, reply: FastifyReply): Promise<Caller> {
    try {
      const actor = await this.authenticator.authenticate(request, reply);
      if (actor.kind === 'person') await this.limits.ofAccount(actor.personId);
      else if (this.cookies.tokenOf(request) !== null) await this.limits.withoutCredentials(request.ip);
      request.currentCaller = { actor, requestId: String(request.id), address: request.ip };
      return request.currentCaller;
    } catch (error) {
      // Credentials that are not valid must not allow more than none.
      if (error instanceof BadCredentials) await this.limits.withoutCredentials(request.ip);
      throw error;
    }
  }
}

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    private readonly limits: RequestLimits,
    private readonly cookies: SessionCookies,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const isGraphql = context.getType<GqlContextType>() === 'graphql';
    const gql = isGraphql ? GqlExecutionContext.create(context) : null;
    const request = gql ? gql.getContext<GraphContext>().req : context.switchToHttp().getRequest<RequestWithCaller>();
    const reply = gql ? gql.getContext<GraphContext>().reply : context.switchToHttp().getResponse<FastifyReply>();
    const isWrite = gql
      ? gql.getInfo<{ operation: { operation: string } }>().operation.operation === 'mutation'
      : request.method !== 'GET' && request.method !== 'HEAD';
    const allowance = this.reflector.get<Allowance | 'public' | undefined>(ALLOWANCE, context.getHandler());
    if (!isGraphql && allowance === 'public' && hasOwnAuthorization(request)) return true;
    // Mutations run one after the other, and each may change what the caller is: a member who has just left writes no more.
    const isFurther = isGraphql && isWrite && request.hasMutated === true;
    if (isGraphql && isWrite) request.hasMutated = true;
    let actor: Actor;
    try {
      actor = (await (isFurther ? this.callers.again(request, reply) : this.callers.of(request, reply))).actor;
      // Each field of Mutation counts: aliases gain nothing.
      if (gql && isWrite) await this.limits.mutation(actor.kind === 'person' ? actor.personId : request.ip);
    } catch (error) {
      if (error instanceof BadCredentials) throw denial(isGraphql, 'UNAUTHENTICATED', error.message);
      if (error instanceof RateLimited) throw tooMany(isGraphql, error, reply);
      throw error;
    }
    const refused = deny(actor, allowance, isWrite);
    if (refused !== null) throw denial(isGraphql, refused.code, refused.message);
    request.isDownload = !isGraphql && !isWrite && allowance !== 'public' && this.cookies.tokenOf(request) !== null;
    return true;
  }
}

function denial(isGraphql: boolean, code: Denial, message: string): Error {
  if (isGraphql) return new GraphQLError(message, { extensions: { code } });
  return new HttpException({ code, message }, code === 'UNAUTHENTICATED' ? 401 : 403);
}

/** By HTTP 429; by GraphQL an error of the field, beside what other fields answered. Both with `Retry-After`. */
export function tooMany(isGraphql: boolean, { message, retryAfterSeconds }: RateLimited, reply: FastifyReply): Error {
  const code = 'RATE_LIMITED';
  if (isGraphql) {
    const http: unknown = { headers: new HeaderMap([['retry-after', String(retryAfterSeconds)]]) };
    return new GraphQLError(message, { extensions: { code, retryAfterSeconds, http } as Record<string, unknown> });
  }
  void reply.header('retry-after', String(retryAfterSeconds));
  return new HttpException({ code, message, retryAfterSeconds }, 429);
}
