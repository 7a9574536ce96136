/** The view of a worker, and the preview of it for the requester. */
import { Inject } from '@nestjs/common';
import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, PublicOrganisationType, publicOrganisationType } from '../../identity/index.ts';
import { asId, ok, present, type BatchId } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  Files,
  idScalar,
  JsonScalar,
  UserError,
  userError,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { PoolLoaders } from '../../pools/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { BatchesLoaders } from '../core/batches.loaders.ts';
import { mayRead } from '../core/batches.policy.ts';
import { accountOf, SchemaThreads } from '../../forms/index.ts';
import { TaskFileType, taskFileTypes } from '../core/task-file.types.ts';
import { TaskRepository } from '../core/task.repository.ts';
import { BatchCardType, batchCardType, BatchPreviewType, batchPreviewType, WorkerTaskType } from './worker-view.types.ts';

@Resolver(() => BatchCardType)
export class BatchCardResolver {
  constructor(
    private readonly identity: IdentityLoaders,
    private readonly pools: PoolLoaders,
  ) {}

  @ResolveField(() => String, {
    nullable: true,
    description: 'Name of the private pool whose members alone may do it; null: it asks for no pool.',
  })
  async poolName(@Parent() { batch }: BatchCardType, @Context() context: GraphContext): Promise<string | null> {
    return batch.poolId === null ? null : present(await this.pools.pool(context, batch.poolId), 'the pool of a batch').name;
  }

  @ResolveField(() => PublicOrganisationType, { description: 'The organisation that posted the batch.' })
  async requester(@Parent() { batch }: BatchCardType, @Context() context: GraphContext): Promise<PublicOrganisationType> {
    return publicOrganisationType(present(await this.identity.organisation(context, batch.organisationId), 'the organisation of a batch'));
  }
}

@Resolver(() => WorkerTaskType)
export class WorkerTaskResolver {
  constructor(private readonly loaders: BatchesLoaders) {}

  @ResolveField(() => BatchCardType, { description: 'The batch that it belongs to.' })
  async batch(@Parent() task: WorkerTaskType, @Context() context: GraphContext): Promise<BatchCardType> {
    return batchCardType(present(await this.loaders.batch(context, asId<'Batch'>(task.batchId)), 'the batch of a task'));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Language of instructions, form and item: a BCP 47 tag; null: the requester gives none. See `Batch.language`.',
  })
  async language(@Parent() task: WorkerTaskType, @Context() context: GraphContext): Promise<string | null> {
    return (await this.loaders.batch(context, asId<'Batch'>(task.batchId)))?.language ?? null;
  }

  @ResolveField(() => [TaskFileType], {
    description: 'The files that the item names, in the order of the payload. A file that the requester does not have is left out.',
  })
  files(@Parent() { signedFiles }: WorkerTaskType, @Context() context: GraphContext): Promise<TaskFileType[]> {
    return taskFileTypes(signedFiles, this.loaders, context);
  }
}

@Resolver(() => BatchPreviewType)
export class BatchPreviewResolver {
  constructor(
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly schemas: SchemaThreads,
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin'], 'requester:read')
  @Query(() => BatchPreviewType, {
    nullable: true,
    description: 'A batch of yours exactly as a worker sees it, in whatever state; null when there is none.',
  })
  async batchPreview(
    @Args('batchId', { type: () => idScalar('Batch'), description: 'Public id of the batch.' }) batchId: BatchId,
    @Args('position', { type: () => Int, defaultValue: 1, description: 'With which of its tasks, counted from 1.' }) position: number,
    @CurrentCaller() caller: Caller,
  ): Promise<BatchPreviewType | null> {
    const batch = await this.batches.byId(this.db, batchId);
    if (batch === null || !mayRead(caller.actor, batch)) return null;
    const version = await this.batches.newestVersion(this.db, batch);
    return batchPreviewType(batch, version, await this.tasks.byPosition(this.db, batchId, BigInt(position)), (payload) =>
      this.files.signFiles(batch.organisationId, payload),
    );
  }

  @ResolveField(() => [UserError], {
    description: 'Faults that a worker who submits this answer would get; empty when the answer is valid.',
  })
  async checkAnswer(
    @Parent() { source }: BatchPreviewType,
    @Args('answer', { type: () => JsonScalar, description: 'An object: question name → value.' }) answer: unknown,
    @CurrentCaller() { actor }: Caller,
  ): Promise<UserError[]> {
    const asked = [{ form: source.version.form, answer, payload: source.task?.payload ?? null }];
    const result = await this.schemas.use(async (rules) => ok((await rules.answers(accountOf(actor), asked)).flat()));
    return (result.ok ? result.value : result.refusals).map(userError);
  }
}
