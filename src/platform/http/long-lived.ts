/** Marks routes whose responses stay open for hours. */
import type { FastifyRequest } from 'fastify';

/** Route option for such a response. Its duration says nothing about the speed of the server. */
export const LONG_LIVED = { longLived: true };

export function isLongLived(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { longLived?: boolean } | undefined)?.longLived === true;
}
