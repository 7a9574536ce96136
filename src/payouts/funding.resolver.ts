import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminRequestReader, IdentityLoaders, OrganisationType, organisationType, PersonViewType } from '../identity/index.ts';
import { asId, present, type FundingId } from '../kernel/index.ts';
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
} from '../platform/index.ts';
import { FundingTakeBackCommands } from './funding-take-back.commands.ts';
import { FundingCommands } from './funding.commands.ts';
import { FundingRepository } from './funding.repository.ts';
import {
  ApproveFundingReversalPayload,
  FundingConnection,
  FundingReversalInput,
  FundingReversalType,
  fundingReversalType,
  FundingType,
  fundingType,
  OrganisationBalanceType,
  ProposeFundingReversalInput,
  ProposeFundingReversalPayload,
  RecordFundingInput,
  RecordFundingPayload,
  TakeBackFundingInput,
  TakeBackFundingPayload,
  WithdrawFundingReversalPayload,
} from './funding.types.ts';
import { PayoutsLoaders } from './payouts.loaders.ts';
import { maySeeFundings } from './payouts.policy.ts';

@Resolver(() => FundingType)
export class FundingResolver {
  constructor(
    private readonly commands: FundingCommands,
    private readonly takingBack: FundingTakeBackCommands,
    private readonly requests: AdminRequestReader,
    private readonly rows: FundingRepository,
    private readonly loaders: PayoutsLoaders,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => FundingConnection, { description: 'Fundings of one organisation or of all, newest first.' })
  async fundings(
    @Args('organisationId', { type: () => idScalar('Organisation'), nullable: true, description: 'Of which; of all when left out.' })
    organisationId: string | null,
    @Args() args: PageArgs,
  ): Promise<Connection<FundingType>> {
    const of = organisationId ? asId<'Organisation'>(organisationId) : null;
    return connectionById(args, (after, limit) => this.rows.page(this.db, of, after, limit), fundingType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => RecordFundingPayload, {
    description:
      "Records a transfer that the bank's statement shows: the organisation may spend it at once. Above the limit for one admin within 24 hours, `funding` is null and `request` waits for another admin. A repeat is harmless.",
  })
  async recordFunding(@Args('input', { description: 'The transfer.' }) input: RecordFundingInput, @CurrentCaller() caller: Caller) {
    const organisationId = asId<'Organisation'>(input.organisationId);
    const { reference, amountMinor, currency, valueDate, invoiceReference, idempotencyKey } = input;
    const transfer = { organisationId, reference, amountMinor, currency, valueDate, invoiceReference, idempotencyKey };
    const result = await this.commands.recordOrAsk(caller, transfer, input.reason ?? null);
    return payload(result, async ({ fundingId, requestId }) => ({
      funding: fundingId && (await this.one(fundingId)),
      request: requestId && (await this.requests.shown(requestId)),
    }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => TakeBackFundingPayload, {
    description:
      'Asks to take back a wrongly recorded funding, or a part of it, from the unspent balance of the organisation. Nothing moves until another admin approves the request.',
  })
  async takeBackFunding(
    @Args('input', { description: 'The funding, how much of it, and why.' }) input: TakeBackFundingInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { amountMinor = null, reason, idempotencyKey } = input;
    const fundingId = asId<'Funding'>(input.fundingId);
    const result = await this.takingBack.ask(caller, { fundingId, amountMinor, reason, idempotencyKey });
    return payload(result, async ({ requestId }) => ({
      funding: await this.one(fundingId),
      request: await this.requests.shown(requestId),
    }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => ProposeFundingReversalPayload, {
    description: 'Proposes to take back a funding that was recorded wrongly. Nothing moves before another admin approves it.',
  })
  async proposeFundingReversal(
    @Args('input', { description: 'Which, and why.' }) input: ProposeFundingReversalInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { reason, idempotencyKey } = input;
    const result = await this.commands.proposeReversal(caller, { fundingId: asId<'Funding'>(input.fundingId), reason, idempotencyKey });
    return payload(result, async ({ fundingId }) => ({ funding: await this.one(fundingId) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => ApproveFundingReversalPayload, {
    description: 'Takes a funding off the balance, as another admin proposed. Refused when the money is no longer all there.',
  })
  async approveFundingReversal(@Args('input', { description: 'Which.' }) input: FundingReversalInput, @CurrentCaller() caller: Caller) {
    const result = await this.commands.approveReversal(caller, input.reversalId);
    return payload(result, async ({ fundingId }) => ({ funding: await this.one(fundingId) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => WithdrawFundingReversalPayload, { description: 'Drops a proposal to take back a funding; the funding stands.' })
  async withdrawFundingReversal(@Args('input', { description: 'Which.' }) input: FundingReversalInput, @CurrentCaller() caller: Caller) {
    const result = await this.commands.withdrawReversal(caller, input.reversalId);
    return payload(result, async ({ fundingId }) => ({ funding: await this.one(fundingId) }));
  }

  @ResolveField(() => FundingReversalType, { nullable: true, description: 'Its newest reversal; null when none was ever proposed.' })
  async reversal(@Parent() funding: FundingType, @Context() context: GraphContext): Promise<FundingReversalType | null> {
    const found = await this.loaders.reversal(context, funding.id);
    return found && fundingReversalType(found);
  }

  @ResolveField(() => MoneyType, {
    description: 'Amount that takeBackFunding has taken back; a reversal of the whole funding does not count.',
  })
  async takenBack(@Parent() funding: FundingType, @Context() context: GraphContext): Promise<MoneyType> {
    const parts = await this.loaders.takeBacks(context, funding.id);
    return moneyType(
      parts.reduce((sum, part) => sum + part.amountMinor, 0n),
      funding.amount.currency,
    );
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The second admin, who approved a funding above the limit for one admin; null for other funding. Only admins see it.',
  })
  async approvedBy(
    @Parent() funding: FundingType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return funding.approvedById !== null && mayAudit(caller.actor) ? this.loaders.person(context, funding.approvedById) : null;
  }

  @ResolveField(() => OrganisationType, { description: 'Who paid.' })
  async organisation(@Parent() funding: FundingType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, funding.organisationId), 'the organisation of a funding'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who recorded it; null for the marketplace itself. Only admins are told.',
  })
  async recordedBy(
    @Parent() funding: FundingType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return funding.recordedById !== null && mayAudit(caller.actor) ? this.loaders.person(context, funding.recordedById) : null;
  }

  private async one(id: FundingId): Promise<FundingType> {
    return fundingType(present(await this.rows.byId(this.db, id), 'a funding that was just written'));
  }
}

@Resolver(() => FundingReversalType)
export class FundingReversalResolver {
  constructor(private readonly loaders: PayoutsLoaders) {}

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who proposed it. Only admins are told.' })
  async proposedBy(
    @Parent() reversal: FundingReversalType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return mayAudit(caller.actor) ? this.loaders.person(context, reversal.proposedById) : null;
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who approved or withdrew it; null until then. Only admins are told.',
  })
  async decidedBy(
    @Parent() reversal: FundingReversalType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return reversal.decidedById !== null && mayAudit(caller.actor) ? this.loaders.person(context, reversal.decidedById) : null;
  }
}

@Resolver(() => OrganisationType)
export class OrganisationMoneyResolver {
  constructor(
    private readonly rows: FundingRepository,
    private readonly loaders: PayoutsLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => FundingConnection, { description: 'What it paid in, newest first.' })
  async fundings(
    @Parent() organisation: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<FundingType>> {
    const organisationId = asId<'Organisation'>(organisation.id);
    const maySee = maySeeFundings(caller.actor, organisationId);
    return connectionById(args, (after, limit) => (maySee ? this.rows.page(this.db, organisationId, after, limit) : []), fundingType);
  }

  @ForScopes('requester:read', 'money')
  @ResolveField(() => OrganisationBalanceType, { nullable: true, description: 'What it has; null for whom it does not concern.' })
  async balance(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<OrganisationBalanceType | null> {
    const { id: organisationId, currency } = organisation;
    if (!maySeeFundings(caller.actor, asId<'Organisation'>(organisationId))) return null;
    const available = await this.loaders.organisationBalance(context, 'requester_available', organisationId, currency);
    const pending = await this.loaders.organisationBalance(context, 'requester_pending', organisationId, currency);
    const refunding = await this.loaders.organisationBalance(context, 'refund_clearing', organisationId, currency);
    const owed = -(await this.loaders.organisationBalance(context, 'requester_receivable', organisationId, currency));
    return Object.assign(new OrganisationBalanceType(), {
      available: moneyType(available, currency),
      pending: moneyType(pending, currency),
      refunding: moneyType(refunding, currency),
      owed: moneyType(owed, currency),
      organisationId,
      currency,
    });
  }
}
