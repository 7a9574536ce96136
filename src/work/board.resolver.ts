/** The board: what a worker may see, why something is closed to them, and a look at a task before claiming. */
import { Inject } from '@nestjs/common';
import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchCardType, batchCardType, BatchesLoaders, boardKey, WorkerTaskType, workerTaskType, type Batch } from '../batches/index.ts';
import { present, type BatchId, type Clock, type TaskId, type WorkerId } from '../kernel/index.ts';
import {
  afterId,
  Allow,
  badCursor,
  badInput,
  CLOCK,
  connection,
  CurrentCaller,
  DB,
  Files,
  idScalar,
  lacksScopes,
  pageOf,
  PlatformRules,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
  type Page,
  type Message,
  MessageType,
  messageOf,
  messageType,
  refusalMessage,
} from '../platform/index.ts';
import { RequirementType, requirementType } from '../qualifications/index.ts';
import { Board, factsOf, type BoardQuest } from './board.ts';
import { BoardRepository, COUNTED_TASKS } from './board.repository.ts';
import { BatchCardConnection, BoardArgs, BoardFilterInput } from './board.types.ts';
import { ClaimRepository } from './claim.repository.ts';
import { workerOf } from './claim.resolver.ts';
import { pickNext, WINDOW } from './pick-next.ts';
import { WorkLoaders } from './work.loaders.ts';
import { mayClaim, maySeeBatch, NOTHING_FREE, type ClaimFacts } from './work.policy.ts';

const LONGEST_TEXT = 100;
const MOST_KINDS = 20;

@Resolver(() => BatchCardType)
export class BoardResolver {
  constructor(
    private readonly board: Board,
    private readonly boardRows: BoardRepository,
    private readonly claims: ClaimRepository,
    private readonly loaders: WorkLoaders,
    private readonly batches: BatchesLoaders,
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rules: PlatformRules,
  ) {}

  @Allow('worker', 'work')
  @Query(() => BatchCardConnection, {
    name: 'board',
    description: 'Open batches that you may see and that have a task to claim.',
  })
  async open(
    @Args() args: BoardArgs,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<Connection<BatchCardType>> {
    const page = boardPage(args);
    const standing = await this.loaders.standing(context, workerOf(caller));
    const rows = await this.board.page(caller.actor, standing, args.sort, page, boardFilter(args.filter));
    return connection(rows, page, (batch) => boardKey(args.sort, batch), batchCardType);
  }

  @Allow('worker', 'work')
  @Query(() => BatchCardType, { nullable: true, description: 'One batch as the board shows it; null when there is none that you may see.' })
  async batchCard(
    @Args('batchId', { type: () => idScalar('Batch'), description: 'Public id of the batch.' }) batchId: BatchId,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<BatchCardType | null> {
    const batch = await this.batches.batch(context, batchId);
    if (batch === null) return null;
    const standing = await this.loaders.standing(context, workerOf(caller));
    return maySeeBatch(caller.actor, factsOf(batch, standing, this.clock.now())) ? batchCardType(batch) : null;
  }

  @Allow('worker', 'work')
  @Query(() => WorkerTaskType, {
    nullable: true,
    description:
      'A task of the batch with its instructions and form, to read before claiming; another worker may claim it meanwhile. Null when there is none, or you may not preview it: see `BatchCard.canPreview`.',
  })
  async taskPreview(
    @Args('batchId', { type: () => idScalar('Batch'), description: 'Public id of the batch.' }) batchId: BatchId,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<WorkerTaskType | null> {
    const batch = await this.batches.batch(context, batchId);
    if (batch === null) return null;
    const facts = factsOf(batch, await this.loaders.standing(context, workerOf(caller)), this.clock.now());
    if (!maySeeBatch(caller.actor, facts) || !facts.eligibility.canPreview) return null;
    const taskId = await this.nextTask(workerOf(caller), batchId);
    const task = taskId && (await this.batches.task(context, taskId));
    if (!task) return null;
    const version = present(
      await this.batches.version(context, { batchId: batch.id, version: batch.version }),
      'the newest version of a batch',
    );
    return workerTaskType(task, version, (payload) => this.files.signFiles(batch.organisationId, payload));
  }

  /** What a claim now would give; where it would give nothing, any task. Another choice than a claim's would tell what is gold. */
  private async nextTask(workerId: WorkerId, batchId: BatchId): Promise<TaskId | null> {
    const window = await this.claims.window(this.db, this.clock.now(), workerId, { batchId }, WINDOW);
    const [next] = window === null ? [] : pickNext(window.choice);
    return next?.taskId ?? this.boardRows.sampleTask(this.db, batchId);
  }

  @ResolveField(() => Int, {
    description: `Tasks that may be claimed now and that you have not had, counted up to ${COUNTED_TASKS}.`,
  })
  openTasks(@Parent() { batch }: BatchCardType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<number> {
    return this.loaders.openTasks(context, isWorker(caller) ? workerOf(caller) : null, batch.id);
  }

  @ResolveField(() => Int, { nullable: true, description: 'How many of its tasks you have had; null when you are no worker.' })
  async taken(
    @Parent() { batch }: BatchCardType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<number | null> {
    return isWorker(caller) ? this.loaders.taken(context, workerOf(caller), batch.id) : null;
  }

  @ResolveField(() => [RequirementType], {
    nullable: true,
    description: 'The requirements that you do not meet; null when you are no worker.',
  })
  async unmetRequirements(
    @Parent() { batch }: BatchCardType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<RequirementType[] | null> {
    if (!isWorker(caller)) return null;
    const standing = await this.loaders.standing(context, workerOf(caller));
    return factsOf(batch, standing, this.clock.now()).eligibility.unmet.map(requirementType);
  }

  @ResolveField(() => Int, {
    nullable: true,
    description:
      'How many tasks of the batch you may take although you do not meet all requirements, to show what you can do, those that you had included; null when you meet all, or may take none.',
  })
  async trialTasks(
    @Parent() { batch }: BatchCardType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<number | null> {
    if (!isWorker(caller)) return null;
    return factsOf(batch, await this.loaders.standing(context, workerOf(caller)), this.clock.now()).eligibility.trialTasks;
  }

  @ResolveField(() => Boolean, {
    nullable: true,
    description: 'Whether you may preview a task before claiming; null when you are no worker.',
  })
  async canPreview(
    @Parent() { batch }: BatchCardType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<boolean | null> {
    if (!isWorker(caller)) return null;
    return factsOf(batch, await this.loaders.standing(context, workerOf(caller)), this.clock.now()).eligibility.canPreview;
  }

  @ResolveField(() => Boolean, {
    nullable: true,
    description: 'Whether a claim in this batch would be granted now, by the same rule as the claim; null when you are no worker.',
  })
  async canAccept(
    @Parent() card: BatchCardType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<boolean | null> {
    return isWorker(caller) ? (await this.obstacle(card, caller, context)) === null : null;
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Why you may not claim its tasks, and what would change that; null when nothing is in the way, and when you are no worker.',
  })
  async inTheWay(@Parent() card: BatchCardType, @CurrentCaller() caller: Caller, @Context() context: GraphContext): Promise<string | null> {
    return (await this.obstacle(card, caller, context))?.text ?? null;
  }

  @ResolveField(() => MessageType, {
    nullable: true,
    description: 'The code and the parameters of `inTheWay`; null when that is null.',
  })
  async inTheWayMessage(
    @Parent() card: BatchCardType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<MessageType | null> {
    const obstacle = await this.obstacle(card, caller, context);
    return obstacle && messageType(obstacle);
  }

  private async obstacle({ batch }: BatchCardType, caller: Caller, context: GraphContext): Promise<Message | null> {
    if (!isWorker(caller)) return null;
    if (caller.actor.kind === 'person' && !caller.actor.scopes.has('work')) return messageOf(lacksScopes(['work']));
    const facts = await this.claimFacts(batch, workerOf(caller), context);
    const allowed = mayClaim(caller.actor, facts);
    if (!allowed.ok) return refusalMessage(allowed.refusals[0]);
    return (await this.loaders.hasOpenTask(context, workerOf(caller), batch.id)) ? null : refusalMessage(NOTHING_FREE);
  }

  /** The same facts as those of a claim: the card and the claim then cannot disagree. */
  private async claimFacts(batch: Batch, workerId: WorkerId, context: GraphContext): Promise<ClaimFacts> {
    const [standing, counts, held, rules] = await Promise.all([
      this.loaders.standing(context, workerId),
      this.loaders.takenBy(context, workerId, batch.id),
      this.loaders.held(context, workerId),
      this.rules.ofRequest(context),
    ]);
    return {
      ...factsOf(batch, standing, this.clock.now()),
      taken: counts.taken - counts.givenBack,
      ever: counts.taken,
      held,
      heldMaximum: rules.HELD_MAXIMUM,
    };
  }
}

function isWorker({ actor }: Caller): boolean {
  return actor.kind === 'person' && actor.isWorker;
}

/** A page of the board; a cursor that somebody made up is refused, not handed to the database. */
function boardPage(args: BoardArgs): Page {
  const page = pageOf(args, 2);
  if (page.after === null) return page;
  const [key, id] = page.after;
  if (!/^-?\d{1,18}$/.test(String(key))) throw badCursor();
  return { first: page.first, after: [String(key), afterId({ first: page.first, after: [id ?? ''] })!] };
}

function boardFilter(input: BoardFilterInput | null | undefined): BoardQuest {
  if (!input) return {};
  const { kinds, minimumRewardMinor, minimumHourlyMinor, maximumSeconds, currency, requesterId, text, forNewcomers } = input;
  if ((kinds?.length ?? 0) > MOST_KINDS) throw badInput(`"kinds" takes at most ${MOST_KINDS}.`);
  if ((text?.length ?? 0) > LONGEST_TEXT) throw badInput(`"text" takes at most ${LONGEST_TEXT} characters.`);
  if ((minimumRewardMinor ?? minimumHourlyMinor ?? null) !== null && !currency) {
    throw badInput('Give "currency" with a least pay: amounts of different currencies do not compare.');
  }
  return {
    kinds: kinds ?? null,
    minimumRewardMinor: minimumRewardMinor ?? null,
    minimumHourlyMinor: minimumHourlyMinor ?? null,
    maximumSeconds: maximumSeconds ?? null,
    currency: currency ?? null,
    organisationId: requesterId ?? null,
    text: text?.trim() || null,
    forNewcomers: forNewcomers === true,
  };
}
