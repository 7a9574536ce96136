import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminRequestReader, IdentityLoaders, OrganisationType, organisationType, PersonViewType } from '../../identity/index.ts';
import { present, type FundingId, type OrganisationId } from '../../kernel/index.ts';
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
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ForScopes,
} from '../../platform/index.ts';
import { FundingReversalCommands } from './funding-reversal.commands.ts';
import { FundingTakeBackCommands } from './funding-take-back.commands.ts';
import { FundingCommands } from './funding.commands.ts';
import { FundingRepository } from '../funding.repository.ts';
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
} from '../funding.types.ts';
import { FundingLoaders } from '../funding.loaders.ts';
import { maySeeMoneyOf } from '../funding.policy.ts';
import { moneyPage } from '../organisation-money.ts';

@Resolver(() => FundingType)
export class FundingResolver {
  constructor(
    private readonly commands: FundingCommands,
    private readonly reversals: FundingReversalCommands,
    private readonly takingBack: FundingTakeBackCommands,
    private readonly requests: AdminRequestReader,
    private readonly rows: FundingRepository,
    private readonly loaders: FundingLoaders,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => FundingConnection, { description: 'Fundings of one organisation or of all, newest first.' })
  async fundings(
    @Args('organisationId', { type: () => idScalar('Organisation'), nullable: true, description: 'Of which; of all when left out.' })
    organisationId: OrganisationId | null,
    @Args() args: PageArgs,
  ): Promise<Connection<FundingType>> {
    const of = organisationId ? organisationId : null;
    return connectionById(args, (after, limit) => this.rows.page(this.db, of, after, limit), fundingType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => RecordFundingPayload, {
    description:
      "Records a transfer that the bank's statement shows: the organisation may spend it at once. Above the limit for one admin within 24 hours, `funding` is null and `request` waits for another admin. A repeat is harmless.",
  })
  async recordFunding(
    @Args('input', { description: 'The received bank transfer.' }) input: RecordFundingInput,
    @CurrentCaller() caller: Caller,
  ) {
    const organisationId = input.organisationId;
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
    const fundingId = input.fundingId;
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
    @Args('input', { description: 'The funding and the reason.' }) input: ProposeFundingReversalInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { reason, idempotencyKey } = input;
    const result = await this.reversals.propose(caller, { fundingId: input.fundingId, reason, idempotencyKey });
    return payload(result, async ({ fundingId }) => ({ funding: await this.one(fundingId) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ApproveFundingReversalPayload, {
    description: 'Takes a funding off the balance, as another admin proposed. Refused when the money is no longer all there.',
  })
  async approveFundingReversal(
    @Args('input', { description: 'The reversal to approve, by id.' }) input: FundingReversalInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.reversals.approve(caller, input.reversalId);
    return payload(result, async ({ fundingId }) => ({ funding: await this.one(fundingId) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => WithdrawFundingReversalPayload, { description: 'Withdraws a proposal to take back a funding; the funding stays.' })
  async withdrawFundingReversal(
    @Args('input', { description: 'The reversal to withdraw, by id.' }) input: FundingReversalInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.reversals.withdraw(caller, input.reversalId);
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
    return funding.approvedById !== null && mayAudit(caller.actor) ? this.identity.personView(context, funding.approvedById) : null;
  }

  @ResolveField(() => OrganisationType, { description: 'The organisation that paid in.' })
  async organisation(@Parent() funding: FundingType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, funding.organisationId), 'the organisation of a funding'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who recorded it; null when the marketplace did. Only admins see it.',
  })
  async recordedBy(
    @Parent() funding: FundingType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return funding.recordedById !== null && mayAudit(caller.actor) ? this.identity.personView(context, funding.recordedById) : null;
  }

  private async one(id: FundingId): Promise<FundingType> {
    return fundingType(present(await this.rows.byId(this.db, id), 'a funding that was just written'));
  }
}

@Resolver(() => FundingReversalType)
export class FundingReversalResolver {
  constructor(private readonly identity: IdentityLoaders) {}

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who proposed it. Only admins see it.' })
  async proposedBy(
    @Parent() reversal: FundingReversalType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return mayAudit(caller.actor) ? this.identity.personView(context, reversal.proposedById) : null;
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who approved or withdrew it; null until then. Only admins see it.',
  })
  async decidedBy(
    @Parent() reversal: FundingReversalType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return reversal.decidedById !== null && mayAudit(caller.actor) ? this.identity.personView(context, reversal.decidedById) : null;
  }
}

@Resolver(() => OrganisationType)
export class OrganisationMoneyResolver {
  constructor(
    private readonly rows: FundingRepository,
    private readonly loaders: FundingLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('requester:read', 'money')
  @ResolveField(() => FundingConnection, { description: 'What it paid in, newest first.' })
  async fundings(
    @Parent() { id }: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<FundingType>> {
    return moneyPage(caller.actor, id, args, (after, limit) => this.rows.page(this.db, id, after, limit), fundingType);
  }

  @ForScopes('requester:read', 'money')
  @ResolveField(() => OrganisationBalanceType, {
    nullable: true,
    description: 'Balance of the organisation; null for callers who may not see its money.',
  })
  async balance(
    @Parent() organisation: OrganisationType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<OrganisationBalanceType | null> {
    const { id: organisationId, currency } = organisation;
    if (!maySeeMoneyOf(caller.actor, organisationId)) return null;
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
