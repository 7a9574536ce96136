/**
 * Bodies of JSON: a number that JavaScript would round is refused before anything is made of it, so that no command ever sees another
 * number than the one that was sent.
 */
import { HttpException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { inexactNumber, inexactNumberFault } from '../../kernel/index.ts';

/** Must run before the application is initialised. */
export function readJsonBodiesExactly(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request: FastifyRequest, body: Buffer | string, done) => {
    const text = body.toString();
    const inexact = isSigned(request) ? null : inexactNumber(text);
    if (inexact !== null) return done(refusal(request, inexact));
    void parse(request, text, done);
  });
}

/** The sender of a webhook cannot change its numbers, and the handler reads none of them. */
function isSigned(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { rawBody?: boolean } | undefined)?.rawBody === true;
}

/** In the shape of the route's other errors. */
function refusal(request: FastifyRequest, inexact: string): HttpException {
  const message = `The request ${inexactNumberFault(inexact)}.`;
  const body =
    request.routeOptions.url === '/graphql'
      ? { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }
      : { code: 'INVALID', message };
  return new HttpException(body, 400);
}
