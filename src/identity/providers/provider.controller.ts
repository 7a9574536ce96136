/** Routes where a browser starts a sign-in with the identity provider, and where the provider sends it back. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { forbidden } from '../../kernel/index.ts';
import { CurrentCaller, Public, refusalException, SessionCookies, valueOrRefusal, type Caller } from '../../platform/index.ts';
import { answerSession } from '../authentication/session.types.ts';
import { FLOW_SECONDS, REGISTRATION_SECONDS } from './provider-flow.ts';
import { fragmentOf } from './provider-sign-in.ts';
import { ProviderSignIn } from './provider-sign-in.commands.ts';

@Controller('oidc')
export class ProviderController {
  constructor(
    private readonly signIn: ProviderSignIn,
    private readonly cookies: SessionCookies,
  ) {}

  /** Accepts a link of our own pages, or a typed URL. Another site must not sign a browser in. */
  @Public()
  @Get('begin')
  async begin(@Req() request: FastifyRequest, @CurrentCaller() caller: Caller, @Res() reply: FastifyReply) {
    const site = request.headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (isForeign) throw refusalException(forbidden('Begin to sign in at a page of this marketplace.'));
    const fault = this.cookies.fault(request);
    if (fault !== null) throw refusalException(forbidden(fault));
    const { returnTo = '/' } = request.query as { returnTo?: unknown };
    const { url, token } = valueOrRefusal(await this.signIn.begin(caller, 'sign_in', typeof returnTo === 'string' ? returnTo : ''));
    this.cookies.setFlow(reply, token, FLOW_SECONDS);
    return redirect(reply, url);
  }

  @Public()
  @Get('callback')
  async callback(@Req() request: FastifyRequest, @CurrentCaller() caller: Caller, @Res() reply: FastifyReply) {
    const at = request.url.indexOf('?');
    const search = at === -1 ? '' : request.url.slice(at);
    const device = request.headers['user-agent'] ?? null;
    const returned = valueOrRefusal(await this.signIn.complete(caller, this.cookies.flowOf(request), search, device));
    if (returned.kind === 'register') this.cookies.setFlow(reply, returned.token, REGISTRATION_SECONDS);
    else if (returned.kind !== 'refused') this.cookies.clearFlow(reply);
    if (returned.kind === 'signed_in') answerSession(this.cookies, { reply }, returned.started);
    return redirect(reply, `${returned.returnPath}#${fragmentOf(returned)}`);
  }
}

function redirect(reply: FastifyReply, address: string) {
  return reply.header('cache-control', 'no-store').code(303).redirect(address, 303);
}
