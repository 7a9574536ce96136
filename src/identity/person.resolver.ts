import { Args, Context, Mutation, Query, ResolveField, Resolver, Parent } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { asId, present, type Clock } from '../kernel/index.ts';
import {
  Allow,
  CLOCK,
  CurrentCaller,
  payload,
  personIdOf,
  Public,
  type Caller,
  type GraphContext,
  Authenticator,
  callerIsNow,
} from '../platform/index.ts';
import { ApiKeyType, apiKeyType } from './api-key.types.ts';
import { IdentityLoaders } from './identity.loaders.ts';
import { MembershipType, membershipType } from './organisation.types.ts';
import { PersonCommands } from './person.commands.ts';
import {
  AcceptedTerms,
  AcceptTermsInput,
  AcceptTermsPayload,
  ChangePasswordPayload,
  PersonType,
  personType,
  RegisterInput,
  RegisterPayload,
  UpdateMeInput,
  UpdateMePayload,
} from './person.types.ts';
import { RestrictionType, restrictionType } from './restriction.types.ts';
import { SessionCommands } from './session.commands.ts';
import { ChangePasswordInput, credentialsType, SessionType, sessionType } from './session.types.ts';
import { WorkerType, workerType } from './worker.types.ts';

@Resolver(() => PersonType)
export class PersonResolver {
  constructor(
    private readonly people: PersonCommands,
    private readonly sessionCommands: SessionCommands,
    private readonly loaders: IdentityLoaders,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  @Allow('person', 'account')
  @Query(() => PersonType, { description: 'Oneself.' })
  me(@CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<PersonType> {
    return this.self(context, personIdOf(caller.actor));
  }

  @Public()
  @Mutation(() => RegisterPayload, { description: 'Makes an account and signs it in.' })
  async register(
    @Args('input', { description: 'The account.' }) input: RegisterInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.people.register(caller, { ...input, device: context.req.headers['user-agent'] ?? null });
    if (result.ok) await callerIsNow(context, this.authenticator, result.value.token);
    return payload(result, async (started) => ({
      me: await this.self(context, started.personId),
      credentials: credentialsType(started),
    }));
  }

  @Allow('person', 'account')
  @Mutation(() => UpdateMePayload, { description: 'Changes what others call you.' })
  async updateMe(
    @Args('input', { description: 'The change.' }) input: UpdateMeInput,
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
    @Args('input', { description: 'The version.' }) input: AcceptTermsInput,
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
    const profile = await this.loaders.workerProfile(context, me.id);
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
    const all = (await this.loaders.restrictionsOf(context, me.id)).map((row) => restrictionType(row, this.clock.now()));
    return all.filter((restriction) => includeEnded || restriction.isActive);
  }

  @ResolveField(() => [SessionType], { description: 'Where you are signed in, newest first.' })
  async sessions(@Parent() me: PersonType, @Context() context: GraphContext, @CurrentCaller() caller: Caller): Promise<SessionType[]> {
    const current = caller.actor.kind === 'person' ? caller.actor.sessionId : null;
    return (await this.loaders.sessionsOf(context, me.id)).map((row) => sessionType(row, current));
  }

  @ResolveField(() => [ApiKeyType], { description: 'Your API keys that are not revoked, newest first.' })
  async apiKeys(@Parent() me: PersonType, @Context() context: GraphContext): Promise<ApiKeyType[]> {
    return (await this.loaders.apiKeysOf(context, me.id)).map(apiKeyType);
  }

  private async self(context: GraphContext, personId: string | null): Promise<PersonType> {
    const person = await this.loaders.person(context, asId<'Person'>(present(personId, 'a signed-in person')));
    return personType(present(person, 'the person who is signed in'));
  }
}
