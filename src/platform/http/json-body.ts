/**
 * Parses JSON bodies strictly. Refuses bytes that are not UTF-8, and numbers that JavaScript would round, before any value is used.
 * So no command sees another text or number than the client sent.
 */
import { isUtf8 } from 'node:buffer';
import { HttpException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { findInexactNumber, unshownNumberFault } from '../../kernel/index.ts';

/** Call it before the application is initialised. */
export function readJsonBodiesExactly(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request: FastifyRequest, body: Buffer, done) => {
    // Decoding would replace each invalid byte by U+FFFD.
    if (!isUtf8(body)) return done(refusal(request, 'The request is not valid UTF-8; send JSON in UTF-8.'));
    const text = body.toString('utf8');
    const inexact = isSigned(request) ? null : findInexactNumber(text);
    if (inexact !== null) return done(refusal(request, `The request ${unshownNumberFault(inexact.text, inexact.at)}.`));
    void parse(request, text, done);
  });
}

/** Whether the body is a signed webhook. Its sender cannot change the numbers, and the handler uses none of them. */
function isSigned(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { rawBody?: boolean } | undefined)?.rawBody === true;
}

/** Builds the error in the format of the route. */
function refusal(request: FastifyRequest, message: string): HttpException {
  const body =
    request.routeOptions.url === '/graphql'
      ? { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }
      : { code: 'INVALID', message };
  return new HttpException(body, 400);
}
