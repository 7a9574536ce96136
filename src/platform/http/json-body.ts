/**
 * Bodies of JSON: bytes that are not UTF-8 and numbers that JavaScript would round are refused before anything is made of them, so
 * that no command ever sees another text or number than the one that was sent.
 */
import { isUtf8 } from 'node:buffer';
import { HttpException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { findInexactNumber, unshownNumberFault } from '../../kernel/index.ts';

/** Must run before the application is initialised. */
export function readJsonBodiesExactly(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request: FastifyRequest, body: Buffer, done) => {
    // Decoding would put U+FFFD in place of each byte that is none.
    if (!isUtf8(body)) return done(refusal(request, 'The request is not valid UTF-8; send JSON in UTF-8.'));
    const text = body.toString('utf8');
    const inexact = isSigned(request) ? null : findInexactNumber(text);
    if (inexact !== null) return done(refusal(request, `The request ${unshownNumberFault(inexact.text, inexact.at)}.`));
    void parse(request, text, done);
  });
}

/** The sender of a webhook cannot change its numbers, and the handler reads none of them. */
function isSigned(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { rawBody?: boolean } | undefined)?.rawBody === true;
}

/** In the shape of the route's other errors. */
function refusal(request: FastifyRequest, message: string): HttpException {
  const body =
    request.routeOptions.url === '/graphql'
      ? { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }
      : { code: 'INVALID', message };
  return new HttpException(body, 400);
}
