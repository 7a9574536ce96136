import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { present } from '../../kernel/index.ts';
import { Allow, Authenticator, callerIsNow, CurrentCaller, payload, type Caller, type GraphContext } from '../../platform/index.ts';
import { Mails } from '../mail/mails.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { PersonType, personType } from '../people/person.types.ts';
import { VerificationCommands } from './verification.commands.ts';
import { RequestEmailVerificationPayload, VerifyEmailInput, VerifyEmailPayload } from './verification.types.ts';

@Resolver(() => PersonType)
export class VerificationResolver {
  constructor(
    private readonly verification: VerificationCommands,
    private readonly mails: Mails,
    private readonly loaders: IdentityLoaders,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => VerifyEmailPayload, {
    description:
      'Confirms your e-mail address with the token of the link that was sent to it. The link works once, and for you alone: sign in with the account that it was sent to.',
  })
  async verifyEmail(
    @Args('input', { description: 'The token of the link.' }) input: VerifyEmailInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.verification.verify(caller, input.token);
    if (result.ok) await callerIsNow(context, this.authenticator);
    return payload(result, async (id) => ({ me: await this.self(context, id) }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => RequestEmailVerificationPayload, {
    description: 'Sends another link that confirms your e-mail address. At most 5 an hour and 20 a day are sent.',
  })
  async requestEmailVerification(@CurrentCaller() caller: Caller, @Context() context: GraphContext) {
    return payload(await this.verification.request(caller), async (id) => ({ me: await this.self(context, id) }));
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether your e-mail address is confirmed. Until it is, you take and post no work and accept no invitation. Always true where the marketplace sends no e-mails.',
  })
  async emailVerified(@Parent() me: PersonType, @Context() context: GraphContext): Promise<boolean> {
    if (!this.mails.isEnabled) return true;
    const person = await this.loaders.person(context, me.id);
    return person !== null && person.emailVerifiedAt !== null;
  }

  private async self(context: GraphContext, personId: string): Promise<PersonType> {
    return personType(present(await this.loaders.person(context, personId), 'the person who is signed in'));
  }
}
