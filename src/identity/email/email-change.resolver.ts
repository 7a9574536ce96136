import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Inject } from '@nestjs/common';
import { present, type Clock } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  CurrentCaller,
  DB,
  load,
  payload,
  Public,
  StepUp,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { PersonType, personType } from '../people/person.types.ts';
import { EmailChangeCommands } from './email-change.commands.ts';
import { EmailChangeRepository } from './email-change.repository.ts';
import {
  CancelEmailChangeInput,
  CancelEmailChangePayload,
  ChangeEmailInput,
  ChangeEmailPayload,
  ConfirmEmailChangeInput,
  ConfirmEmailChangePayload,
  EmailChangeType,
  emailChangeType,
} from './email-change.types.ts';

@Resolver(() => PersonType)
export class EmailChangeResolver {
  constructor(
    private readonly changes: EmailChangeCommands,
    private readonly rows: EmailChangeRepository,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @StepUp()
  @Mutation(() => ChangeEmailPayload, {
    description:
      'Asks for another e-mail address. Both addresses get a link; when both confirmed (confirmEmailChange), the change is made. The present address can cancel it (cancelEmailChange). An address that was never confirmed is not asked. Another request takes the place of this one.',
  })
  async changeEmail(
    @Args('input', { description: 'The new address of the account.' }) input: ChangeEmailInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.changes.request(caller, input.newEmail);
    return payload(result, async (id) => ({ emailChange: await this.waiting(context, id) }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => ConfirmEmailChangePayload, {
    description:
      'Confirms a change of your address with the token that one of the addresses got. The second confirmation makes the change.',
  })
  async confirmEmailChange(
    @Args('input', { description: 'The token of the link.' }) input: ConfirmEmailChangeInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    return payload(await this.changes.confirm(caller, input.token), async ({ personId, isMade }) => ({
      me: await this.self(context, personId),
      isMade,
    }));
  }

  @Public()
  @Mutation(() => CancelEmailChangePayload, {
    description: 'Cancels a change of address with the token that the present address got. Nobody has to sign in for it.',
  })
  async cancelEmailChange(
    @Args('input', { description: 'The token of the link.' }) input: CancelEmailChangeInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.changes.cancel(caller, input.token), (cancelled) => ({ cancelled }));
  }

  @ResolveField(() => EmailChangeType, {
    nullable: true,
    description: 'The change of your e-mail address that waits; null when there is none.',
  })
  emailChange(@Parent() me: PersonType, @Context() context: GraphContext): Promise<EmailChangeType | null> {
    return this.waiting(context, me.id);
  }

  private async self(context: GraphContext, personId: string): Promise<PersonType> {
    return personType(present(await this.loaders.person(context, personId), 'the person who is signed in'));
  }

  private async waiting(context: GraphContext, personId: string): Promise<EmailChangeType | null> {
    const change = await load(context, 'identity.emailChange', personId, (ids) => this.rows.ofPeople(this.db, ids));
    return change === null || change.expiresAt <= this.clock.now() ? null : emailChangeType(change);
  }
}
