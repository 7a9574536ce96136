import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { forbidden, refuse } from '../../kernel/index.ts';
import { Allow, CurrentCaller, payload, Public, SessionCookies, type Caller, type GraphContext } from '../../platform/index.ts';
import { SessionCommands } from './session.commands.ts';
import {
  answerSession,
  RevokeAllSessionsPayload,
  RevokeSessionInput,
  RevokeSessionPayload,
  SignInInputType,
  SignInPayload,
  SignInWithCodeInput,
  SignInWithCodePayload,
  SignOutPayload,
} from './session.types.ts';

@Resolver()
export class SessionResolver {
  constructor(
    private readonly sessions: SessionCommands,
    private readonly cookies: SessionCookies,
  ) {}

  @Public()
  @Mutation(() => SignInPayload, { description: 'Starts a session. After repeated failures, wait for the time that the error gives.' })
  async signIn(
    @Args('input', { description: 'E-mail address and password.' }) input: SignInInputType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { req } = context;
    const fault = input.transport === 'cookie' ? this.cookies.fault(req) : null;
    if (fault !== null) return payload(refuse(forbidden(fault)), () => ({}));
    const device = req.headers['user-agent'] ?? null;
    const replacesSession = input.transport === 'cookie' && this.cookies.tokenOf(req) !== null;
    const result = await this.sessions.signIn(caller, { ...input, device, replacesSession });
    return payload(result, (started) => answerSession(this.cookies, context, started));
  }

  @Public()
  @Mutation(() => SignInWithCodePayload, {
    description: 'Ends a sign-in whose `next` was TOTP, by a code of your authenticator app or a recovery code. It starts the session.',
  })
  async signInWithCode(
    @Args('input', { description: 'The code, and the token of the sign-in.' }) input: SignInWithCodeInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { code, signInToken = null } = input;
    const transport = signInToken === null ? 'cookie' : 'bearer';
    const token = signInToken ?? this.cookies.tokenOf(context.req) ?? '';
    const result = await this.sessions.signInWithCode(caller, token, transport, code);
    return payload(result, (started) => answerSession(this.cookies, context, started));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => SignOutPayload, { description: 'Ends the session that this request came with, at once.' })
  async signOut(@CurrentCaller() caller: Caller, @Context() context: GraphContext) {
    return payload(await this.sessions.signOut(caller), (sessionId) => {
      this.clearCookie(context);
      return { sessionId };
    });
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => RevokeSessionPayload, { description: 'Ends one of your sessions, at once.' })
  async revokeSession(
    @Args('input', { description: 'The session to end, by id.' }) input: RevokeSessionInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.sessions.revoke(caller, input.sessionId), (sessionId) => ({ sessionId }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => RevokeAllSessionsPayload, {
    description: 'Signs out everywhere: ends all your sessions, this one too, and revokes all your API keys and device tokens.',
  })
  async revokeAllSessions(@CurrentCaller() caller: Caller, @Context() context: GraphContext) {
    return payload(await this.sessions.revokeAll(caller), ({ sessions, apiKeys }) => {
      this.clearCookie(context);
      return { count: sessions, apiKeysRevoked: apiKeys };
    });
  }

  /** Clears the cookie after its session has ended. */
  private clearCookie({ req, reply }: GraphContext): void {
    if (this.cookies.tokenOf(req) !== null) this.cookies.clear(reply);
  }
}
