import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import type { Clock, AssignmentId } from '../../kernel/index.ts';
import { CLOCK, connectionById, DB, ForScopes, idScalar, PageArgs, type Connection, type Db } from '../../platform/index.ts';
import { PeriodArgs, periodAsked } from '../core/period.args.ts';
import { ReceiptRepository, type Receipt } from './receipt.repository.ts';
import { ReceiptConnection, ReceiptType, receiptType } from './receipt.types.ts';

@Resolver(() => WorkerType)
export class ReceiptResolver {
  constructor(
    private readonly receipts: ReceiptRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ForScopes('money')
  @ResolveField(() => [ReceiptType], {
    description: 'What one assignment of yours earned: its reward, and bonuses for it; empty when nothing.',
  })
  async receipt(
    @Parent() worker: WorkerType,
    @Args('assignmentId', { type: () => idScalar('Assignment'), description: 'Public id of the assignment.' }) assignmentId: AssignmentId,
  ): Promise<ReceiptType[]> {
    return (await this.receipts.ofAssignment(this.db, worker.id, assignmentId)).map(receiptType);
  }

  @ForScopes('money')
  @ResolveField(() => ReceiptConnection, {
    description: 'All your work that was approved and the bonuses given in a span of time, in the order of claims.',
  })
  async receiptsOf(@Parent() worker: WorkerType, @Args() args: PeriodArgs, @Args() pageArgs: PageArgs): Promise<Connection<ReceiptType>> {
    const period = periodAsked(args, this.clock.now());
    return connectionById(
      pageArgs,
      (after, limit): Promise<Receipt[]> => this.receipts.page(this.db, worker.id, period, after, limit),
      receiptType,
    );
  }
}
