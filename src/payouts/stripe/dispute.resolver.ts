import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminRequestReader, IdentityLoaders, OrganisationType, organisationType } from '../../identity/index.ts';
import { asId, present, type Clock } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  load,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../../platform/index.ts';
import { OrganisationRestrictions } from '../organisation-restrictions.ts';
import { maySeeMoneyOf } from '../refund.policy.ts';
import { DisputeRepository } from './dispute.repository.ts';
import {
  CardDisputeConnection,
  CardDisputeType,
  cardDisputeType,
  LiftOrganisationRestrictionInput,
  LiftOrganisationRestrictionPayload,
  OrganisationRestrictionType,
  organisationRestrictionType,
} from './dispute.types.ts';

@Resolver(() => CardDisputeType)
export class CardDisputeResolver {
  constructor(
    private readonly rows: DisputeRepository,
    private readonly restrictions: OrganisationRestrictions,
    private readonly requests: AdminRequestReader,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => CardDisputeConnection, { description: 'Card disputes of one organisation or of all, newest first.' })
  async cardDisputes(
    @Args('organisationId', { type: () => idScalar('Organisation'), nullable: true, description: 'Of which; of all when left out.' })
    organisationId: string | null,
    @Args() args: PageArgs,
  ): Promise<Connection<CardDisputeType>> {
    const of = organisationId ? asId<'Organisation'>(organisationId) : null;
    return connectionById(args, (after, limit) => this.rows.page(this.db, of, after, limit), cardDisputeType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => LiftOrganisationRestrictionPayload, {
    description: 'Asks to lift the restriction of an organisation early. Nothing changes until another admin approves the request.',
  })
  async liftOrganisationRestriction(
    @Args('input', { description: 'Which, and why.' }) input: LiftOrganisationRestrictionInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.restrictions.lift(caller, asId<'Restriction'>(input.restrictionId), input.note);
    return payload(result, async ({ restrictionId, organisationId, requestId }) => {
      const all = (await this.restrictions.ofOrganisations(this.db, [organisationId])).get(organisationId) ?? [];
      const found = present(
        all.find(({ id }) => id === restrictionId),
        'a restriction that is there',
      );
      return { restriction: organisationRestrictionType(found, this.clock.now()), request: await this.requests.shown(requestId) };
    });
  }

  @ResolveField(() => OrganisationType, { description: 'Whose payment it was.' })
  async organisation(@Parent() dispute: CardDisputeType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, dispute.organisationId), 'the organisation of a dispute'));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationDisputeResolver {
  constructor(
    private readonly rows: DisputeRepository,
    private readonly restrictions: OrganisationRestrictions,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => [CardDisputeType], { description: 'Disputes of its payments by card, newest first.' })
  async cardDisputes(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<CardDisputeType[]> {
    if (!maySeeMoneyOf(caller.actor, asId<'Organisation'>(organisation.id))) return [];
    const found = await load(context, 'payouts.cardDisputes', organisation.id, (ids) => this.rows.ofOrganisations(this.db, ids));
    return (found ?? []).map(cardDisputeType);
  }

  @ForScopes('requester:read', 'money')
  @ResolveField('restrictions', () => [OrganisationRestrictionType], {
    description: 'What it may not do, or might not, and why; newest first.',
  })
  async ofOrganisation(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<OrganisationRestrictionType[]> {
    if (!maySeeMoneyOf(caller.actor, asId<'Organisation'>(organisation.id))) return [];
    const found = await load(context, 'payouts.restrictions', organisation.id, (ids) => this.restrictions.ofOrganisations(this.db, ids));
    return (found ?? []).map((each) => organisationRestrictionType(each, this.clock.now()));
  }
}
