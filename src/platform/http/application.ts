/** The HTTP application: Fastify under Nest, with request ids, structured logs and strict bodies. */
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

/** Longest part of a path: a file's name of 255 characters, each of four bytes, percent-encoded. The router's own limit is 100. */
const LONGEST_PARAMETER = 255 * 4 * 3;

/** Builds the application without listening. */
export async function createApplication(
  module: Type | DynamicModule,
  config: Config,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: config.BODY_MAXIMUM_BYTES,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    trustProxy: trustedProxies(config.TRUST_PROXY),
    frameworkErrors: answerUnroutable(config),
    clientErrorHandler: answerNoRequest(config),
    // A request id that the proxy chose is kept, when it is harmless.
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
      if (isBrowsed(request)) await app.get(Ide).send(reply);
    });
  }
  // A query in an address is in logs and histories, and a link of another site could send it.
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
    // Also when the client went away before it was answered.
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

/** A hop count as a function: Fastify takes a number for "trust nobody", as it cannot know that our proxy is the only way in. */
function trustedProxies(trust: Config['TRUST_PROXY']): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trust !== 'number') return [...trust];
  return trust === 0 ? false : (_address, hop) => hop < trust;
}

/** Somebody opened the address of the API in a browser: they want the IDE. */
function isBrowsed({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && url === '/graphql' && headers.accept?.includes('text/html') === true;
}
