/** Routes whose answers stay open for hours. */
import type { FastifyRequest } from 'fastify';

/** Settings of a route whose answers stay open: how long they take says nothing about the server. */
export const LONG_LIVED = { longLived: true };

export function isLongLived(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { longLived?: boolean } | undefined)?.longLived === true;
}
