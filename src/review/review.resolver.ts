import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, NAME_ERASED } from '../identity/index.ts';
import { Allow, CurrentCaller, idScalar, moneyType, payload, type Caller, type GraphContext } from '../platform/index.ts';
import { AssignmentType, assignmentType, viewpointOf } from '../work/index.ts';
import { paymentOf } from './review.ts';
import { ReviewCommands } from './review.commands.ts';
import { ReviewLoaders } from './review.loaders.ts';
import {
  ApproveAssignmentsInput,
  ApproveAssignmentsPayload,
  OverturnRejectionInput,
  OverturnRejectionPayload,
  PaymentType,
  RejectAssignmentsInput,
  RejectAssignmentsPayload,
  RejectionType,
  rejectionType,
  ReviewType,
  reviewType,
  WithdrawRejectionInput,
  WithdrawRejectionPayload,
} from './review.types.ts';

@Resolver()
export class ReviewResolver {
  constructor(
    private readonly commands: ReviewCommands,
    private readonly loaders: ReviewLoaders,
  ) {}

  @Allow('member', 'requester:write')
  @Mutation(() => ApproveAssignmentsPayload, {
    description: 'Approves submitted work: the workers are paid after the hold time. What is approved already stays so and is no fault.',
  })
  async approveAssignments(
    @Args('input', { description: 'The assignments to approve, by id.' }) input: ApproveAssignmentsInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const { assignmentIds, note = null, idempotencyKey = null } = input;
    const result = await this.commands.approve(caller, { assignmentIds: assignmentIds, note, idempotencyKey });
    return payload(result, async ({ approvedCount }) => ({ assignments: await this.shown(context, assignmentIds), approvedCount }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => RejectAssignmentsPayload, {
    description: 'Rejects submitted work, with a reason for each. Neither side can spend the money while the rejection can be undone.',
  })
  async rejectAssignments(
    @Args('input', { description: 'The assignments to reject, each with a reason.' }) input: RejectAssignmentsInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const rejections = input.rejections.map(({ assignmentId, reasonCode, note }) => ({
      assignmentId: assignmentId,
      reasonCode,
      note,
    }));
    const result = await this.commands.reject(caller, rejections, input.idempotencyKey ?? null);
    const ids = rejections.map((rejection) => rejection.assignmentId);
    return payload(result, async () => ({ assignments: await this.shown(context, ids) }));
  }

  @Allow('member', 'requester:write')
  @Mutation(() => WithdrawRejectionPayload, {
    description: 'Takes back a rejection by your organisation while its money is held: the worker is paid.',
  })
  async withdrawRejection(
    @Args('input', { description: 'The rejected assignment, by id.' }) input: WithdrawRejectionInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.commands.withdraw(caller, input.assignmentId, input.note ?? null);
    return payload(result, async ({ assignmentId }) => ({ assignment: (await this.shown(context, [assignmentId]))[0] }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => OverturnRejectionPayload, { description: 'Undoes a rejection while its money is held: the worker is paid.' })
  async overturnRejection(
    @Args('input', { description: 'The rejected assignment and the reason.' }) input: OverturnRejectionInput,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ) {
    const result = await this.commands.overturn(caller, input.assignmentId, input.reason);
    return payload(result, async ({ assignmentId }) => ({ assignment: (await this.shown(context, [assignmentId]))[0] }));
  }

  private async shown(context: GraphContext, ids: readonly string[]): Promise<AssignmentType[]> {
    return (await this.loaders.assignments(context, ids)).map(assignmentType);
  }
}

@Resolver(() => AssignmentType)
export class AssignmentReviewResolver {
  constructor(private readonly loaders: ReviewLoaders) {}

  @ResolveField(() => ReviewType, { nullable: true, description: 'The newest verdict; null while there is none.' })
  async review(@Parent() { assignment }: AssignmentType, @Context() context: GraphContext): Promise<ReviewType | null> {
    const newest = (await this.loaders.reviewsOf(context, assignment.id)).at(-1);
    return newest === undefined ? null : reviewType(newest);
  }

  @ResolveField(() => [ReviewType], { description: 'Every verdict, oldest first: a rejection that was undone has two.' })
  async reviews(@Parent() { assignment }: AssignmentType, @Context() context: GraphContext): Promise<ReviewType[]> {
    return (await this.loaders.reviewsOf(context, assignment.id)).map(reviewType);
  }

  @ResolveField(() => PaymentType, { description: 'Where its reward is, and from when on it can be paid out.' })
  async payment(@Parent() { assignment }: AssignmentType, @Context() context: GraphContext): Promise<PaymentType> {
    const { id, reward } = assignment;
    const rejection = (await this.loaders.reviewsOf(context, id)).find((review) => review.verdict === 'rejected');
    const [release, hold] = await Promise.all([
      this.loaders.release(context, id),
      rejection === undefined ? null : this.loaders.rejectionHold(context, rejection.id),
    ]);
    const payment = paymentOf({ assignmentState: assignment.state, rewardMinor: reward.minor, release, hold });
    return Object.assign(new PaymentType(), { ...payment, reward: moneyType(reward.minor, reward.currency) });
  }
}

@Resolver(() => ReviewType)
export class VerdictResolver {
  constructor(
    private readonly loaders: ReviewLoaders,
    private readonly people: IdentityLoaders,
  ) {}

  @ResolveField(() => idScalar('Person'), {
    nullable: true,
    description: 'Who decided. Told to reviewers of the organisation and to admins; null for the worker and for automatic approvals.',
  })
  reviewerId(@Parent() { review }: ReviewType, @CurrentCaller() caller: Caller): string | null {
    const viewpoint = viewpointOf(caller.actor, review);
    return viewpoint === 'requester' || viewpoint === 'admin' ? review.reviewerId : null;
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Name of the reviewer, "Name erased" after an erasure; null when `reviewerId` is null.',
  })
  async reviewerName(@Parent() of: ReviewType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<string | null> {
    const id = this.reviewerId(of, caller);
    return id === null ? null : ((await this.people.person(context, id))?.name ?? NAME_ERASED);
  }

  @ResolveField(() => RejectionType, {
    nullable: true,
    description: 'For a rejection: its state, and until when it can be undone.',
  })
  async rejection(@Parent() { review }: ReviewType, @Context() context: GraphContext): Promise<RejectionType | null> {
    const hold = review.verdict === 'rejected' ? await this.loaders.rejectionHold(context, review.id) : null;
    return hold && rejectionType(hold);
  }
}
