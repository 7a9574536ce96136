/**
 * Routes that read their body as a stream, in constant memory: uploads. All other routes refuse such bodies, and have
 * the small limit of a GraphQL request. And answers that are streams: exports.
 */
import { Readable } from 'node:stream';
import { applyDecorators, HttpException, SetMetadata, UseInterceptors } from '@nestjs/common';
import { invalid } from '../../kernel/index.ts';
import { RouteConfig } from '@nestjs/platform-fastify';
import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refusalException } from './refusal.ts';
import { onTooSlow, UPLOAD_KIND, UploadInterceptor, type UploadKind } from './upload-slots.ts';

/** Content types whose body is handed to the route unread. */
const STREAMED = ['text/csv', 'application/xml', 'text/xml', 'application/x-ndjson', 'application/jsonl', 'application/octet-stream'];
/** A client that sends or takes nothing for this long is cut off. */
const STALL_MILLISECONDS = 300_000;
/** How long a client may go on sending after it was refused, so that it can read why. */
const LINGER_MILLISECONDS = 2_000;

/**
 * Marks a route as one that reads its body as a stream; its handler gets the stream, or asks for `request.file()`.
 *
 * @param kind which slots an upload takes; see upload-slots.ts
 * @param options.json whether a body of JSON comes as a stream, too, instead of parsed
 */
export function StreamedBody(kind: UploadKind, options: { readonly json?: boolean } = {}): MethodDecorator {
  return applyDecorators(
    RouteConfig({ streamedBody: true, streamedJson: options.json === true }),
    SetMetadata(UPLOAD_KIND, kind),
    UseInterceptors(UploadInterceptor),
  );
}

/** A body that came as a stream, or null. Reading it fails when the client sends too slowly. */
export function rawBody(request: FastifyRequest): AsyncIterable<Buffer> | null {
  const body = request.body as Readable | null | undefined;
  return typeof body?.pipe === 'function' ? chunksOf(request, body) : null;
}

async function* chunksOf(request: FastifyRequest, body: Readable): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  // One function for each chunk: a promise that all chunks were raced with would hold all of them.
  let fail: (error: Error) => void = () => undefined;
  let failed: Error | null = null;
  onTooSlow(request, (error) => {
    failed = error;
    fail(error);
  });
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<Buffer>>((resolve, reject) => {
        fail = reject;
        if (failed !== null) reject(failed);
        else chunks.next().then(resolve, reject);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not waited for: after a failure it waits for the client itself.
    if (failed === null) void chunks.return?.();
  }
}

/** Must run before Fastify is ready. */
export function acceptStreamedBodies(fastify: FastifyInstance): void {
  for (const type of STREAMED) fastify.addContentTypeParser(type, (_request, body, done) => done(null, body));
  void fastify.register(multipart);
  fastify.addHook('onRequest', async (request) => {
    if (isStreamed(request)) {
      // Only while the body comes: what is done with it may take longer.
      cutOffWhenIdle(request, STALL_MILLISECONDS);
      request.raw.once('end', () => cutOffWhenIdle(request, 0));
      if (takesJson(request) && typeOf(request) === 'application/json') request.raw.headers['content-type'] = 'application/octet-stream';
    } else if (hasStreamedType(request)) {
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

/** What the multipart parser says when the body ends too early; the error has no code. */
const CUT_OFF = /end of multipart data$/;

/** Errors of a body that the client sent broken, or did not send to its end: the client's fault and no bug. */
const UNREADABLE = new WeakSet<object>();

/** Whether it was thrown because the body cannot be read. */
export function isUnreadableBody(error: unknown, request: FastifyRequest): boolean {
  if (typeof error === 'object' && error !== null && UNREADABLE.has(error)) return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'ECONNRESET' && request.raw.destroyed && !request.raw.complete;
}

function unreadable(error: unknown): void {
  if (typeof error === 'object' && error !== null) UNREADABLE.add(error);
}

/**
 * The one file of a multipart request, unread: `file` is its stream. Its size is for the route to limit; the parser's own
 * limit would be the small one of other bodies.
 */
export async function multipartFile(request: FastifyRequest): Promise<MultipartFile> {
  if (!request.isMultipart()) {
    throw new HttpException({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the file as multipart/form-data.' }, 415);
  }
  // The parser only hears of a client that goes away from now on; one that has gone would be waited for for ever.
  if (request.raw.destroyed && !request.raw.complete)
    throw new HttpException({ code: 'INVALID', message: 'The request was cut off.' }, 400);
  const limits = { fileSize: Infinity, files: 1, fields: 10, parts: 11, fieldSize: 1_000 };
  const part = await new Promise<MultipartFile | undefined>((resolve, reject) => {
    onTooSlow(request, reject);
    request.file({ limits }).then(resolve, (error: Error) => {
      // What the parser finds no status for is what it cannot parse.
      if (typeof (error as { statusCode?: unknown }).statusCode !== 'number') unreadable(error);
      reject(error);
    });
  });
  if (part === undefined) throw refusalException(invalid('The request holds no file.', 'file'));
  // What was not read when a refusal comes is let go. The parser's own fault only: a full disk ends the stream with another error.
  const take = (error: Error | null) => (error !== null && CUT_OFF.test(error.message) ? unreadable(error) : undefined);
  part.file.on('error', take);
  // It may have failed already, when the whole body arrived in one chunk.
  take(part.file.errored);
  onTooSlow(request, (error) => part.file.destroy(error));
  return part;
}

/**
 * Sends what is made as it is read. A reader that takes nothing for minutes is cut off, for it may hold a connection to the
 * database; sorting comes before the first row. Node itself sets the shorter time of an idle connection when the answer has ended.
 */
export async function sendMade(reply: FastifyReply, made: Readable): Promise<void> {
  cutOffWhenIdle(reply.request, STALL_MILLISECONDS);
  if (reply.request.method === 'HEAD') {
    // Fastify would read all of it to throw it away.
    made.destroy();
    await reply.send(Readable.from([]));
    return;
  }
  await reply.send(made);
}

/** Closes the request's connection when nothing moves on it for so long; 0 for never. An injected request has none. */
function cutOffWhenIdle(request: FastifyRequest, milliseconds: number): void {
  const socket = request.raw.socket as { setTimeout?: (milliseconds: number) => void };
  socket.setTimeout?.(milliseconds);
}

function isStreamed(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { streamedBody?: boolean } | undefined)?.streamedBody === true;
}

function takesJson(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { streamedJson?: boolean } | undefined)?.streamedJson === true;
}

function typeOf(request: FastifyRequest): string {
  return String(request.headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
}

function hasStreamedType(request: FastifyRequest): boolean {
  const type = typeOf(request);
  return type === 'multipart/form-data' || STREAMED.includes(type);
}
