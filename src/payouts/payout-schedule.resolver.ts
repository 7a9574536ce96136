import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../identity/index.ts';
import { asId, type Clock, type WorkerId } from '../kernel/index.ts';
import {
  Allow,
  CLOCK,
  CONFIG,
  CurrentCaller,
  DB,
  load,
  MoneyType,
  moneyType,
  ForScopes,
  payload,
  type Caller,
  type Config,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { nextRoundAt } from './payout-schedule.ts';
import { PayoutScheduleCommands } from './payout-schedule.commands.ts';
import { PayoutScheduleRepository } from './payout-schedule.repository.ts';
import { PayoutScheduleType, payoutTurnType, SetPayoutScheduleInput, SetPayoutSchedulePayload } from './payout-schedule.types.ts';
import { PayoutCommands } from './payout.commands.ts';
import { WorkerBalanceType } from './payout.types.ts';

@Resolver(() => WorkerType)
export class PayoutScheduleResolver {
  constructor(
    private readonly commands: PayoutScheduleCommands,
    private readonly rows: PayoutScheduleRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => SetPayoutSchedulePayload, {
    description: 'Chooses how often you are paid without asking, from the next day of payouts on.',
  })
  async setPayoutSchedule(
    @Args('input', { description: 'How often.' }) input: SetPayoutScheduleInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.commands.choose(caller, input.frequency);
    return payload(result, async (workerId) => ({ schedule: await this.scheduleOf(context, workerId) }));
  }

  @ForScopes('money')
  @ResolveField(() => PayoutScheduleType, { description: 'When you are paid without asking.' })
  payoutSchedule(@Parent() worker: WorkerType, @Context() context: GraphContext): Promise<PayoutScheduleType> {
    return this.scheduleOf(context, asId<'Person'>(worker.id));
  }

  private async scheduleOf(context: GraphContext, workerId: WorkerId): Promise<PayoutScheduleType> {
    const chosen = await load(context, 'payouts.schedule', workerId, (ids: readonly WorkerId[]) => this.rows.chosen(this.db, ids));
    const turns = await load(context, 'payouts.lastTurns', workerId, (ids: readonly WorkerId[]) => this.rows.lastTurns(this.db, ids));
    const frequency = chosen ?? this.config.PAYOUT_SCHEDULE;
    return Object.assign(new PayoutScheduleType(), {
      frequency,
      isChosen: chosen !== null,
      nextAt: nextRoundAt(frequency, this.clock.now()),
      lastTurns: (turns ?? []).map(payoutTurnType),
    });
  }
}

@Resolver(() => WorkerBalanceType)
export class LeastPayoutResolver {
  constructor(private readonly payouts: PayoutCommands) {}

  @ResolveField(() => MoneyType, { description: 'Less than this is not paid out, unless you leave.' })
  leastPayout(@Parent() { currency }: WorkerBalanceType): MoneyType {
    return moneyType(this.payouts.minimumIn(currency), currency);
  }

  @ResolveField(() => MoneyType, { description: 'A payout above this waits until a second person has looked at it.' })
  approvalAbove(@Parent() { currency }: WorkerBalanceType): MoneyType {
    return moneyType(this.payouts.approvalLimitIn(currency), currency);
  }
}
