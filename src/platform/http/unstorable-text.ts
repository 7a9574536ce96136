/** Refuses text in a URL or a JSON body that could not be stored, before any handler sees it. */
import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { invalid, jsonFault, say, type Wording } from '../../kernel/index.ts';
import { refusalException } from './refusal.ts';
import type { RequestWithRawBody } from './raw-body.ts';

/** GraphQL checks its own requests, and refuses them in its own format. */
const GRAPHQL_PATH = '/graphql';

/** Call it before Fastify is ready. */
export function refuseUnstorableText(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', async (request: RequestWithRawBody) => {
    if (request.routeOptions.url === GRAPHQL_PATH) return;
    const parts = { path: request.params, query: request.query, body: bodyOf(request) };
    for (const [name, part] of Object.entries(parts)) {
      const fault = jsonFault(part ?? null);
      if (fault !== null) throw faultOf(name, fault.path, fault.message);
    }
  });
}

/** Returns the parsed body. Handlers check streams themselves, and signed bodies after the signature. */
function bodyOf({ body, rawBytes }: RequestWithRawBody): unknown {
  if (rawBytes !== undefined || body === null || typeof body !== 'object') return null;
  const prototype: unknown = Object.getPrototypeOf(body);
  return Array.isArray(body) || prototype === Object.prototype || prototype === null ? body : null;
}

function faultOf(part: string, path: readonly (string | number)[], message: Wording): HttpException {
  const where = path.length === 0 ? `The ${part}` : `"${path.map(String).join('.').slice(0, 100)}" in the ${part}`;
  return refusalException(invalid(say`${where} ${message}.`, ...path.map(String).slice(0, 10)));
}
