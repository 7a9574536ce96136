/** Review by exception: reviewers look first at what the model doubts. Everything is approved in time without them. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchType } from '../../batches/index.ts';
import { isUuid, present } from '../../kernel/index.ts';
import {
  badCursor,
  connection,
  CurrentCaller,
  DB,
  load,
  PageArgs,
  pageOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ReadsManyRows,
} from '../../platform/index.ts';
import { AssignmentType, assignmentType, mayReadAnswers } from '../../work/index.ts';
import { ReviewLoaders } from '../review.loaders.ts';
import { ReviewQueueRepository } from './review-queue.repository.ts';
import { DoubtfulAnswerConnection, DoubtfulAnswerType, doubtfulAnswerType } from './review-queue.types.ts';

@Resolver(() => BatchType)
export class ReviewQueueResolver {
  constructor(
    private readonly rows: ReviewQueueRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ReadsManyRows()
  @ResolveField(() => DoubtfulAnswerConnection, {
    nullable: true,
    description:
      'Answers that wait for a verdict, the most doubtful first: what is against a sure label or a known answer, then what nothing tells of, then what agrees. Null unless you are one of its reviewers. What nobody looks at is approved in time all the same.',
  })
  async reviewQueue(
    @Parent() { batch }: BatchType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<DoubtfulAnswerType> | null> {
    if (!mayReadAnswers(caller.actor, batch.organisationId)) return null;
    const page = pageOf(args, 2);
    const after = placeOf(page.after);
    const limit = page.first + 1;
    const name = `review.queue:${JSON.stringify([after, limit])}`;
    const rows = (await load(context, name, batch.id, (ids) => this.rows.pages(this.db, ids, after, limit))) ?? [];
    return connection(rows, page, (row) => [row.rightProbability, row.assignmentId], doubtfulAnswerType);
  }
}

@Resolver(() => DoubtfulAnswerType)
export class DoubtfulAnswerResolver {
  constructor(private readonly loaders: ReviewLoaders) {}

  @ResolveField(() => AssignmentType, { description: 'The assignment with the answer.' })
  async assignment(@Parent() { assignmentId }: DoubtfulAnswerType, @Context() context: GraphContext): Promise<AssignmentType> {
    const [found] = await this.loaders.assignments(context, [assignmentId]);
    return assignmentType(present(found, 'the assignment of an answer'));
  }
}

/** @throws GraphQLError BAD_USER_INPUT for a cursor that somebody made up */
function placeOf(after: readonly (string | number)[] | null): { rightProbability: number; assignmentId: string } | null {
  if (after === null) return null;
  const [rightProbability, assignmentId] = after;
  if (typeof rightProbability === 'number' && isUuid(assignmentId)) {
    return { rightProbability, assignmentId };
  }
  throw badCursor();
}
