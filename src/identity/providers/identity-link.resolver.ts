import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { conflict, forbidden, ok, present, refuse, type PersonId, type Result } from '../../kernel/index.ts';
import { Allow, CurrentCaller, payload, SessionCookies, StepUp, type Caller, type GraphContext } from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { personType, type PersonType } from '../people/person.types.ts';
import { IdentityLinks } from './identity-link.commands.ts';
import { FLOW_SECONDS, type ProviderPurpose } from './provider-flow.ts';
import { ProviderSignIn } from './provider-sign-in.commands.ts';
import {
  LinkIdentityPayload,
  ProviderFlowInput,
  SetPasswordInput,
  SetPasswordPayload,
  StepUpWithProviderPayload,
  UnlinkIdentityInput,
  UnlinkIdentityPayload,
} from './provider.types.ts';

const NOT_BY_KEY = forbidden('Sign in to do this; an API key cannot.');
const BY_COOKIE_ONLY = conflict('NO_COOKIE', 'This takes a browser that comes back from the provider: sign in with transport COOKIE.');

@Resolver()
export class IdentityLinkResolver {
  constructor(
    private readonly links: IdentityLinks,
    private readonly signIn: ProviderSignIn,
    private readonly loaders: IdentityLoaders,
    private readonly cookies: SessionCookies,
  ) {}

  @StepUp()
  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => LinkIdentityPayload, {
    description: 'Begins to link your account at the identity provider: send the browser to `url`. From then on it signs you in.',
  })
  async linkIdentity(
    @Args('input', { description: 'The page that the browser returns to.' }) input: ProviderFlowInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.begin(caller, context, 'link', input.returnTo), (url) => ({ url }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => StepUpWithProviderPayload, {
    description:
      'Begins to show again who you are, with the identity provider: send the browser to `url`. For a linked account without a second factor.',
  })
  async stepUpWithProvider(
    @Args('input', { description: 'The page that the browser returns to.' }) input: ProviderFlowInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.begin(caller, context, 'step_up', input.returnTo), (url) => ({ url }));
  }

  @StepUp()
  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => UnlinkIdentityPayload, {
    description:
      'Unlinks an account at the identity provider: it signs you in no more, other sessions that began with it end, and so do roles that its groups gave.',
  })
  async unlinkIdentity(
    @Args('input', { description: 'The account to unlink.' }) input: UnlinkIdentityInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.links.unlink(caller, input.identityId), async (id) => ({ me: await this.self(context, id) }));
  }

  @StepUp()
  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => SetPasswordPayload, {
    description: 'Sets the first password of an account that was made with the identity provider. changePassword changes one.',
  })
  async setPassword(
    @Args('input', { description: 'The new password of the account.' }) input: SetPasswordInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.links.setPassword(caller, input.newPassword), async (id) => ({ me: await this.self(context, id) }));
  }

  private async begin(caller: Caller, { req, reply }: GraphContext, purpose: ProviderPurpose, returnTo: string): Promise<Result<string>> {
    const { actor } = caller;
    // A session by header belongs to a program, and no browser returns to it.
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(NOT_BY_KEY);
    if (this.cookies.tokenOf(req) === null) return refuse(BY_COOKIE_ONLY);
    const denied = await this.links.denyStarting(actor.personId, purpose);
    if (denied !== null) return refuse(denied);
    const begun = await this.signIn.begin(caller, purpose, returnTo, actor.sessionId);
    if (!begun.ok) return begun;
    this.cookies.setFlow(reply, begun.value.token, FLOW_SECONDS);
    return ok(begun.value.url);
  }

  private async self(context: GraphContext, personId: PersonId): Promise<PersonType> {
    return personType(present(await this.loaders.person(context, personId), 'the person who is signed in'));
  }
}
