import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import { present, type PayoutId } from '../../kernel/index.ts';
import {
  Allow,
  CONFIG,
  connectionById,
  CurrentCaller,
  DB,
  ForScopes,
  PageArgs,
  payload,
  type Caller,
  type Config,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { PayeeType, payeeType } from '../payees/payee.types.ts';
import { PayOutRestCommands } from './pay-out-rest.commands.ts';
import { PayoutCommands } from './payout.commands.ts';
import { PayoutRepository } from '../payout.repository.ts';
import {
  CancelPayoutInput,
  CancelPayoutPayload,
  PayoutConnection,
  PayoutType,
  payoutType,
  PayOutRestInput,
  PayOutRestPayload,
  RequestPayoutInput,
  RequestPayoutPayload,
  WorkerBalanceType,
  workerBalanceType,
} from '../payout.types.ts';
import { PayeeLoaders } from '../payees/payee.loaders.ts';
import { WorkerBalanceLoaders } from '../worker-balance.loaders.ts';

const NOTHING = { pending: 0n, available: 0n, inTransit: 0n };

@Resolver(() => PayoutType)
export class PayoutResolver {
  constructor(
    private readonly commands: PayoutCommands,
    private readonly rest: PayOutRestCommands,
    private readonly rows: PayoutRepository,
    private readonly payees: PayeeLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => RequestPayoutPayload, { description: 'Asks for your money: all that is available, or an amount. One payout at a time.' })
  async requestPayout(
    @Args('input', { description: 'The currency and the amount.' }) input: RequestPayoutInput,
    @CurrentCaller() caller: Caller,
  ) {
    const despiteRefusedPayoutId = input.despiteRefusedPayoutId ? input.despiteRefusedPayoutId : null;
    const { amountMinor, currency, idempotencyKey } = input;
    const asked = { amountMinor, currency, idempotencyKey, ...(despiteRefusedPayoutId === null ? {} : { despiteRefusedPayoutId }) };
    return payload(await this.commands.request(caller, asked), async (id) => ({ payout: await this.one(id) }));
  }

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => PayOutRestPayload, {
    description:
      'Requests a payout of the whole available balance in a currency, even below the minimum payout, before you erase your account. Refused while more money can become available.',
  })
  async payOutRest(@Args('input', { description: 'The currency to pay out.' }) input: PayOutRestInput, @CurrentCaller() caller: Caller) {
    const { currency = null, idempotencyKey = null } = input;
    const despiteRefusedPayoutId = input.despiteRefusedPayoutId ? input.despiteRefusedPayoutId : null;
    return payload(await this.rest.request(caller, { currency, idempotencyKey, despiteRefusedPayoutId }), async (id) => ({
      payout: await this.one(id),
    }));
  }

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => CancelPayoutPayload, { description: 'Takes back a payout that is not being prepared for the bank yet.' })
  async cancelPayout(
    @Args('input', { description: 'The payout to cancel, by id.' }) input: CancelPayoutInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { idempotencyKey } = input;
    const result = await this.commands.cancel(caller, { payoutId: input.payoutId, idempotencyKey });
    return payload(result, async (id) => ({ payout: await this.one(id) }));
  }

  @ResolveField(() => PayeeType, { description: 'Where it goes: the bank details as they were when it was asked for.' })
  async payee(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<PayeeType> {
    return payeeType(present(await this.payees.payee(context, payout.payeeId), 'the payee of a payout'));
  }

  private async one(id: PayoutId): Promise<PayoutType> {
    return payoutType(present(await this.rows.byId(this.db, id), 'a payout that was just written'));
  }
}

@Resolver(() => WorkerType)
export class WorkerMoneyResolver {
  constructor(
    private readonly rows: PayoutRepository,
    private readonly payees: PayeeLoaders,
    private readonly balanceLoaders: WorkerBalanceLoaders,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ForScopes('money')
  @ResolveField(() => PayeeType, {
    nullable: true,
    description: 'Bank details that you are paid to in a currency; null when you have given none.',
  })
  async payee(
    @Parent() worker: WorkerType,
    @Args('currency', { type: () => String, nullable: true, description: "ISO 4217 code; the marketplace's when left out." })
    currency: string | null,
    @Context() context: GraphContext,
  ): Promise<PayeeType | null> {
    const wanted = currency ?? this.config.CURRENCY;
    const found = (await this.payees.currentPayees(context, worker.id)).find((payee) => payee.currency === wanted);
    return found === undefined ? null : payeeType(found);
  }

  @ForScopes('money')
  @ResolveField(() => PayoutConnection, { description: 'Your payouts, newest first.' })
  async payouts(@Parent() worker: WorkerType, @Args() args: PageArgs): Promise<Connection<PayoutType>> {
    const workerId = worker.id;
    return connectionById(args, (after, limit) => this.rows.pageOfWorker(this.db, workerId, after, limit), payoutType);
  }

  @ForScopes('money')
  @ResolveField(() => WorkerBalanceType, { description: 'Your balance in a currency.' })
  async balance(
    @Parent() worker: WorkerType,
    @Args('currency', { type: () => String, nullable: true, description: "ISO 4217 code; the marketplace's when left out." })
    currency: string | null,
    @Context() context: GraphContext,
  ): Promise<WorkerBalanceType> {
    const wanted = currency ?? this.config.CURRENCY;
    return workerBalanceType(worker.id, wanted, (await this.balanceLoaders.workerBalances(context, worker.id)).get(wanted) ?? NOTHING);
  }

  @ForScopes('money')
  @ResolveField(() => [WorkerBalanceType], { description: 'What you have, by currency; none that you never earned in.' })
  async balances(@Parent() worker: WorkerType, @Context() context: GraphContext): Promise<WorkerBalanceType[]> {
    const found = await this.balanceLoaders.workerBalances(context, worker.id);
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, minor]) => workerBalanceType(worker.id, currency, minor));
  }
}
