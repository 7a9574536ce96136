import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import type { Clock, WorkerId } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
  CurrentCaller,
  DB,
  load,
  MoneyType,
  moneyType,
  ForScopes,
  payload,
  type Caller,
  type Db,
  type GraphContext,
  PlatformRules,
} from '../../platform/index.ts';
import { nextRoundAt } from './payout-schedule.ts';
import { PayoutScheduleCommands } from './payout-schedule.commands.ts';
import { PayoutScheduleRepository } from './payout-schedule.repository.ts';
import { PayoutScheduleType, payoutTurnType, SetPayoutScheduleInput, SetPayoutSchedulePayload } from './payout-schedule.types.ts';
import { minimumPayoutIn, payoutApprovalAboveIn } from '../rules/payout-limits.ts';
import { WorkerBalanceType } from '../payout.types.ts';

@Resolver(() => WorkerType)
export class PayoutScheduleResolver {
  constructor(
    private readonly commands: PayoutScheduleCommands,
    private readonly rows: PayoutScheduleRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rules: PlatformRules,
  ) {}

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => SetPayoutSchedulePayload, {
    description: 'Chooses how often you are paid without asking, from the next day of payouts on.',
  })
  async setPayoutSchedule(
    @Args('input', { description: 'The frequency of automatic payouts.' }) input: SetPayoutScheduleInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.commands.choose(caller, input.frequency);
    return payload(result, async (workerId) => ({ schedule: await this.scheduleOf(context, workerId) }));
  }

  @ForScopes('money')
  @ResolveField(() => PayoutScheduleType, { description: 'When you are paid without asking.' })
  payoutSchedule(@Parent() worker: WorkerType, @Context() context: GraphContext): Promise<PayoutScheduleType> {
    return this.scheduleOf(context, worker.id);
  }

  private async scheduleOf(context: GraphContext, workerId: WorkerId): Promise<PayoutScheduleType> {
    const chosen = await load(context, 'payouts.schedule', workerId, (ids: readonly WorkerId[]) => this.rows.chosen(this.db, ids));
    const turns = await load(context, 'payouts.lastTurns', workerId, (ids: readonly WorkerId[]) => this.rows.lastTurns(this.db, ids));
    const frequency = chosen ?? (await this.rules.ofRequest(context)).PAYOUT_SCHEDULE;
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
  constructor(private readonly rules: PlatformRules) {}

  @ResolveField(() => MoneyType, { description: 'Less than this is not paid out, unless you leave.' })
  async leastPayout(@Parent() { currency }: WorkerBalanceType, @Context() context: GraphContext): Promise<MoneyType> {
    return moneyType(minimumPayoutIn(await this.rules.ofRequest(context), currency), currency);
  }

  @ResolveField(() => MoneyType, { description: 'A payout above this waits until a second person has looked at it.' })
  async approvalAbove(@Parent() { currency }: WorkerBalanceType, @Context() context: GraphContext): Promise<MoneyType> {
    return moneyType(payoutApprovalAboveIn(await this.rules.ofRequest(context), currency), currency);
  }
}
