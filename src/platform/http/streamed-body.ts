/**
 * Routes that read their body as a stream, in constant memory: uploads. All other routes refuse such bodies, and have
 * the small limit of a GraphQL request.
 */
import { HttpException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Content types whose body is handed to the route unread. */
const STREAMED = ['text/csv', 'application/x-ndjson', 'application/jsonl'];
/** How long a client may go on sending after it was refused, so that it can read why. */
const LINGER_MILLISECONDS = 2_000;

/** Marks a route as one that reads its body as a stream; its handler gets the stream, or asks for `request.file()`. */
export function StreamedBody(): MethodDecorator {
  return RouteConfig({ streamedBody: true });
}

/** Must run before Fastify is ready. */
export function acceptStreamedBodies(fastify: FastifyInstance): void {
  for (const type of STREAMED) fastify.addContentTypeParser(type, (_request, body, done) => done(null, body));
  void fastify.register(multipart);
  fastify.addHook('onRequest', async (request) => {
    if (!isStreamed(request) && hasStreamedType(request)) {
      throw new HttpException({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'This address takes application/json.' }, 415);
    }
  });
  // A refused upload of gigabytes must not be read to its end.
  fastify.addHook('onSend', async (request, reply) => {
    if (isStreamed(request) && !request.raw.complete) void reply.header('connection', 'close');
  });
  fastify.addHook('onResponse', async (request) => {
    if (!isStreamed(request) || request.raw.complete) return;
    setTimeout(() => request.raw.destroy(), LINGER_MILLISECONDS).unref();
  });
}

function isStreamed(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { streamedBody?: boolean } | undefined)?.streamedBody === true;
}

function hasStreamedType(request: FastifyRequest): boolean {
  const type = String(request.headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
  return type === 'multipart/form-data' || STREAMED.includes(type);
}
