import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { BatchesLoaders, BatchType, mayReadBatch, TaskType, taskType } from '../batches/index.ts';
import { present } from '../kernel/index.ts';
import {
  badCursor,
  connection,
  CurrentCaller,
  DB,
  load,
  pageOf,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  type Page,
} from '../platform/index.ts';
import { StopDecisionRepository } from './decisions/decision.repository.ts';
import { LabelArgs, LabelConnection, LabelType, labelType, VerdictCountsType } from './core/label.types.ts';
import { Labels, type LabelPlace } from './labels.ts';

@Resolver(() => BatchType)
export class LabelResolver {
  constructor(
    private readonly service: Labels,
    private readonly decisions: StopDecisionRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => LabelConnection, {
    description:
      'The labels so far, in the order of tasks and of the questions of the form. All of them at once: GET /batches/<id>/labels.csv, labels.jsonl or label-studio.json.',
  })
  async labels(
    @Parent() { batch }: BatchType,
    @Args() args: LabelArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<LabelType>> {
    if (!mayReadBatch(caller.actor, batch)) {
      throw new GraphQLError("The labels are for the requester's members.", { extensions: { code: 'FORBIDDEN' } });
    }
    const page = pageOf(args, 2);
    const after = placeOf(page);
    const { question = null, verdict = null, maximumConfidence = null, externalId = null } = args;
    const filter = { question, verdict, maximumConfidence, externalId };
    const limit = page.first + 1;
    const name = `labels.page:${JSON.stringify([after, filter, limit])}`;
    const rows = (await load(context, name, batch.id, (ids) => this.service.pages(ids, after, filter, limit))) ?? [];
    return connection(rows, page, (row) => [row.position, row.question], labelType);
  }

  @ResolveField(() => VerdictCountsType, {
    nullable: true,
    description: 'How many of its tasks were stopped, and why; null without a target.',
  })
  async verdictCounts(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<VerdictCountsType | null> {
    if (batch.targetMinimum === null) return null;
    const counts = (await load(context, 'labels.verdictCounts', batch.id, (ids) => this.decisions.counts(this.db, ids))) ?? {};
    const { confident = 0, ambiguous = 0, budget = 0, no_workers: noWorkers = 0 } = counts;
    return Object.assign(new VerdictCountsType(), { confident, ambiguous, budget, noWorkers });
  }
}

@Resolver(() => TaskType)
export class TaskLabelsResolver {
  constructor(private readonly service: Labels) {}

  @ResolveField(() => [LabelType], {
    description:
      'The labels so far, in the order of the questions of the form. Empty while there is no answer that counts, and for a gold task.',
  })
  async labels(@Parent() task: TaskType, @Context() context: GraphContext): Promise<LabelType[]> {
    const found = await load(context, 'labels.ofTask', task.id, (ids) => this.service.ofTasks(ids));
    return (found ?? []).map(labelType);
  }
}

@Resolver(() => LabelType)
export class LabelTaskResolver {
  constructor(private readonly batches: BatchesLoaders) {}

  @ResolveField(() => TaskType, { description: 'The labelled task, with its item.' })
  async task(@Parent() label: LabelType, @Context() context: GraphContext): Promise<TaskType> {
    return taskType(present(await this.batches.task(context, label.taskId), 'the task of a label'));
  }
}

/** @throws GraphQLError BAD_USER_INPUT for a cursor that somebody made up */
function placeOf(page: Page): LabelPlace | null {
  if (page.after === null) return null;
  const [position, question] = page.after;
  if (Number.isSafeInteger(position) && typeof question === 'string') return { position: Number(position), question };
  throw badCursor();
}
