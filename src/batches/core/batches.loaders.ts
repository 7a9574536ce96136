/** Batch functions for field resolvers: one query, or two, for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { asId, type BatchId, type FileId, type OrganisationId, type TaskId } from '../../kernel/index.ts';
import { DB, Files, load, type Db, type FileDescription, type GraphContext } from '../../platform/index.ts';
import type { Batch, BatchVersion, Task } from './batch.ts';
import { BatchRepository, type VersionKey } from './batch.repository.ts';
import { BatchVersions, versionKey } from './batch-versions.ts';
import type { BatchState } from './lifecycle.ts';
import { TaskRepository, type SlotCounts, type TaskFilter } from './task.repository.ts';

@Injectable()
export class BatchesLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly versions: BatchVersions,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly files: Files,
  ) {}

  batch(context: GraphContext, id: BatchId): Promise<Batch | null> {
    return load(context, 'batches.batch', id, (ids) => this.batches.byIds(this.db, ids));
  }

  task(context: GraphContext, id: TaskId): Promise<Task | null> {
    return load(context, 'batches.task', id, (ids) => this.tasks.byIds(this.db, ids));
  }

  version(context: GraphContext, key: VersionKey): Promise<BatchVersion | null> {
    return load(context, 'batches.version', versionKey(key), (keys) => this.versions.getMany(this.db, keys.map(parseVersionKey)));
  }

  /** A page of an organisation's batches, and one more. */
  async batchesOf(
    context: GraphContext,
    organisationId: OrganisationId,
    states: readonly BatchState[] | null,
    before: string | null,
    limit: number,
  ): Promise<Batch[]> {
    const name = `batches.ofOrganisation:${JSON.stringify([states, before, limit])}`;
    return (await load(context, name, organisationId, (ids) => this.batches.pages(this.db, ids, states, before, limit))) ?? [];
  }

  async tasksOf(context: GraphContext, batchId: BatchId, after: number, limit: number, filter: TaskFilter | null): Promise<Task[]> {
    const name = `batches.tasks:${after}:${limit}:${filter}`;
    return (await load(context, name, batchId, (ids) => this.tasks.pages(this.db, ids, after, limit, filter))) ?? [];
  }

  async versionsOf(context: GraphContext, batchId: BatchId, before: number | null, limit: number): Promise<BatchVersion[]> {
    const name = `batches.versions:${before}:${limit}`;
    return (await load(context, name, batchId, (ids) => this.batches.versionPages(this.db, ids, before, limit))) ?? [];
  }

  taskByExternalId(context: GraphContext, batchId: BatchId, externalId: string): Promise<Task | null> {
    return load(context, `batches.taskByExternalId:${externalId}`, batchId, (ids) => this.tasks.byExternalIds(this.db, ids, externalId));
  }

  /** Type and size of a stored file; null when the organisation has no such file. */
  fileDescription(context: GraphContext, organisationId: OrganisationId, fileId: FileId): Promise<FileDescription | null> {
    return load(context, `batches.file:${organisationId}`, fileId, (ids) => this.files.described(this.db, organisationId, ids));
  }

  slotCounts(context: GraphContext, batchId: BatchId): Promise<SlotCounts | null> {
    return load(context, 'batches.slotCounts', batchId, (ids) => this.tasks.slotCounts(this.db, ids));
  }
}

function parseVersionKey(key: string): VersionKey {
  const [batchId = '', version = ''] = key.split(':');
  return { batchId: asId<'Batch'>(batchId), version: Number(version) };
}
