import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { asId } from '../kernel/index.ts';
import { Allow, CurrentCaller, payload, Public, type Caller, type GraphContext } from '../platform/index.ts';
import { SessionCommands } from './session.commands.ts';
import {
  credentialsType,
  RevokeAllSessionsPayload,
  RevokeSessionInput,
  RevokeSessionPayload,
  SignInInputType,
  SignInPayload,
  SignOutPayload,
} from './session.types.ts';

@Resolver()
export class SessionResolver {
  constructor(private readonly sessions: SessionCommands) {}

  @Public()
  @Mutation(() => SignInPayload, { description: 'Starts a session. After some failures in a row, wait as long as it says.' })
  async signIn(
    @Args('input', { description: 'E-mail address and password.' }) input: SignInInputType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const device = context.req.headers['user-agent'] ?? null;
    const { email, password, deviceToken } = input;
    const result = await this.sessions.signIn(caller, { email, password, device, deviceToken });
    return payload(result, (started) => ({ credentials: credentialsType(started) }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => SignOutPayload, { description: 'Ends the session that this request came with, at once.' })
  async signOut(@CurrentCaller() caller: Caller) {
    return payload(await this.sessions.signOut(caller), (sessionId) => ({ sessionId }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => RevokeSessionPayload, { description: 'Ends one of your sessions, at once.' })
  async revokeSession(@Args('input', { description: 'Which.' }) input: RevokeSessionInput, @CurrentCaller() caller: Caller) {
    return payload(await this.sessions.revoke(caller, asId<'Session'>(input.sessionId)), (sessionId) => ({ sessionId }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => RevokeAllSessionsPayload, {
    description: 'Signs out everywhere: ends all your sessions, this one too, and revokes all your API keys and device tokens.',
  })
  async revokeAllSessions(@CurrentCaller() caller: Caller) {
    return payload(await this.sessions.revokeAll(caller), ({ sessions, apiKeys }) => ({
      count: sessions,
      apiKeysRevoked: apiKeys,
    }));
  }
}
