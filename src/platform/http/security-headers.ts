/**
 * Security headers of every response, with @fastify/helmet. They stop a browser from using a response for anything else. A page
 * that needs more rights sets its own `content-security-policy`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';

/** A policy that allows no loading, scripts, forms or framing. */
const DENY_ALL = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const YEAR_SECONDS = 31_536_000;

/** A policy that allows only the named sources: `contentPolicy({ 'style-src': [hash] })`. */
export function contentPolicy(allowed: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries({ ...DENY_ALL, ...allowed })
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');
}

function options(config: Config): FastifyHelmetOptions {
  // Only where browsers use https. Over http a browser ignores the header, and an installation without TLS would become
  // unreachable.
  const isHttps = config.PUBLIC_URL?.startsWith('https://') === true;
  return {
    contentSecurityPolicy: { useDefaults: false, directives: DENY_ALL },
    strictTransportSecurity: isHttps ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  };
}

/** Call it before any route can answer. */
export async function sendSecurityHeaders(app: NestFastifyApplication, config: Config): Promise<void> {
  await app.register(helmet, options(config));
}

/** The same headers for responses that Fastify and Node send before any hook runs. A test compares the two. */
function plainHeaders(config: Config): Record<string, string> {
  return {
    'content-security-policy': contentPolicy({}),
    ...(config.PUBLIC_URL?.startsWith('https://') === true ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}

/** Answers a request without a route: a malformed URL, or one with a part that is too long. */
export function answerUnroutable(config: Config) {
  return (error: { code: string; statusCode?: number }, _request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? 400;
    const message = status === 414 ? 'A part of the address is too long.' : 'The address is malformed.';
    void reply.code(status).headers(plainHeaders(config)).send({ code: 'BAD_REQUEST', message });
  };
}

/** Answers an `Expect` header other than `100-continue`. Node itself would answer without headers and body. */
export function answerExpectation(config: Config) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    const body = JSON.stringify({ code: 'BAD_REQUEST', message: 'The header "Expect" may only be "100-continue"; leave it out.' });
    response.writeHead(417, { ...plainHeaders(config), 'content-type': 'application/json', connection: 'close' }).end(body);
  };
}

/** Statuses of Node's own refusals, by the error code of its parser. Every other code is 400. */
const REFUSALS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Answers bytes that are not an HTTP request. */
export function answerNoRequest(config: Config) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const body = JSON.stringify({ code: 'BAD_REQUEST', message: 'This is no HTTP request that the server reads.' });
    const headers = { ...plainHeaders(config), 'content-type': 'application/json', 'content-length': body.length, connection: 'close' };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.end(`HTTP/1.1 ${REFUSALS[error.code ?? ''] ?? '400 Bad Request'}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  };
}
