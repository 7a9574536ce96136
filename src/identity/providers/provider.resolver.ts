import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { forbidden, present, refuse, type PersonId } from '../../kernel/index.ts';
import {
  Authenticator,
  callerIsNow,
  CurrentCaller,
  DB,
  IdentityProvider,
  load,
  payload,
  Public,
  SessionCookies,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { answerSession } from '../authentication/session.types.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { PersonType, personType } from '../people/person.types.ts';
import { LinkedIdentityRepository } from './linked-identity.repository.ts';
import { ProviderRegistrations } from './provider-registrations.ts';
import {
  LinkedIdentityType,
  linkedIdentityType,
  ProviderRegistrationType,
  RegisterWithProviderInput,
  RegisterWithProviderPayload,
} from './provider.types.ts';

@Resolver(() => PersonType)
export class ProviderResolver {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly registrations: ProviderRegistrations,
    private readonly identityRows: LinkedIdentityRepository,
    private readonly loaders: IdentityLoaders,
    private readonly people: PersonRepository,
    private readonly cookies: SessionCookies,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Public()
  @Query(() => ProviderRegistrationType, {
    description: 'What the identity provider said of you, in a browser that waits for registerWithProvider.',
  })
  async providerRegistration(@Context() { req }: GraphContext): Promise<ProviderRegistrationType> {
    const claims = await this.registrations.of(this.cookies.flowOf(req));
    const { email = null, emailVerified = false, name = null } = claims ?? {};
    return { isWaiting: claims !== null, email, emailVerified, name };
  }

  @Public()
  @Mutation(() => RegisterWithProviderPayload, {
    description:
      'Makes an account for the person whom the identity provider has just signed in, links it, and sets the cookie of a session.',
  })
  async registerWithProvider(
    @Args('input', { description: 'What the provider does not say.' }) input: RegisterWithProviderInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { req } = context;
    const token = this.cookies.flowOf(req);
    const fault = token === null ? null : this.cookies.fault(req);
    if (fault !== null) return payload(refuse(forbidden(fault)), () => ({}));
    const device = req.headers['user-agent'] ?? null;
    const { email = null, name = null, ...rest } = input;
    const result = await this.registrations.register(caller, token, { ...rest, email, name, device });
    if (result.ok) {
      this.cookies.clearFlow(context.reply);
      await callerIsNow(context, this.authenticator, result.value.token);
    }
    return payload(result, async (started) => ({
      me: await this.self(context, started.personId),
      ...answerSession(this.cookies, context, started),
    }));
  }

  @ResolveField(() => [LinkedIdentityType], { description: 'Accounts at identity providers that sign you in, the oldest first.' })
  async identities(@Parent() me: PersonType, @Context() context: GraphContext): Promise<LinkedIdentityType[]> {
    const rows = await load(context, 'identity.linked_identities', me.id, (ids) => this.identityRows.ofPeople(this.db, ids));
    return (rows ?? []).map((row) => linkedIdentityType(row, this.provider.issuer));
  }

  @ResolveField(() => Boolean, {
    description: 'Whether you have a password. Without one, you sign in only with your identity provider; setPassword sets one.',
  })
  async hasPassword(@Parent() me: PersonType, @Context() context: GraphContext): Promise<boolean> {
    return (await load(context, 'identity.has_password', me.id, (ids) => this.people.withPassword(this.db, ids))) === true;
  }

  private async self(context: GraphContext, personId: PersonId): Promise<PersonType> {
    return personType(present(await this.loaders.person(context, personId), 'the person of a mutation'));
  }
}
