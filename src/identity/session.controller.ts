/** Signing in without GraphQL: POST /session with {"email","password","deviceToken"?} as JSON answers a token. */
import { Controller, HttpException, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicId } from '../kernel/index.ts';
import { Public } from '../platform/index.ts';
import { PassportAuthenticator } from './authenticator.ts';

@Controller('session')
export class SessionController {
  constructor(private readonly authenticator: PassportAuthenticator) {}

  @Public()
  @Post()
  async signIn(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const result = await this.authenticator.authenticateByPassword(request, reply);
    if (result === null) {
      throw new HttpException(
        { code: 'BAD_REQUEST', message: 'Send JSON with "email" and "password", both not empty, and "deviceToken" as text or not at all.' },
        400,
      );
    }
    void reply.header('cache-control', 'no-store');
    if (!result.ok) {
      const [refusal] = result.refusals;
      if (refusal.kind !== 'TRY_LATER' && refusal.kind !== 'RATE_LIMITED')
        throw new HttpException({ code: 'UNAUTHENTICATED', message: refusal.message }, 401);
      void reply.header('retry-after', String(refusal.retryAfterSeconds));
      throw new HttpException({ code: refusal.kind, message: refusal.message, retryAfterSeconds: refusal.retryAfterSeconds }, 429);
    }
    const { token, sessionId, personId, idleUntil, absoluteUntil, deviceToken } = result.value;
    return {
      token,
      sessionId: publicId('Session', sessionId),
      personId: publicId('Person', personId),
      idleUntil: idleUntil.toISOString(),
      endsAt: absoluteUntil.toISOString(),
      deviceToken,
    };
  }
}
