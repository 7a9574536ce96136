import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { present, type OrganisationId } from '../../kernel/index.ts';
import {
  Allow,
  Authenticator,
  callerIsNow,
  CONFIG,
  CurrentCaller,
  DB,
  load,
  payload,
  personIdOf,
  StepUp,
  type Caller,
  type Config,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { OrganisationType, organisationType } from '../organisations/organisation.types.ts';
import { PersonType, personType } from '../people/person.types.ts';
import { SecondFactorCommands } from './second-factor.commands.ts';
import { SecondFactorRepository } from '../codes/second-factor.repository.ts';
import {
  ConfirmTotpInput,
  ConfirmTotpPayload,
  DemandOwnerTotpInput,
  DemandOwnerTotpPayload,
  DisableTotpPayload,
  NewRecoveryCodesPayload,
  SecondFactorType,
  StartTotpPayload,
} from './second-factor.types.ts';

@Resolver(() => PersonType)
export class SecondFactorResolver {
  constructor(
    private readonly factors: SecondFactorCommands,
    private readonly rows: SecondFactorRepository,
    private readonly loaders: IdentityLoaders,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  @StepUp()
  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => StartTotpPayload, {
    description: 'Makes a secret for an authenticator app. It counts after confirmTotp; until then the earlier one does.',
  })
  async startTotp(@CurrentCaller() caller: Caller) {
    return payload(await this.factors.start(caller), ({ secret, uri }) => ({ secret, uri }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => ConfirmTotpPayload, {
    description: 'Puts the secret of startTotp into force, ends all your other sessions, and makes recovery codes.',
  })
  async confirmTotp(
    @Args('input', { description: 'A code of the app.' }) input: ConfirmTotpInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.factors.confirm(caller, input.code);
    if (result.ok) await callerIsNow(context, this.authenticator);
    return payload(result, async (recoveryCodes) => ({ recoveryCodes, me: await this.self(context, caller) }));
  }

  @StepUp()
  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => DisableTotpPayload, { description: 'Takes the second factor and its recovery codes away from your account.' })
  async disableTotp(@CurrentCaller() caller: Caller, @Context() context: GraphContext) {
    const result = await this.factors.disable(caller);
    if (result.ok) await callerIsNow(context, this.authenticator);
    return payload(result, async () => ({ me: await this.self(context, caller) }));
  }

  @StepUp()
  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => NewRecoveryCodesPayload, { description: 'Makes ten new recovery codes; the earlier ones end.' })
  async newRecoveryCodes(@CurrentCaller() caller: Caller) {
    return payload(await this.factors.newRecoveryCodes(caller), (recoveryCodes) => ({ recoveryCodes }));
  }

  @StepUp()
  @Allow('member', 'requester:write')
  @Mutation(() => DemandOwnerTotpPayload, {
    description: 'Says whether owners of the organisation need a second factor. An owner without one only reads. Only an owner may.',
  })
  async demandOwnerTotp(
    @Args('input', { description: 'The organisation, and whether it is demanded.' }) input: DemandOwnerTotpInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.factors.demandOfOwners(caller, input.organisationId, input.isDemanded);
    return payload(result, async (id) => ({ organisation: await this.organisation(context, id) }));
  }

  @ResolveField(() => SecondFactorType, { description: 'Your second factor, and whether you need one.' })
  async secondFactor(
    @Parent() me: PersonType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<SecondFactorType> {
    const state = present(await load(context, 'identity.second_factor', me.id, (ids) => this.rows.states(this.db, ids)), 'the person');
    const { actor } = caller;
    return {
      since: state.since,
      recoveryCodesLeft: state.recoveryCodesLeft,
      isDemanded: (me.isAdmin && this.config.ADMIN_TOTP === 'required') || state.demandedBy > 0,
      isMissing: actor.kind === 'person' && actor.needsSecondFactor === true,
    };
  }

  private async organisation(context: GraphContext, id: OrganisationId): Promise<OrganisationType> {
    return organisationType(present(await this.loaders.organisation(context, id), 'an organisation that was just written'));
  }

  private async self(context: GraphContext, caller: Caller): Promise<PersonType> {
    const personId = present(personIdOf(caller.actor), 'a signed-in person');
    return personType(present(await this.loaders.person(context, personId), 'the person who is signed in'));
  }
}

@Resolver(() => OrganisationType)
export class OwnerTotpResolver {
  constructor(
    private readonly rows: SecondFactorRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => Boolean, { description: 'Whether its owners need a second factor; an owner without one only reads.' })
  async demandsOwnerTotp(@Parent() organisation: OrganisationType, @Context() context: GraphContext): Promise<boolean> {
    const found = await load(context, 'identity.owner_totp', organisation.id, (ids) => this.rows.demandsByOrganisation(this.db, ids));
    return found === true;
  }
}
