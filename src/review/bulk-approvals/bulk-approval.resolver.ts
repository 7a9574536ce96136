import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchType } from '../../batches/index.ts';
import { present } from '../../kernel/index.ts';
import {
  Allow,
  badInput,
  CurrentCaller,
  DB,
  load,
  payload,
  personIdOf,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { mayReadAnswers } from '../../work/index.ts';
import { BulkApprovalCommands } from './bulk-approval.commands.ts';
import { BulkApprovalRepository } from './bulk-approval.repository.ts';
import { checkChoice } from './bulk-approval.ts';
import {
  ApproveAllSubmittedInput,
  ApproveAllSubmittedPayload,
  BulkApprovalPreviewArgs,
  bulkApprovalPreviewType,
  BulkApprovalPreviewType,
  BulkApprovalType,
  bulkApprovalType,
} from './bulk-approval.types.ts';

@Resolver(() => BatchType)
export class BulkApprovalResolver {
  constructor(
    private readonly commands: BulkApprovalCommands,
    private readonly orders: BulkApprovalRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('member', 'requester:write')
  @Mutation(() => ApproveAllSubmittedPayload, {
    description:
      'Orders that what a batch has waiting now is approved, but your own work: everything, or what is at least so probably right. It is done in waves; ask the batch how far. `Batch.bulkApprovalPreview` counts first.',
  })
  async approveAllSubmitted(
    @Args('input', { description: 'The batch, by id, and what to leave.' }) input: ApproveAllSubmittedInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { batchId, minimumRightProbability = null, expectedCount = null, idempotencyKey = null } = input;
    const order = { batchId, minimumRightProbability, exceptIds: input.except ?? [], expectedCount, idempotencyKey };
    return payload(await this.commands.order(caller, order), async () => ({ bulkApproval: await this.given(context, batchId) }));
  }

  @ResolveField(() => BulkApprovalType, {
    nullable: true,
    description: 'The newest order to approve everything that waited; null when there was none.',
  })
  async bulkApproval(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<BulkApprovalType | null> {
    return this.newest(context, batch.id);
  }

  @ResolveField(() => BulkApprovalPreviewType, {
    nullable: true,
    description: 'Counts what approveAllSubmitted would approve now, and what it would leave. Null unless you are one of its reviewers.',
  })
  async bulkApprovalPreview(
    @Parent() { batch }: BatchType,
    @Args() args: BulkApprovalPreviewArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<BulkApprovalPreviewType | null> {
    if (!mayReadAnswers(caller.actor, batch.organisationId)) return null;
    const choice = { minimumRightProbability: args.minimumRightProbability ?? null, exceptIds: args.except ?? [] };
    const [fault] = checkChoice(choice);
    if (fault !== undefined) throw badInput(fault.message);
    const name = `review.bulkApprovalPreview:${JSON.stringify(choice)}`;
    const counts = await load(context, name, batch.id, (ids) => this.orders.counts(this.db, ids, choice, personIdOf(caller.actor)));
    return bulkApprovalPreviewType(present(counts, 'the counts of a batch'), batch.currency);
  }

  private async given(context: GraphContext, batchId: string): Promise<BulkApprovalType> {
    return present(await this.newest(context, batchId), 'an order that was just given');
  }

  private async newest(context: GraphContext, batchId: string): Promise<BulkApprovalType | null> {
    const found = await load(context, 'review.bulkApproval', batchId, (ids) => this.orders.newest(this.db, ids));
    return found && bulkApprovalType(found);
  }
}
