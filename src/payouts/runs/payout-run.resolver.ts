import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { present, type PayoutRunId } from '../../kernel/index.ts';
import {
  Allow,
  connection,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  PageArgs,
  pageOf,
  payload,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { PayeeType, payeeType } from '../payees/payee.types.ts';
import { PayoutRunCommands } from './payout-run.commands.ts';
import type { PayoutRunState } from './payout-run.ts';
import { PayoutRunRepository } from './payout-run.repository.ts';
import {
  ApprovePayoutRunPayload,
  CancelPayoutRunPayload,
  CreatePayoutRunInput,
  CreatePayoutRunPayload,
  LineTallyType,
  MarkPayoutsInput,
  MarkPayoutsPayload,
  PayoutRunConnection,
  PayoutRunInput,
  PayoutRunStateEnum,
  PayoutRunType,
  payoutRunType,
} from './payout-run.types.ts';
import { PayoutLineConnection, PayoutLineType, payoutLineType } from '../payout-line.types.ts';
import { IdentityLoaders } from '../../identity/index.ts';
import { PayeeLoaders } from '../payees/payee.loaders.ts';
import { PayoutRunLoaders } from './payout-run.loaders.ts';

@Resolver(() => PayoutRunType)
export class PayoutRunResolver {
  constructor(
    private readonly commands: PayoutRunCommands,
    private readonly rows: PayoutRunRepository,
    private readonly runLoaders: PayoutRunLoaders,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayoutRunConnection, { description: 'Payout runs, newest first.' })
  async payoutRuns(
    @Args('state', { type: () => PayoutRunStateEnum, nullable: true, description: 'Only those in this state.' })
    state: PayoutRunState | null,
    @Args() args: PageArgs,
  ): Promise<Connection<PayoutRunType>> {
    return connectionById(args, (after, limit) => this.rows.page(this.db, state ?? null, after, limit), payoutRunType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayoutRunType, { nullable: true, description: 'One payout run; null when it does not exist.' })
  async payoutRun(
    @Args('id', { type: () => idScalar('PayoutRun'), description: 'Public id of the payout run.' }) id: PayoutRunId,
  ): Promise<PayoutRunType | null> {
    const found = await this.rows.byId(this.db, id);
    return found && payoutRunType(found);
  }

  @Allow('admin', 'admin')
  @Mutation(() => CreatePayoutRunPayload, {
    description:
      'Puts payouts that wait, of one currency, on a run. Another admin has to approve it. Workers whose money is on hold are passed over.',
  })
  async createPayoutRun(
    @Args('input', { description: 'The payouts to put on the run.' }) input: CreatePayoutRunInput,
    @CurrentCaller() caller: Caller,
  ) {
    const payoutIds = input.payoutIds?.map((id) => id) ?? null;
    const result = await this.commands.create(caller, { ...input, payoutIds });
    return payload(result, async (id) => ({ payoutRun: await this.one(id) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ApprovePayoutRunPayload, {
    description: 'The second admin agrees: the file may be fetched, and its bytes are fixed. Refused to the admin who made the run.',
  })
  async approvePayoutRun(
    @Args('input', { description: 'The payout run to approve, by id.' }) input: PayoutRunInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.approve(caller, { runId: input.runId });
    return payload(result, async (id) => ({ payoutRun: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => CancelPayoutRunPayload, { description: 'Gives up a run whose file nobody fetched: its payouts wait for another run.' })
  async cancelPayoutRun(
    @Args('input', { description: 'The payout run to cancel, by id.' }) input: PayoutRunInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.cancel(caller, { runId: input.runId });
    return payload(result, async (id) => ({ payoutRun: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => MarkPayoutsPayload, {
    description: 'Says what the bank did with lines of a run, all or none. Money that was not paid is available to the worker again.',
  })
  async markPayouts(
    @Args('input', { description: "Outcomes of the lines by the bank's statement." }) input: MarkPayoutsInput,
    @CurrentCaller() caller: Caller,
  ) {
    const lines = input.lines.map(({ payoutId, outcome, reason }) => ({ payoutId: payoutId, outcome, reason }));
    const { rest, idempotencyKey } = input;
    const result = await this.commands.mark(caller, { runId: input.runId, lines, rest, idempotencyKey });
    return payload(result, async (id) => ({ payoutRun: await this.one(id) }));
  }

  @ResolveField(() => PayoutLineConnection, { description: 'Its lines, in the order of the file. Empty for a run that was cancelled.' })
  async lines(@Parent() run: PayoutRunType, @Args() args: PageArgs, @Context() context: GraphContext): Promise<Connection<PayoutLineType>> {
    const page = pageOf(args, 1);
    const rows = await this.runLoaders.linesOfRun(context, run.id, page);
    return connection(rows, page, (row) => [row.runPosition ?? 0], payoutLineType);
  }

  @ResolveField(() => [LineTallyType], { description: 'How many of its lines are in which state.' })
  async tally(@Parent() run: PayoutRunType, @Context() context: GraphContext): Promise<LineTallyType[]> {
    const found = (await this.runLoaders.runTally(context, run.id)) ?? {};
    return Object.entries(found)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([state, lines]) => Object.assign(new LineTallyType(), { state, lines }));
  }

  @ResolveField(() => PersonViewType, { description: 'The admin who made it.' })
  createdBy(@Parent() run: PayoutRunType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.identity.personView(context, run.createdById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who approved it; null until then.' })
  async approvedBy(@Parent() run: PayoutRunType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return run.approvedById === null ? null : this.identity.personView(context, run.approvedById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who cancelled it, if any did.' })
  async cancelledBy(@Parent() run: PayoutRunType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return run.cancelledById === null ? null : this.identity.personView(context, run.cancelledById);
  }

  private async one(id: PayoutRunId): Promise<PayoutRunType> {
    return payoutRunType(present(await this.rows.byId(this.db, id), 'a payout run that was just written'));
  }
}

@Resolver(() => PayoutLineType)
export class PayoutLineResolver {
  constructor(
    private readonly payees: PayeeLoaders,
    private readonly runLoaders: PayoutRunLoaders,
    private readonly identity: IdentityLoaders,
  ) {}

  @ResolveField(() => PersonViewType, { description: 'The worker who is paid.' })
  worker(@Parent() line: PayoutLineType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.identity.personView(context, line.workerId);
  }

  @ResolveField(() => PayeeType, { description: 'Bank details that it is paid to, masked.' })
  async payee(@Parent() line: PayoutLineType, @Context() context: GraphContext): Promise<PayeeType> {
    return payeeType(present(await this.payees.payee(context, line.payeeId), 'the payee of a payout'));
  }

  @ResolveField(() => PayoutRunType, { nullable: true, description: 'The run that it is on; null while it is on none.' })
  async run(@Parent() line: PayoutLineType, @Context() context: GraphContext): Promise<PayoutRunType | null> {
    const found = line.runId === null ? null : await this.runLoaders.run(context, line.runId);
    return found && payoutRunType(found);
  }
}
