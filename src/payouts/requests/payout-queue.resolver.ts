import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { asId, type PayoutId } from '../../kernel/index.ts';
import { Allow, connectionById, DB, load, PageArgs, type Connection, type Db, type GraphContext } from '../../platform/index.ts';
import { PayeeLoaders } from '../payees/payee.loaders.ts';
import { PayeeReviewType, payeeReviewType } from '../payees/payee.types.ts';
import { PayoutLineType, payoutLineType } from '../payout-line.types.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { PayoutQueueRepository } from './payout-queue.repository.ts';
import { QueuedDecisionConnection, QueuedDecisionType } from './payout-queue.types.ts';
import { PreviousPayoutsRepository } from './previous-payouts.repository.ts';
import { PreviousPayoutsType, previousPayoutsType } from './previous-payouts.types.ts';

@Resolver(() => QueuedDecisionType)
export class PayoutQueueResolver {
  constructor(
    private readonly rows: PayoutQueueRepository,
    private readonly payouts: PayoutRepository,
    private readonly payees: PayeeLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => QueuedDecisionConnection, {
    description: 'Payouts that wait for an approval, and bank details that wait for a review, in one list; the longest waiting first.',
  })
  async payoutQueue(@Args() args: PageArgs): Promise<Connection<QueuedDecisionType>> {
    return connectionById(
      args,
      (after, limit) => this.rows.page(this.db, after, limit),
      (row) => Object.assign(new QueuedDecisionType(), row),
    );
  }

  @ResolveField(() => PayoutLineType, { nullable: true, description: 'The payout; null for bank details.' })
  async payout(@Parent() { kind, id }: QueuedDecisionType, @Context() context: GraphContext): Promise<PayoutLineType | null> {
    if (kind !== 'payout') return null;
    const found = await load(context, 'payouts.payout', asId<'Payout'>(id), (ids: readonly PayoutId[]) => this.payouts.byIds(this.db, ids));
    return found && payoutLineType(found);
  }

  @ResolveField(() => PayeeReviewType, { nullable: true, description: 'The bank details, masked; null for a payout.' })
  async bankDetails(@Parent() { kind, id }: QueuedDecisionType, @Context() context: GraphContext): Promise<PayeeReviewType | null> {
    if (kind !== 'payee') return null;
    const found = await this.payees.payee(context, id);
    return found && payeeReviewType(found);
  }
}

@Resolver(() => PayoutLineType)
export class PreviousPayoutsResolver {
  constructor(
    private readonly rows: PreviousPayoutsRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => PreviousPayoutsType, {
    description: 'What the worker was paid before in the same currency: the background of a decision on a large payout.',
  })
  async previousPayouts(@Parent() line: PayoutLineType, @Context() context: GraphContext): Promise<PreviousPayoutsType> {
    const found = await load(context, 'payouts.previousPayouts', line.id, (ids: readonly PayoutId[]) => this.rows.of(this.db, ids));
    return previousPayoutsType(found ?? NONE, line.amount.currency);
  }
}

const NONE = { count: 0, medianMinor: null, largestMinor: null, lastPaidAt: null };
