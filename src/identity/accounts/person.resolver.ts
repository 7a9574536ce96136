import { Args, Context, Mutation, Query, ResolveField, Resolver, Parent } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { asId, forbidden, present, refuse, type Clock } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  CurrentCaller,
  payload,
  personIdOf,
  Public,
  SessionCookies,
  type Caller,
  type GraphContext,
  Authenticator,
  callerIsNow,
} from '../../platform/index.ts';
import { ApiKeyType, apiKeyType } from '../authentication/api-key.types.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { AccountLoaders } from './account.loaders.ts';
import { WorkerLoaders } from '../workers/worker.loaders.ts';
import { MembershipType, membershipType } from '../organisations/organisation.types.ts';
import { PersonCommands } from './person.commands.ts';
import { AcceptedTerms, PersonType, personType } from '../people/person.types.ts';
import {
  AcceptTermsInput,
  AcceptTermsPayload,
  ChangePasswordPayload,
  RegisterInput,
  RegisterPayload,
  UpdateMeInput,
  UpdateMePayload,
} from './account.types.ts';
import { RestrictionType, restrictionType } from '../restrictions/restriction.types.ts';
import { SessionCommands } from '../authentication/session.commands.ts';
import { answerSession, ChangePasswordInput, SessionType, sessionType } from '../authentication/session.types.ts';
import { WorkerType, workerType } from '../workers/worker.types.ts';

@Resolver(() => PersonType)
export class PersonResolver {
  constructor(
    private readonly people: PersonCommands,
    private readonly sessionCommands: SessionCommands,
    private readonly loaders: IdentityLoaders,
    private readonly accounts: AccountLoaders,
    private readonly workers: WorkerLoaders,
    private readonly cookies: SessionCookies,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  @Allow('person', 'account')
  @Query(() => PersonType, { description: 'The signed-in person; null without a session.' })
  me(@CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<PersonType> {
    return this.self(context, personIdOf(caller.actor));
  }

  @Public()
  @Mutation(() => RegisterPayload, { description: 'Makes an account and signs it in.' })
  async register(
    @Args('input', { description: 'E-mail address, name and password of the account.' }) input: RegisterInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const fault = input.transport === 'cookie' ? this.cookies.fault(context.req) : null;
    if (fault !== null) return payload(refuse(forbidden(fault)), () => ({}));
    const replacesSession = input.transport === 'cookie' && this.cookies.tokenOf(context.req) !== null;
    const device = context.req.headers['user-agent'] ?? null;
    const result = await this.people.register(caller, { ...input, device, replacesSession });
    if (result.ok) await callerIsNow(context, this.authenticator, result.value.token);
    return payload(result, async (started) => ({
      me: await this.self(context, started.personId),
      ...answerSession(this.cookies, context, started),
    }));
  }

  @Allow('person', 'account')
  @Mutation(() => UpdateMePayload, { description: 'Changes what others call you.' })
  async updateMe(
    @Args('input', { description: 'The new values of your account.' }) input: UpdateMeInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.people.rename(caller, input.name), async (id) => ({ me: await this.self(context, id) }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => ChangePasswordPayload, {
    description:
      'Sets a new password, ends all your other sessions, and revokes your API keys (unless `revokeApiKeys` is false) and device tokens. `deviceToken` of the response is a new token for this device.',
  })
  async changePassword(
    @Args('input', { description: 'The present and the new password.' }) input: ChangePasswordInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { currentPassword, newPassword, revokeApiKeys } = input;
    const result = await this.sessionCommands.changePassword(caller, { current: currentPassword, next: newPassword, revokeApiKeys });
    return payload(result, async ({ personId, apiKeysRevoked, deviceToken }) => ({
      me: await this.self(context, personId),
      apiKeysRevoked,
      deviceToken,
    }));
  }

  @Allow('person', 'account', { evenSuspended: true })
  @Mutation(() => AcceptTermsPayload, { description: 'Accepts the terms in force, after they changed.' })
  async acceptTerms(
    @Args('input', { description: 'Version of the terms to accept.' }) input: AcceptTermsInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.people.acceptTerms(caller, input.version), async (id) => ({ me: await this.self(context, id) }));
  }

  @ResolveField(() => [AcceptedTerms], { description: 'The versions of the terms that you accepted, newest first.' })
  acceptedTerms(@Parent() me: PersonType, @Context() context: GraphContext): Promise<AcceptedTerms[]> {
    return this.loaders.acceptedTerms(context, me.id);
  }

  @ResolveField(() => WorkerType, { nullable: true, description: 'You as a worker; null until you become one.' })
  async worker(@Parent() me: PersonType, @Context() context: GraphContext): Promise<WorkerType | null> {
    const profile = await this.workers.workerProfile(context, me.id);
    return profile && workerType(profile);
  }

  @ResolveField(() => [MembershipType], { description: 'Your organisations, and invitations to others.' })
  async memberships(@Parent() me: PersonType, @Context() context: GraphContext): Promise<MembershipType[]> {
    return (await this.loaders.memberships(context, me.id)).map(membershipType);
  }

  @ResolveField(() => [RestrictionType], { description: 'What you may not do now, why, on what evidence, and until when; newest first.' })
  async restrictions(
    @Parent() me: PersonType,
    @Context() context: GraphContext,
    @Args('includeEnded', { type: () => Boolean, defaultValue: false, description: 'Those that ended or were lifted, too.' })
    includeEnded: boolean,
  ): Promise<RestrictionType[]> {
    const all = (await this.accounts.restrictionsOf(context, me.id)).map((row) => restrictionType(row, this.clock.now()));
    return all.filter((restriction) => includeEnded || restriction.isActive);
  }

  @ResolveField(() => [SessionType], { description: 'Where you are signed in, newest first.' })
  async sessions(@Parent() me: PersonType, @Context() context: GraphContext, @CurrentCaller() caller: Caller): Promise<SessionType[]> {
    const current = caller.actor.kind === 'person' ? caller.actor.sessionId : null;
    return (await this.accounts.sessionsOf(context, me.id)).map((row) => sessionType(row, current));
  }

  @ResolveField(() => [ApiKeyType], { description: 'Your API keys that are not revoked, newest first.' })
  async apiKeys(@Parent() me: PersonType, @Context() context: GraphContext): Promise<ApiKeyType[]> {
    return (await this.accounts.apiKeysOf(context, me.id)).map(apiKeyType);
  }

  private async self(context: GraphContext, personId: string | null): Promise<PersonType> {
    const person = await this.loaders.person(context, asId<'Person'>(present(personId, 'a signed-in person')));
    return personType(present(person, 'the person who is signed in'));
  }
}
