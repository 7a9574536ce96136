/**
 * Sign-in without GraphQL. POST /session takes {"email","password","deviceToken"?} as JSON and answers with a token, or asks for a
 * code.
 */
import { Controller, HttpException, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicId, type Result } from '../../kernel/index.ts';
import { CurrentCaller, Public, type Caller } from '../../platform/index.ts';
import { PassportAuthenticator } from './authenticator.ts';
import { SessionCommands } from './session.commands.ts';
import type { StartedSession, StartedSignIn } from './session-starter.ts';

@Controller('session')
export class SessionController {
  constructor(
    private readonly authenticator: PassportAuthenticator,
    private readonly sessions: SessionCommands,
  ) {}

  @Public()
  @Post()
  async signIn(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const result = await this.authenticator.authenticateByPassword(request, reply);
    if (result === null) {
      throw badRequest('Send JSON with "email" and "password", both not empty, and "deviceToken" as text or not at all.');
    }
    return answer(result, reply);
  }

  /** Completes a sign-in whose `next` was "TOTP". Takes {"signInToken","code"}. */
  @Public()
  @Post('code')
  async signInWithCode(@Req() request: FastifyRequest, @CurrentCaller() caller: Caller, @Res({ passthrough: true }) reply: FastifyReply) {
    const { signInToken, code } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof signInToken !== 'string' || typeof code !== 'string') throw badRequest('Send JSON with "signInToken" and "code" as text.');
    return answer(await this.sessions.signInWithCode(caller, signInToken, 'bearer', code), reply);
  }
}

function badRequest(message: string): HttpException {
  return new HttpException({ code: 'BAD_REQUEST', message }, 400);
}

function answer(result: Result<StartedSession | StartedSignIn>, reply: FastifyReply) {
  void reply.header('cache-control', 'no-store');
  if (!result.ok) {
    const [refusal] = result.refusals;
    if (refusal.kind !== 'TRY_LATER' && refusal.kind !== 'RATE_LIMITED')
      throw new HttpException({ code: 'UNAUTHENTICATED', message: refusal.message }, 401);
    void reply.header('retry-after', String(refusal.retryAfterSeconds));
    throw new HttpException({ code: refusal.kind, message: refusal.message, retryAfterSeconds: refusal.retryAfterSeconds }, 429);
  }
  const started = result.value;
  const personId = publicId('Person', started.personId);
  if (started.next === 'totp') {
    return { next: 'TOTP', signInToken: started.token, personId, expiresAt: started.expiresAt.toISOString() };
  }
  const { token, sessionId, idleUntil, absoluteUntil, deviceToken, next } = started;
  return {
    next: next.toUpperCase(),
    token,
    sessionId: publicId('Session', sessionId),
    personId,
    idleUntil: idleUntil.toISOString(),
    endsAt: absoluteUntil.toISOString(),
    deviceToken,
  };
}
