/** Creates the HTTP application: Fastify under Nest, with request ids, structured logs and strict body parsing. */
import { randomUUID } from 'node:crypto';
import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule } from '@nestjs/common';
import type { Config } from '../config/config.ts';
import type { FastifyRequest } from 'fastify';
import { Callers } from '../access/access.ts';
import { limitRequests } from '../access/limit-requests.ts';
import { guardCookies, SessionCookies } from '../access/session-cookie.ts';
import { RequestLimits } from '../limits/request-limits.ts';
import { Ide } from './ide.ts';
import { answerExpectation, answerNoRequest, answerUnroutable, sendSecurityHeaders } from './security-headers.ts';
import { readJsonBodiesExactly } from './json-body.ts';
import { isLongLived } from './long-lived.ts';
import { LoopWatch } from '../operations/loop-watch.ts';
import { Metrics } from '../operations/metrics.ts';
import { refuseUnstorableText } from './unstorable-text.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Maximum length of a path parameter: a file name of 255 characters, each of four bytes, percent-encoded. The router's own default
 * is 100.
 */
const MAXIMUM_PARAMETER_LENGTH = 255 * 4 * 3;

/** Builds the application without listening. */
export async function createApplication(
  module: Type | DynamicModule,
  config: Config,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: config.BODY_MAXIMUM_BYTES,
    routerOptions: { maxParamLength: MAXIMUM_PARAMETER_LENGTH },
    trustProxy: trustedProxies(config.TRUST_PROXY),
    frameworkErrors: answerUnroutable(config),
    clientErrorHandler: answerNoRequest(config),
    // Keeps a request id that the proxy set, if it has a safe form.
    genReqId: (request: { headers: Record<string, unknown> }) => {
      const sent = request.headers['x-request-id'];
      return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    rawBody: false,
    abortOnError: false,
    bodyParser: true,
  });
  readJsonBodiesExactly(app, config.BODY_MAXIMUM_BYTES);
  const fastify = adapter.getInstance();
  fastify.server.on('checkExpectation', answerExpectation(config));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  await sendSecurityHeaders(app, config);
  const cookies = app.get(SessionCookies);
  limitRequests(fastify, app.get(RequestLimits), app.get(Callers), cookies);
  guardCookies(fastify, cookies);
  if (config.NODE_ENV !== 'production') {
    fastify.addHook('onRequest', async (request, reply) => {
      if (isBrowserRequest(request)) await app.get(Ide).send(reply);
    });
  }
  // A query in a URL would be stored in logs and histories, and a link on another site could send it.
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql' || request.method === 'POST' || request.method === 'OPTIONS') return;
    const error = { message: 'Send GraphQL by POST.', extensions: { code: 'BAD_REQUEST' } };
    await reply
      .code(405)
      .header('allow', 'POST')
      .send({ errors: [error] });
  });
  const watch = app.get(LoopWatch);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isLongLived(request)) return done();
    const running = watch.begin(`${request.method} ${request.routeOptions.url ?? 'unknown route'}`);
    // Also logs a request whose client left before the answer.
    reply.raw.once('close', () => watch.end(running));
    reply.raw.once('finish', () => watch.end(running));
    done();
  });
  refuseUnstorableText(fastify);
  const metrics = app.get(Metrics);
  fastify.addHook('onResponse', (request, reply, done) => {
    if (isLongLived(request) && reply.statusCode === 200) return done();
    metrics.request(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  if (logger !== false && (config.LOG_LEVEL === 'debug' || config.LOG_LEVEL === 'trace' || config.NODE_ENV === 'production')) {
    fastify.addHook('onResponse', (request, reply, done) => {
      logger.log(
        {
          event: 'request',
          requestId: request.id,
          method: request.method,
          path: request.url.split('?')[0],
          status: reply.statusCode,
          milliseconds: Math.round(reply.elapsedTime),
        },
        'http',
      );
      done();
    });
  }
  app.enableShutdownHooks([]);
  return app;
}

/**
 * Converts a hop count to a function. Fastify treats a number as "trust nobody", because it cannot know that the proxy is the only
 * way to reach it.
 */
function trustedProxies(trust: Config['TRUST_PROXY']): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trust !== 'number') return [...trust];
  return trust === 0 ? false : (_address, hop) => hop < trust;
}

/** Whether a browser opened the URL of the API: it gets the IDE. */
function isBrowserRequest({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && url === '/graphql' && headers.accept?.includes('text/html') === true;
}
