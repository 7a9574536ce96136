import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminRequestReader, Identity, OrganisationType, organisationType } from '../../identity/index.ts';
import { present, type CheckoutId, type OrganisationId } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  idScalar,
  mayAudit,
  MoneyType,
  moneyType,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../../platform/index.ts';
import { maySeeMoneyOf } from '../funding.policy.ts';
import { moneyPage } from '../organisation-money.ts';
import { CheckoutCommands } from './checkout.commands.ts';
import { CheckoutLoaders } from './checkout.loaders.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import {
  CheckoutConnection,
  CheckoutType,
  checkoutType,
  FundingLimitsType,
  fundingLimitsType,
  LiftFundingCapsInput,
  LiftFundingCapsPayload,
  RefreshFundingInput,
  RefreshFundingPayload,
  StartFundingInput,
  StartFundingPayload,
} from './checkout.types.ts';

@Resolver(() => CheckoutType)
export class CheckoutResolver {
  constructor(
    private readonly commands: CheckoutCommands,
    private readonly requests: AdminRequestReader,
    private readonly rows: CheckoutRepository,
    private readonly identity: Identity,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin', 'auditor'], 'money')
  @Query(() => CheckoutType, { nullable: true, description: 'A payment by Stripe, as it is known here; null when it is not yours.' })
  async checkout(
    @Args('id', { type: () => idScalar('Checkout'), description: 'Public id of the checkout.' }) id: CheckoutId,
    @CurrentCaller() caller: Caller,
  ): Promise<CheckoutType | null> {
    const found = await this.rows.byId(this.db, id);
    return found !== null && maySeeMoneyOf(caller.actor, found.organisationId) ? checkoutType(found) : null;
  }

  @Allow('member', 'money')
  @Mutation(() => StartFundingPayload, {
    description: 'Starts a payment by Stripe at `payUrl`. Nothing is credited before Stripe confirms that the money is there.',
  })
  async startFunding(
    @Args('input', { description: 'The organisation and the amount.' }) input: StartFundingInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { amountMinor, returnUrl, idempotencyKey } = input;
    const organisationId = input.organisationId;
    const result = await this.commands.start(caller, { organisationId, amountMinor, returnUrl, idempotencyKey });
    return payload(result, async (id) => ({ checkout: await this.one(id) }));
  }

  @Allow('member', 'money')
  @Mutation(() => RefreshFundingPayload, {
    description: 'Reads the state of a payment from Stripe, for a customer who comes back from paying.',
  })
  async refreshFunding(
    @Args('input', { description: 'The payment by Stripe, by id.' }) input: RefreshFundingInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.refresh(caller, input.checkoutId);
    return payload(result, async (id) => ({ checkout: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => LiftFundingCapsPayload, {
    description: 'Asks to lift the funding caps of a new organisation. Nothing changes until another admin approves the request.',
  })
  async liftFundingCaps(
    @Args('input', { description: 'The organisation and the reason.' }) input: LiftFundingCapsInput,
    @CurrentCaller() caller: Caller,
  ) {
    const organisationId = input.organisationId;
    const result = await this.commands.liftCaps(caller, organisationId, input.reason);
    return payload(result, async (id) => ({
      organisation: await this.organisation(organisationId),
      request: await this.requests.shown(id),
    }));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Difference between the payment at Stripe and the one that was requested. Only admins see it.',
  })
  fault(@Parent() checkout: CheckoutType, @CurrentCaller() caller: Caller): string | null {
    return mayAudit(caller.actor) ? checkout.fault : null;
  }

  @ResolveField(() => MoneyType, { nullable: true, description: "Stripe's fee, which the marketplace bears; kept from refunds." })
  stripeFee(@Parent() checkout: CheckoutType): MoneyType | null {
    return checkout.feeMinor === null ? null : moneyType(checkout.feeMinor, checkout.amount.currency);
  }

  private async organisation(id: OrganisationId): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(this.db, id), 'an organisation that is there'));
  }

  private async one(id: CheckoutId): Promise<CheckoutType> {
    return checkoutType(present(await this.rows.byId(this.db, id), 'a payment that was just written'));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationCheckoutResolver {
  constructor(
    private readonly loaders: CheckoutLoaders,
    private readonly rows: CheckoutRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => CheckoutConnection, { description: 'Its payments by Stripe, newest first, those that came to nothing too.' })
  async checkouts(
    @Parent() { id }: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<CheckoutType>> {
    return moneyPage(caller.actor, id, args, (after, limit) => this.rows.page(this.db, id, after, limit), checkoutType);
  }

  @ForScopes('requester:read', 'money')
  @ResolveField(() => FundingLimitsType, {
    nullable: true,
    description: 'Limits of its payments by Stripe; null for callers who may not see its money.',
  })
  async fundingLimits(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<FundingLimitsType | null> {
    const organisationId = organisation.id;
    if (!maySeeMoneyOf(caller.actor, organisationId)) return null;
    const { limits, committed } = await this.loaders.fundingLimits(context, organisationId);
    return fundingLimitsType(limits, committed);
  }
}
