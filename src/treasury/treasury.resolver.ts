/** The operator's own money and adjustments of the books: for admins. */
import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../identity/index.ts';
import { invalid, present, refuse, type Result } from '../kernel/index.ts';
import { namedAccount, OwnMoney } from '../ledger/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  PageArgs,
  payload,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { IdentityLoaders } from '../identity/index.ts';
import { AdjustmentCommands } from './adjustment.commands.ts';
import { OwnMoneyCommands } from './own-money.commands.ts';
import { TreasuryRepository } from './treasury.repository.ts';
import type { AdjustmentState, OwnMoneyState } from './treasury.ts';
import {
  AdjustmentConnection,
  AdjustmentInput,
  AdjustmentStateEnum,
  AdjustmentType,
  adjustmentType,
  ApproveAdjustmentPayload,
  ApproveTakingOwnMoneyOutPayload,
  OwnMoneyStateEnum,
  OwnMoneyTakingOutInput,
  OwnMoneyTransferConnection,
  OwnMoneyTransferInput,
  OwnMoneyTransferType,
  ownMoneyTransferType,
  OwnMoneyType,
  ownMoneyType,
  ProposeAdjustmentInput,
  ProposeAdjustmentPayload,
  ProposeTakingOwnMoneyOutPayload,
  RecordOwnMoneyPayload,
  WithdrawAdjustmentPayload,
  WithdrawTakingOwnMoneyOutPayload,
} from './treasury.types.ts';

@Resolver(() => OwnMoneyTransferType)
export class OwnMoneyResolver {
  constructor(
    private readonly commands: OwnMoneyCommands,
    private readonly rows: TreasuryRepository,
    private readonly balances: OwnMoney,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [OwnMoneyType], { description: "The operator's own money, one element per currency." })
  async ownMoney(): Promise<OwnMoneyType[]> {
    return (await this.balances.balances(this.db)).map(ownMoneyType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => OwnMoneyTransferConnection, {
    description: "Transfers of the operator's own money into the platform's bank account and out of it, newest first.",
  })
  async ownMoneyTransfers(
    @Args('state', { type: () => OwnMoneyStateEnum, nullable: true, description: 'In which state; in any when left out.' })
    state: OwnMoneyState | null,
    @Args() args: PageArgs,
  ): Promise<Connection<OwnMoneyTransferType>> {
    return connectionById(args, (after, limit) => this.rows.moves(this.db, state ?? null, after, limit), ownMoneyTransferType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => RecordOwnMoneyPayload, {
    description:
      "Records the operator's own money that the bank's statement shows as received: it bears Stripe's fees and losses. A repeat is harmless.",
  })
  async recordOwnMoney(
    @Args('input', { description: 'The bank transfer to record.' }) input: OwnMoneyTransferInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.payIn(caller, input));
  }

  @Allow('admin', 'admin')
  @Mutation(() => ProposeTakingOwnMoneyOutPayload, {
    description:
      "Proposes to take the operator's own money out of the platform's bank account. Nothing moves before another admin approves it.",
  })
  async proposeTakingOwnMoneyOut(
    @Args('input', { description: 'The bank transfer that is proposed.' }) input: OwnMoneyTransferInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.proposeTakingOut(caller, input));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ApproveTakingOwnMoneyOutPayload, {
    description:
      "Approves the withdrawal of the operator's own money that another admin proposed. Refused when less than that is the operator's own, or is at the bank.",
  })
  async approveTakingOwnMoneyOut(
    @Args('input', { description: 'The proposed transfer to approve, by id.' }) input: OwnMoneyTakingOutInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.takeOut(caller, input.ownMoneyId));
  }

  @Allow('admin', 'admin')
  @Mutation(() => WithdrawTakingOwnMoneyOutPayload, { description: 'Drops a proposal to take own money out.' })
  async withdrawTakingOwnMoneyOut(
    @Args('input', { description: 'The proposed transfer to withdraw, by id.' }) input: OwnMoneyTakingOutInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.withdrawTakingOut(caller, input.ownMoneyId));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who recorded or proposed it; null for the marketplace itself.',
  })
  async recordedBy(@Parent() transfer: OwnMoneyTransferType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return transfer.recordedById === null ? null : this.identity.personView(context, transfer.recordedById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who approved or withdrew it; null until then.' })
  async decidedBy(@Parent() transfer: OwnMoneyTransferType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return transfer.decidedById === null ? null : this.identity.personView(context, transfer.decidedById);
  }

  private answer(result: Result<string>) {
    return payload(result, async (id) => ({ transfer: await this.one(id) }));
  }

  private async one(id: string): Promise<OwnMoneyTransferType> {
    return ownMoneyTransferType(present(await this.rows.move(this.db, id), 'a transfer that was just written'));
  }
}

@Resolver(() => AdjustmentType)
export class AdjustmentResolver {
  constructor(
    private readonly commands: AdjustmentCommands,
    private readonly rows: TreasuryRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => AdjustmentConnection, { description: 'Adjustments of the books, newest first.' })
  async adjustments(
    @Args('state', { type: () => AdjustmentStateEnum, nullable: true, description: 'In which state; in any when left out.' })
    state: AdjustmentState | null,
    @Args() args: PageArgs,
  ): Promise<Connection<AdjustmentType>> {
    return connectionById(args, (after, limit) => this.rows.adjustments(this.db, state ?? null, after, limit), adjustmentType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => ProposeAdjustmentPayload, {
    description:
      'Proposes to move money between two accounts of the ledger. Nothing moves before another admin approves it. Accounts whose balances follow from assignments, payouts or Stripe no longer agree with these afterwards, unless they differed before: the integrity checks report which.',
  })
  async proposeAdjustment(
    @Args('input', { description: 'The accounts, the amount and the reason.' }) input: ProposeAdjustmentInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { amountMinor, reason, idempotencyKey } = input;
    const [from, to] = [namedAccount(input.from), namedAccount(input.to)];
    if ('text' in from) return this.answer(refuse(invalid(from, 'from')));
    if ('text' in to) return this.answer(refuse(invalid(to, 'to')));
    return this.answer(await this.commands.propose(caller, { from, to, amountMinor, reason, idempotencyKey }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ApproveAdjustmentPayload, {
    description:
      'Moves money between two accounts, as another admin proposed. Refused when the account lacks it, and when more would be owed than there is.',
  })
  async approveAdjustment(
    @Args('input', { description: 'The adjustment to approve, by id.' }) input: AdjustmentInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.approve(caller, input.adjustmentId));
  }

  @Allow('admin', 'admin')
  @Mutation(() => WithdrawAdjustmentPayload, { description: 'Drops a proposed adjustment; nothing moves.' })
  async withdrawAdjustment(
    @Args('input', { description: 'The adjustment to withdraw, by id.' }) input: AdjustmentInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.withdraw(caller, input.adjustmentId));
  }

  @ResolveField(() => PersonViewType, { description: 'The admin who proposed it.' })
  async proposedBy(@Parent() adjustment: AdjustmentType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.identity.personView(context, adjustment.proposedById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who approved or withdrew it; null until then.' })
  async decidedBy(@Parent() adjustment: AdjustmentType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return adjustment.decidedById === null ? null : this.identity.personView(context, adjustment.decidedById);
  }

  private answer(result: Result<string>) {
    return payload(result, async (id) => ({ adjustment: await this.one(id) }));
  }

  private async one(id: string): Promise<AdjustmentType> {
    return adjustmentType(present(await this.rows.adjustment(this.db, id), 'an adjustment that was just written'));
  }
}
