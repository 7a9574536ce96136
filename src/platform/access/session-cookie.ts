/**
 * The cookie of a browser session, and the rules against requests that another site makes a browser send.
 *
 * A request with the header `Authorization` is judged by that header alone: its cookie is ignored.
 */
import { Inject, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { say, type Sentence } from '../../kernel/index.ts';
import { CONFIG, type Config } from '../config/config.ts';

/** How a session token travels: in the header `Authorization`, or in a cookie. A token of one kind is refused as the other. */
export type Transport = 'bearer' | 'cookie';

/** A browser sends this header only for a script of the same origin: another site would need CORS, which no answer allows. */
export const CSRF_HEADER = 'x-guildhall';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

@Injectable()
export class SessionCookies {
  /** Null: only the operating system knows the port. */
  private readonly origin: URL | null;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.origin = config.PUBLIC_URL !== undefined ? new URL(config.PUBLIC_URL) : this.ownOrigin(config.PORT);
  }

  /** The token in the cookie of the request; null when there is none, or when the header `Authorization` counts instead. */
  tokenOf(request: FastifyRequest): string | null {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined || cookie === undefined) return null;
    return parseCookie(cookie)[this.name] ?? null;
  }

  /** Sets the cookie. It ends with the session; the server ends a session earlier. */
  set(reply: FastifyReply, token: string, until: Date, now: Date): void {
    const maxAge = Math.max(0, Math.floor((until.getTime() - now.getTime()) / 1000));
    this.write(reply, token, maxAge);
  }

  clear(reply: FastifyReply): void {
    this.write(reply, '', 0);
  }

  /** The token of a sign-in with the identity provider that this browser began; null: none. It is no session. */
  flowOf(request: FastifyRequest): string | null {
    const { cookie } = request.headers;
    return cookie === undefined ? null : (parseCookie(cookie)[this.flowName] ?? null);
  }

  setFlow(reply: FastifyReply, token: string, seconds: number): void {
    this.write(reply, token, seconds, this.flowName);
  }

  clearFlow(reply: FastifyReply): void {
    this.write(reply, '', 0, this.flowName);
  }

  /** Why this request may not use or start a session by cookie; null: it may. */
  fault(request: FastifyRequest): Sentence | null {
    const origin = this.originOf(request);
    if (origin.protocol !== 'https:' && !LOOPBACK.test(origin.hostname)) {
      return say`A session by cookie needs https. Set PUBLIC_URL to the https address that people open, or use a bearer token.`;
    }
    const { headers } = request;
    const sent = headers.origin;
    if (sent !== undefined && sent !== origin.origin) {
      return say`This request comes from another origin; a session by cookie works from ${origin.origin} only.`;
    }
    if (request.method === 'GET' || request.method === 'HEAD') return null;
    if (headers[CSRF_HEADER] !== '1') return say`A request with a session cookie needs the header "${CSRF_HEADER}: 1".`;
    if (sent === undefined && headers['sec-fetch-site'] !== 'same-origin') {
      return say`A request with a session cookie needs the header "Origin", or "Sec-Fetch-Site: same-origin".`;
    }
    return null;
  }

  /** A prefix that browsers hold to: set over https by this host alone, for all paths. Plain http on this computer has no such cookie. */
  private get name(): string {
    return this.isSecure ? '__Host-gh' : 'gh';
  }

  /** Beside the session, so that beginning to sign in again signs nobody out. */
  private get flowName(): string {
    return `${this.name}-provider`;
  }

  private get isSecure(): boolean {
    return this.origin?.protocol === 'https:';
  }

  private write(reply: FastifyReply, value: string, maxAge: number, name = this.name): void {
    const attributes = { path: '/', httpOnly: true, secure: this.isSecure, sameSite: 'lax', maxAge } as const;
    void reply.header('set-cookie', stringifySetCookie({ name, value, ...attributes }));
  }

  private originOf(request: FastifyRequest): URL {
    return this.origin ?? this.ownOrigin(request.raw.socket.localPort ?? 0) ?? new URL(`http://${this.config.HOST}`);
  }

  private ownOrigin(port: number): URL | null {
    const { HOST } = this.config;
    return port === 0 ? null : new URL(`http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`);
  }
}

/** Refuses requests with a session cookie that another site may have caused. Must run before Fastify is ready. */
export function guardCookies(fastify: FastifyInstance, cookies: SessionCookies): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (cookies.tokenOf(request) === null) return;
    const fault = cookies.fault(request);
    if (fault === null) return;
    const message = fault.text;
    const isGraphql = request.url.split('?', 1)[0] === '/graphql';
    const code = 'FORBIDDEN';
    await reply.code(403).send(isGraphql ? { errors: [{ message, extensions: { code } }] } : { code, message });
  });
  // What a browser fetched by its session is a file to keep, and no page of this origin.
  fastify.addHook('onSend', async (request: FastifyRequest & { isDownload?: boolean }, reply) => {
    if (request.isDownload !== true || reply.statusCode >= 300) return;
    if (String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
    const disposition = String(reply.getHeader('content-disposition') ?? '');
    if (!disposition.startsWith('attachment')) {
      void reply.header(
        'content-disposition',
        disposition.startsWith('inline') ? disposition.replace('inline', 'attachment') : 'attachment',
      );
    }
  });
}
