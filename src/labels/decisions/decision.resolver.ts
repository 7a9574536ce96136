/** Fields for requesters: why tasks stopped, and gold that the crowd contradicts. No type of a worker leads here. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchesLoaders, BatchType, TaskType, taskType } from '../../batches/index.ts';
import { isUuid, present } from '../../kernel/index.ts';
import {
  badCursor,
  connection,
  CurrentCaller,
  DB,
  isAdmin,
  load,
  PageArgs,
  pageOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  ReadsManyRows,
} from '../../platform/index.ts';
import { mayReadAnswers } from '../../work/index.ts';
import { StopDecisionRepository } from './decision.repository.ts';
import {
  ContradictedGoldConnection,
  ContradictedGoldType,
  contradictedGoldType,
  creditedVotes,
  CreditedVoteType,
  TaskDecisionType,
  taskDecisionType,
} from './decision.types.ts';
import { LabelRunRepository } from '../runs/run.repository.ts';

@Resolver(() => TaskType)
export class TaskDecisionResolver {
  constructor(
    private readonly decisions: StopDecisionRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => TaskDecisionType, {
    nullable: true,
    description: 'Why no further answer to it is bought; null while answers are bought, and in a batch without a target.',
  })
  async decision(@Parent() task: TaskType, @Context() context: GraphContext): Promise<TaskDecisionType | null> {
    const found = await load(context, 'labels.stop_decision', task.id, (ids) => this.decisions.ofTasks(this.db, ids));
    return found && taskDecisionType(found);
  }
}

@Resolver(() => TaskDecisionType)
export class CreditedVotesResolver {
  constructor(
    private readonly decisions: StopDecisionRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => [CreditedVoteType], {
    nullable: true,
    description: 'The votes that it was based on, with what each worker was credited with; null unless you are an admin.',
  })
  async votes(
    @Parent() { decision }: TaskDecisionType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<CreditedVoteType[] | null> {
    if (!isAdmin(caller.actor)) return null;
    const answers = await load(context, 'labels.votes', decision.taskId, (ids) => this.decisions.answersOf(this.db, ids));
    return creditedVotes(decision, answers ?? new Map());
  }
}

@Resolver(() => BatchType)
export class ContradictedGoldResolver {
  constructor(
    private readonly runs: LabelRunRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ReadsManyRows()
  @ResolveField(() => ContradictedGoldConnection, {
    nullable: true,
    description: 'Known answers that the crowd is confident against, the surest first; null unless you are one of its reviewers.',
  })
  async contradictedGold(
    @Parent() { batch }: BatchType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<ContradictedGoldType> | null> {
    if (!mayReadAnswers(caller.actor, batch.organisationId)) return null;
    const page = pageOf(args, 3);
    const after = placeOf(page.after);
    const limit = page.first + 1;
    const name = `labels.contradictedGold:${JSON.stringify([after, limit])}`;
    const rows = (await load(context, name, batch.id, (ids) => this.runs.contradictions(this.db, ids, after, limit))) ?? [];
    return connection(rows, page, (row) => [row.confidence, row.taskId, row.question], contradictedGoldType);
  }
}

@Resolver(() => ContradictedGoldType)
export class ContradictedGoldTaskResolver {
  constructor(private readonly batches: BatchesLoaders) {}

  @ResolveField(() => TaskType, { description: 'The gold task in question.' })
  async task(@Parent() { taskId }: ContradictedGoldType, @Context() context: GraphContext): Promise<TaskType> {
    return taskType(present(await this.batches.task(context, taskId), 'the task of a contradiction'));
  }
}

/** @throws GraphQLError BAD_USER_INPUT for a cursor that somebody made up */
function placeOf(after: readonly (string | number)[] | null): { confidence: number; taskId: string; question: string } | null {
  if (after === null) return null;
  const [confidence, taskId, question] = after;
  if (typeof confidence === 'number' && isUuid(taskId) && typeof question === 'string') {
    return { confidence, taskId, question };
  }
  throw badCursor();
}
