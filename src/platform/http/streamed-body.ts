/**
 * Routes that read their body as a stream in constant memory (uploads), and responses that are streams (exports). All other routes
 * refuse such bodies, and have the small size limit of a GraphQL request.
 */
import { Readable } from 'node:stream';
import { applyDecorators, HttpException, SetMetadata, UseInterceptors } from '@nestjs/common';
import { invalid } from '../../kernel/index.ts';
import { RouteConfig } from '@nestjs/platform-fastify';
import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { holdTurnFor } from './many-rows.ts';
import { refusalException } from './refusal.ts';
import { onTooSlow, UPLOAD_KIND, UploadInterceptor, type UploadKind } from './upload-slots.ts';

/** Content types whose body is passed to the route unread. */
const STREAMED_TYPES = ['text/csv', 'application/xml', 'text/xml', 'application/x-ndjson', 'application/jsonl', 'application/octet-stream'];
/** Timeout of a client that sends or reads nothing. */
const STALL_TIMEOUT_MS = 300_000;
/** Time in which a refused client may continue to send, so that it can read the refusal. */
const LINGER_TIMEOUT_MS = 2_000;

/**
 * Marks a route that reads its body as a stream. Its handler gets the stream, or calls `request.file()`.
 *
 * @param kind kind of upload slots; see upload-slots.ts
 * @param options.json whether a JSON body is also passed as a stream instead of parsed
 */
export function StreamedBody(kind: UploadKind, options: { readonly json?: boolean } = {}): MethodDecorator {
  return applyDecorators(
    RouteConfig({ streamedBody: true, streamedJson: options.json === true }),
    SetMetadata(UPLOAD_KIND, kind),
    UseInterceptors(UploadInterceptor),
  );
}

/** Returns the body as a stream, or null. Reading fails when the client sends too slowly. */
export function rawBody(request: FastifyRequest): AsyncIterable<Buffer> | null {
  const body = request.body as Readable | null | undefined;
  return typeof body?.pipe === 'function' ? chunksOf(request, body) : null;
}

async function* chunksOf(request: FastifyRequest, body: Readable): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  // One handler for each chunk: a promise raced with all chunks would keep all of them in memory.
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
    // Not awaited: after a failure it would wait for the client.
    if (failed === null) void chunks.return?.();
  }
}

/** Call it before Fastify is ready. */
export function acceptStreamedBodies(fastify: FastifyInstance): void {
  for (const type of STREAMED_TYPES) fastify.addContentTypeParser(type, (_request, body, done) => done(null, body));
  void fastify.register(multipart);
  fastify.addHook('onRequest', async (request) => {
    if (isStreamed(request)) {
      // The timeout applies only while the body arrives: processing it may take longer.
      setIdleTimeout(request, STALL_TIMEOUT_MS);
      request.raw.once('end', () => setIdleTimeout(request, 0));
      if (acceptsJsonStream(request) && mediaTypeOf(request) === 'application/json')
        request.raw.headers['content-type'] = 'application/octet-stream';
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
    setTimeout(() => request.raw.destroy(), LINGER_TIMEOUT_MS).unref();
  });
}

/** Message of the multipart parser when the body ends too early. This error has no code. */
const UNEXPECTED_END = /end of multipart data$/;

/** Errors of a broken or incomplete body. The client caused them; they are not bugs. */
const UNREADABLE_BODY_ERRORS = new WeakSet<object>();

/** Whether the error was thrown because the body cannot be read. */
export function isUnreadableBody(error: unknown, request: FastifyRequest): boolean {
  if (typeof error === 'object' && error !== null && UNREADABLE_BODY_ERRORS.has(error)) return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'ECONNRESET' && request.raw.destroyed && !request.raw.complete;
}

function unreadable(error: unknown): void {
  if (typeof error === 'object' && error !== null) UNREADABLE_BODY_ERRORS.add(error);
}

/**
 * Returns the one file of a multipart request, unread: `file` is its stream. The route must limit its size. The parser's own limit
 * would be the small one of other bodies.
 */
export async function multipartFile(request: FastifyRequest): Promise<MultipartFile> {
  if (!request.isMultipart()) {
    throw new HttpException({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the file as multipart/form-data.' }, 415);
  }
  // The parser notices only a later disconnect. Without this check it would wait for ever for a client that has already left.
  if (request.raw.destroyed && !request.raw.complete)
    throw new HttpException({ code: 'INVALID', message: 'The request was cut off.' }, 400);
  const limits = { fileSize: Infinity, files: 1, fields: 10, parts: 11, fieldSize: 1_000 };
  const part = await new Promise<MultipartFile | undefined>((resolve, reject) => {
    onTooSlow(request, reject);
    request.file({ limits }).then(resolve, (error: Error) => {
      // An error without a status means that the parser cannot parse the body.
      if (typeof (error as { statusCode?: unknown }).statusCode !== 'number') unreadable(error);
      reject(error);
    });
  });
  if (part === undefined) throw refusalException(invalid('The request holds no file.', 'file'));
  // Discards the unread rest after a refusal. Only for errors of the parser: a full disk ends the stream with another error.
  const take = (error: Error | null) => (error !== null && UNEXPECTED_END.test(error.message) ? unreadable(error) : undefined);
  part.file.on('error', take);
  // It may have failed already, when the whole body arrived in one chunk.
  take(part.file.errored);
  onTooSlow(request, (error) => part.file.destroy(error));
  return part;
}

/**
 * Sends a stream while it is generated. Disconnects a reader that reads nothing for minutes, because it may hold a database
 * connection; sorting happens before the first row. After the response, Node itself restores the shorter timeout of an idle
 * connection.
 */
export async function sendStream(reply: FastifyReply, made: Readable): Promise<void> {
  holdTurnFor(made, reply.request);
  setIdleTimeout(reply.request, STALL_TIMEOUT_MS);
  if (reply.request.method === 'HEAD') {
    // Fastify would read the whole stream and discard it.
    made.destroy();
    await reply.send(Readable.from([]));
    return;
  }
  await reply.send(made);
}

/** Closes the connection of the request after this time without traffic; 0 for never. An injected request has no connection. */
function setIdleTimeout(request: FastifyRequest, milliseconds: number): void {
  const socket = request.raw.socket as { setTimeout?: (milliseconds: number) => void };
  socket.setTimeout?.(milliseconds);
}

function isStreamed(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { streamedBody?: boolean } | undefined)?.streamedBody === true;
}

function acceptsJsonStream(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { streamedJson?: boolean } | undefined)?.streamedJson === true;
}

function mediaTypeOf(request: FastifyRequest): string {
  return String(request.headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
}

function hasStreamedType(request: FastifyRequest): boolean {
  const type = mediaTypeOf(request);
  return type === 'multipart/form-data' || STREAMED_TYPES.includes(type);
}
