import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, OrganisationType, organisationType } from '../../identity/index.ts';
import { present, type OrganisationId } from '../../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  load,
  PageArgs,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../../platform/index.ts';
import { maySeeMoneyOf } from '../funding.policy.ts';
import { ChargebackRepository } from './chargeback.repository.ts';
import { ChargebackConnection, ChargebackType, chargebackType } from './chargeback.types.ts';

@Resolver(() => ChargebackType)
export class ChargebackResolver {
  constructor(
    private readonly rows: ChargebackRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => ChargebackConnection, { description: 'Card disputes of one organisation or of all, newest first.' })
  async cardDisputes(
    @Args('organisationId', { type: () => idScalar('Organisation'), nullable: true, description: 'Of which; of all when left out.' })
    organisationId: OrganisationId | null,
    @Args() args: PageArgs,
  ): Promise<Connection<ChargebackType>> {
    const of = organisationId ? organisationId : null;
    return connectionById(args, (after, limit) => this.rows.page(this.db, of, after, limit), chargebackType);
  }

  @ResolveField(() => OrganisationType, { description: 'The organisation whose payment is disputed.' })
  async organisation(@Parent() dispute: ChargebackType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, dispute.organisationId), 'the organisation of a dispute'));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationChargebackResolver {
  constructor(
    private readonly rows: ChargebackRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => [ChargebackType], { description: 'Disputes of its payments by card, newest first.' })
  async cardDisputes(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<ChargebackType[]> {
    if (!maySeeMoneyOf(caller.actor, organisation.id)) return [];
    const found = await load(context, 'payouts.cardDisputes', organisation.id, (ids) => this.rows.ofOrganisations(this.db, ids));
    return (found ?? []).map(chargebackType);
  }
}
