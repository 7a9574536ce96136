/** Where requests are counted: when they come in, and when it is known who sent them. */
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BadCredentials, type Callers } from './access.ts';
import type { SessionCookies } from './session-cookie.ts';
import { RateLimited, type RequestLimits } from '../limits/request-limits.ts';

interface RouteSettings {
  readonly ownAuthorization?: boolean;
  readonly unlimited?: boolean;
  readonly signedAddress?: boolean;
  readonly rawBody?: boolean;
  readonly streamedBody?: boolean;
}

/** Marks a route that no limit refuses: a flood from one address must not make the process look dead. */
export function Unlimited(): MethodDecorator {
  return RouteConfig({ unlimited: true });
}

/** Marks a route that serves what an address was signed for: pages load many of them, without credentials. */
export function SignedAddress(): MethodDecorator {
  return RouteConfig({ signedAddress: true });
}

/** Must run before Fastify is ready, after the headers that every answer has. */
export function limitRequests(fastify: FastifyInstance, limits: RequestLimits, callers: Callers, cookies: SessionCookies): void {
  /** Whether something was sent that may be a session token or an API key. */
  const hasCredentials = (request: FastifyRequest): boolean =>
    (request.headers.authorization !== undefined && settings(request).ownAuthorization !== true) || cookies.tokenOf(request) !== null;
  const kindOf = (request: FastifyRequest): 'anonymous' | 'credentials' | 'download' => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && settings(request).signedAddress === true) return 'download';
    if (!hasCredentials(request)) return 'anonymous';
    return isRead && !isGraphql(request) ? 'download' : 'credentials';
  };
  fastify.addHook('onRequest', (request, reply) => {
    if (isUnlimited(request)) return Promise.resolve();
    return orRefuse(request, reply, () => limits.request(request.ip, kindOf(request)));
  });
  // After the body, which is bounded, and before anything is executed. It is one query, which the guard does not repeat.
  fastify.addHook('preHandler', (request, reply) => {
    if (isUnlimited(request) || !hasCredentials(request)) return Promise.resolve();
    return orRefuse(request, reply, async () => {
      const { actor } = await callers.of(request, reply);
      if (settings(request).streamedBody === true && actor.kind === 'person') await limits.upload(actor.personId);
    });
  });
}

function settings(request: FastifyRequest): RouteSettings {
  return (request.routeOptions.config ?? {}) as RouteSettings;
}

/** Webhooks are limited by their signature: what is not signed costs one hash. */
function isUnlimited(request: FastifyRequest): boolean {
  const { unlimited, rawBody } = settings(request);
  return unlimited === true || rawBody === true;
}

function isGraphql(request: FastifyRequest): boolean {
  return request.url.split('?', 1)[0] === '/graphql';
}

async function orRefuse(request: FastifyRequest, reply: FastifyReply, count: () => Promise<void>): Promise<void> {
  try {
    await count();
  } catch (error) {
    // The guard says what is wrong with them, where they are needed; here they only counted.
    if (error instanceof BadCredentials) return;
    if (!(error instanceof RateLimited)) throw error;
    const { message, retryAfterSeconds } = error;
    const answer = { code: 'RATE_LIMITED', message, retryAfterSeconds };
    const asGraphql = { errors: [{ message, extensions: { code: 'RATE_LIMITED', retryAfterSeconds } }] };
    await reply
      .code(429)
      .header('retry-after', String(retryAfterSeconds))
      .send(isGraphql(request) ? asGraphql : answer);
  }
}
