/** Keeps the raw bytes of a body for routes that verify its signature (webhooks). The body is also parsed as usual. */
import { Readable } from 'node:stream';
import { HttpException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Maximum size of such a body. Webhooks of Stripe are much smaller. */
const MAXIMUM_BYTES = 512 * 1024;

export interface RequestWithRawBody extends FastifyRequest {
  rawBytes?: Buffer;
}

/** Marks a route whose handler reads `request.rawBytes`. */
export function RawBody(): MethodDecorator {
  return RouteConfig({ rawBody: true });
}

/** Call it before Fastify is ready. */
export function keepRawBodies(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', async (request: RequestWithRawBody, _reply, payload) => {
    if ((request.routeOptions.config as { rawBody?: boolean } | undefined)?.rawBody !== true) return payload;
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of payload) {
      const bytes = Buffer.from(part as Uint8Array);
      length += bytes.length;
      if (length > MAXIMUM_BYTES) throw new HttpException({ code: 'LIMIT_REACHED', message: 'The body is too large.' }, 413);
      parts.push(bytes);
    }
    request.rawBytes = Buffer.concat(parts);
    return Object.assign(Readable.from([request.rawBytes]), { receivedEncodedLength: length });
  });
}
