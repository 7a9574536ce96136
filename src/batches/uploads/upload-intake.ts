/** Receives a file of tasks for a batch, in constant memory: who may send it, and everything that its rows are checked against. */
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { notFound, refuse, type BatchId, type Result } from '../../kernel/index.ts';
import { CONFIG, DB, Files, ThreadsBusy, type Caller, type Config, type Db } from '../../platform/index.ts';
import { accountOf, BUSY, SchemaThreads } from '../../forms/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import type { Batch } from '../core/batch.ts';
import { denyManaging } from '../core/batches.policy.ts';
import { lifecycle } from '../core/lifecycle.ts';
import { TaskRepository } from '../core/task.repository.ts';
import { SharedFields } from '../tasks/shared-fields.ts';
import { NO_MAP, type ColumnMap } from './column-map.ts';
import type { UploadFormat } from './upload-reader.ts';
import { receiveRows, type OnFault, type Received } from './upload-receive.ts';

/** How a file is read. */
export interface UploadOptions {
  readonly format: UploadFormat;
  readonly onFault: OnFault;
  /** Number of annotators who must agree for a task to become gold; null or left out: ignore imported answers. */
  readonly goldAgreement?: number | null;
  /** Fields of the columns of a CSV file; left out: their names. */
  readonly columns?: ColumnMap;
}

@Injectable()
export class UploadIntake {
  constructor(
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly files: Files,
    private readonly schemas: SchemaThreads,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param source the file; read to its end, unless it is refused before
   * @param decide what to do with the rows
   * @returns what `decide` answers; or NOT_FOUND, FORBIDDEN, CONFLICT (the batch takes no tasks now), LIMIT_REACHED (too
   *   long), TRY_LATER (too many schemas are checked now)
   * @throws when the client goes away
   */
  async receive<T>(
    caller: Caller,
    batchId: BatchId,
    source: AsyncIterable<Buffer>,
    options: UploadOptions,
    decide: (batch: Batch, received: Received) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const batch = await this.batches.byId(this.db, batchId);
    const denial = batch === null ? notFound('The batch') : denyManaging(caller.actor, batch);
    if (denial !== null || batch === null) return refuse(denial ?? notFound('The batch'));
    const takes = lifecycle.next(batch.state, 'take tasks');
    if (!takes.ok) return takes;
    try {
      const received = await this.rows(caller, batch, source, options);
      if (!received.ok) return received;
      try {
        return await decide(batch, received.value);
      } finally {
        await received.value.spool.close();
      }
    } catch (error) {
      if (error instanceof ThreadsBusy) return refuse(BUSY);
      throw error;
    }
  }

  private async rows(
    caller: Caller,
    batch: Batch,
    source: AsyncIterable<Buffer>,
    { format, onFault, goldAgreement = null, columns = NO_MAP }: UploadOptions,
  ): Promise<Result<Received>> {
    const { form } = await this.batches.newestVersion(this.db, batch);
    return receiveRows(source, {
      ...{ format, onFault, goldAgreement, columns },
      itemSchema: batch.itemSchema,
      form,
      schemas: {
        items: (schema, payloads) => this.schemas.useOrThrow((rules) => rules.items(accountOf(caller.actor), schema, payloads)),
        answers: (asked) => this.schemas.useOrThrow((rules) => rules.answers(accountOf(caller.actor), asked)),
      },
      sharedFields: new SharedFields(await this.tasks.firstOfAnyKind(this.db, batch)),
      unknownFiles: (references) => this.files.unknownFiles(this.db, batch.organisationId, references),
      fileIn: (address) => this.files.fileIn(address),
      redundancy: batch.redundancy,
      maximumBytes: this.config.UPLOAD_MAXIMUM_BYTES,
      directory: join(this.config.FILES_DIRECTORY, 'incoming'),
      // Not the current time: workers see the ids, and gold that is added later must not be recognisable.
      now: batch.createdAt,
    });
  }
}
