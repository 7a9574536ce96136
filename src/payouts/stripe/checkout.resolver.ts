import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminRequestReader, Identity, OrganisationType, organisationType } from '../../identity/index.ts';
import { asId, present } from '../../kernel/index.ts';
import {
  Allow,
  connectionById,
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
import { maySeeMoneyOf } from '../refund.policy.ts';
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
    @Args('id', { type: () => idScalar('Checkout'), description: 'Which.' }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<CheckoutType | null> {
    const found = await this.rows.byId(this.db, id);
    return found !== null && maySeeMoneyOf(caller.actor, found.organisationId) ? checkoutType(found) : null;
  }

  @Allow('member', 'money')
  @Mutation(() => StartFundingPayload, {
    description: 'Starts a payment by Stripe: pay at `payUrl`. Nothing is credited before Stripe says that the money is there.',
  })
  async startFunding(@Args('input', { description: 'How much.' }) input: StartFundingInput, @CurrentCaller() caller: Caller) {
    const { amountMinor, returnUrl, idempotencyKey } = input;
    const organisationId = asId<'Organisation'>(input.organisationId);
    const result = await this.commands.start(caller, { organisationId, amountMinor, returnUrl, idempotencyKey });
    return payload(result, async (id) => ({ checkout: await this.one(id) }));
  }

  @Allow('member', 'money')
  @Mutation(() => RefreshFundingPayload, { description: 'Asks Stripe how a payment stands, for a customer who comes back from paying.' })
  async refreshFunding(@Args('input', { description: 'Which.' }) input: RefreshFundingInput, @CurrentCaller() caller: Caller) {
    const result = await this.commands.refresh(caller, asId<'Checkout'>(input.checkoutId));
    return payload(result, async (id) => ({ checkout: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => LiftFundingCapsPayload, {
    description: 'Asks to lift the funding caps of a new organisation. Nothing changes until another admin approves the request.',
  })
  async liftFundingCaps(@Args('input', { description: 'Which, and why.' }) input: LiftFundingCapsInput, @CurrentCaller() caller: Caller) {
    const organisationId = asId<'Organisation'>(input.organisationId);
    const result = await this.commands.liftCaps(caller, organisationId, input.reason);
    return payload(result, async (id) => ({
      organisation: organisationType(present(await this.identity.organisation(this.db, organisationId), 'an organisation that is there')),
      request: await this.requests.shown(id),
    }));
  }

  @ResolveField(() => String, { nullable: true, description: 'What Stripe has otherwise than was asked. Only admins are told.' })
  fault(@Parent() checkout: CheckoutType, @CurrentCaller() caller: Caller): string | null {
    return mayAudit(caller.actor) ? checkout.fault : null;
  }

  @ResolveField(() => MoneyType, { nullable: true, description: "Stripe's fee, which the marketplace bears; kept from refunds." })
  stripeFee(@Parent() checkout: CheckoutType): MoneyType | null {
    return checkout.feeMinor === null ? null : moneyType(checkout.feeMinor, checkout.amount.currency);
  }

  private async one(id: string): Promise<CheckoutType> {
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
    @Parent() organisation: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<CheckoutType>> {
    const organisationId = asId<'Organisation'>(organisation.id);
    const maySee = maySeeMoneyOf(caller.actor, organisationId);
    return connectionById(args, (after, limit) => (maySee ? this.rows.page(this.db, organisationId, after, limit) : []), checkoutType);
  }

  @ForScopes('requester:read', 'money')
  @ResolveField(() => FundingLimitsType, {
    nullable: true,
    description: 'How much it may pay in by Stripe; null for whom it does not concern.',
  })
  async fundingLimits(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<FundingLimitsType | null> {
    const organisationId = asId<'Organisation'>(organisation.id);
    if (!maySeeMoneyOf(caller.actor, organisationId)) return null;
    const { limits, committed } = await this.loaders.fundingLimits(context, organisationId);
    return fundingLimitsType(limits, committed);
  }
}
