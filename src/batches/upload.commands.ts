/**
 * A file of tasks, of any size, in constant memory.
 *
 * Guarantees that a file with faults changes nothing unless the caller asked to skip them, that tasks keep the order of
 * the file, and that a file sent again adds nothing where its rows have an externalId.
 */
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { conflict, invalid, limitReached, newId, notFound, ok, refuse, type BatchId, type Result, type UploadId } from '../kernel/index.ts';
import { Commands, CONFIG, DB, Files, personIdOf, ThreadsBusy, type Caller, type Config, type Db, type Tx } from '../platform/index.ts';
import { BatchRepository } from './batch.repository.ts';
import type { Batch } from './batch.ts';
import { denyManaging } from './batches.policy.ts';
import { GoldCommands } from './gold.commands.ts';
import { Kinship, MAXIMUM_TASKS } from './item.ts';
import { lifecycle } from './lifecycle.ts';
import { LISTED_FAULTS, receiveRows, type OnFault, type Received, type UploadFormat } from './upload-receive.ts';
import type { Fault } from './upload-row.ts';
import { accountOf, BUSY, SchemaThreads } from './schema-threads.ts';
import { TaskRepository } from './task.repository.ts';
import { UploadRepository, type Compared } from './upload.repository.ts';

export interface UploadReport {
  /** Null when the file was refused for its faults: nothing was changed. */
  readonly uploadId: UploadId | null;
  /** Rows of the file. */
  readonly rows: number;
  /** Tasks made. */
  readonly added: number;
  /** Rows that are tasks already: same externalId, same payload. */
  readonly existing: number;
  /** Rows left out for a fault. */
  readonly skipped: number;
  /** Of the tasks made, those whose answers are known. */
  readonly gold: number;
  readonly faultCount: number;
  /** The first 1,000, by line. */
  readonly faults: readonly Fault[];
}

interface Stored {
  readonly id: UploadId;
  readonly added: number;
  readonly gold: number;
  readonly compared: Compared;
}

/** How a file is read. */
export interface UploadOptions {
  readonly format: UploadFormat;
  readonly onFault: OnFault;
  /** How many must have answered alike elsewhere for a task to be gold; null: what others answered is left out. */
  readonly goldAgreement: number | null;
}

const NOTHING: Compared = { existing: 0, conflicts: 0, faults: [] };

@Injectable()
export class UploadCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly tasks: TaskRepository,
    private readonly uploads: UploadRepository,
    private readonly gold: GoldCommands,
    private readonly files: Files,
    private readonly schemas: SchemaThreads,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param source the file; read to its end, unless it is refused before
   * @returns the report, also when faults made it change nothing; or NOT_FOUND, FORBIDDEN, CONFLICT (the batch takes no
   *   tasks now, or was changed meanwhile), INVALID (no row), LIMIT_REACHED (too long), TRY_LATER (too many schemas are checked now)
   * @throws when the client goes away; nothing was changed then
   */
  async upload(
    caller: Caller,
    batchId: BatchId,
    source: AsyncIterable<Buffer>,
    options: Omit<UploadOptions, 'goldAgreement'> & Partial<UploadOptions>,
  ): Promise<Result<UploadReport>> {
    const batch = await this.batches.byId(this.db, batchId);
    const denial = batch === null ? notFound('The batch') : denyManaging(caller.actor, batch);
    if (denial !== null || batch === null) return refuse(denial ?? notFound('The batch'));
    const takes = lifecycle.next(batch.state, 'take tasks');
    if (!takes.ok) return takes;
    try {
      return await this.receive(caller, batch, source, { goldAgreement: null, ...options });
    } catch (error) {
      if (error instanceof ThreadsBusy) return refuse(BUSY);
      throw error;
    }
  }

  private async receive(
    caller: Caller,
    batch: Batch,
    source: AsyncIterable<Buffer>,
    options: UploadOptions,
  ): Promise<Result<UploadReport>> {
    const { form } = await this.batches.newestVersion(this.db, batch);
    const received = await receiveRows(source, {
      ...options,
      itemSchema: batch.itemSchema,
      form,
      schemas: {
        items: (schema, payloads) => this.schemas.useOrThrow((rules) => rules.items(accountOf(caller.actor), schema, payloads)),
        answers: (asked) => this.schemas.useOrThrow((rules) => rules.answers(accountOf(caller.actor), asked)),
      },
      kinship: new Kinship(await this.tasks.firstOfAnyKind(this.db, batch)),
      unknownFiles: (references) => this.files.unknownFiles(this.db, batch.organisationId, references),
      fileIn: (address) => this.files.fileIn(address),
      redundancy: batch.redundancy,
      maximumBytes: this.config.UPLOAD_MAXIMUM_BYTES,
      directory: join(this.config.FILES_DIRECTORY, 'incoming'),
      // Not the time now: workers see the ids, and those of gold that comes later must not stand out.
      now: batch.createdAt,
    });
    if (!received.ok) return received;
    try {
      return await this.decide(caller, batch, received.value);
    } finally {
      await received.value.spool.close();
    }
  }

  private async decide(caller: Caller, batch: Batch, received: Received): Promise<Result<UploadReport>> {
    const { onFault, faultCount, isUnfit, rows } = received;
    if (isUnfit) return ok(refusedReport(received, NOTHING));
    if (faultCount > 0 && onFault === 'refuse') return ok(refusedReport(received, await this.compareOnly(caller, batch, received)));
    if (rows === 0)
      return refuse(
        invalid(
          `The file holds no task${received.format === 'csv' || received.format === 'mturk' ? ': no row follows the names of the columns' : ''}.`,
        ),
      );
    let found = NOTHING;
    const stored = await this.commands.run<Stored>(caller, async (tx) => {
      const result = await this.store(tx, batch, received);
      if (!result.ok) return result;
      found = result.value.compared;
      return found.conflicts > 0 && onFault === 'refuse' ? refuse(invalid('The file has faults.')) : result;
    });
    if (!stored.ok) return found.conflicts > 0 ? ok(refusedReport(received, found)) : stored;
    const { id, added, gold, compared } = stored.value;
    return ok({
      uploadId: id,
      rows,
      added,
      existing: compared.existing,
      skipped: faultCount + compared.conflicts,
      gold,
      ...allFaults(received, compared),
    });
  }

  /** The faults that only the database finds, of a file that is refused for others: all are told at once. */
  private async compareOnly(caller: Caller, batch: Batch, { spool, good, hasExternalIds, hasOrigins }: Received): Promise<Compared> {
    if (good === 0 || !hasExternalIds) return NOTHING;
    let found = NOTHING;
    await this.commands.run(caller, async (tx) => {
      await this.uploads.stage(tx, spool);
      found = await this.uploads.compare(tx, batch.id, hasOrigins);
      return refuse(invalid('The file has faults.'));
    });
    return found;
  }

  private async store(tx: Tx, batch: Batch, received: Received): Promise<Result<Stored>> {
    const locked = await this.batches.lock(tx, batch.id);
    if (locked === null) return refuse(notFound('The batch'));
    const takes = lifecycle.next(locked.state, 'take tasks');
    if (!takes.ok) return takes;
    if (!wasCheckedAgainst(locked, batch)) {
      return refuse(conflict(locked.state, 'The batch was changed while the file came in; send the file again.'));
    }
    const position = locked.taskCount + 1n;
    const { added, compared } = await this.add(tx, batch.id, position, received);
    if (added > 0) {
      const first = await this.batches.reservePositions(tx, batch.id, added, lifecycle.from('take tasks'), MAXIMUM_TASKS);
      if (first !== position) return refuse(limitReached(MAXIMUM_TASKS, `A batch may hold at most ${MAXIMUM_TASKS} tasks.`));
    }
    const id = newId<'Upload'>(tx.now);
    const counts = { rows: received.rows, added, existing: compared.existing, skipped: received.faultCount + compared.conflicts };
    if (compared.conflicts === 0 || received.onFault === 'skip') {
      const { format, onFault, bytes, sha256 } = received;
      const firstPosition = added > 0 ? position : null;
      const createdBy = personIdOf(tx.actor);
      await this.uploads.insert(tx, { id, batchId: batch.id, format, onFault, bytes, sha256, ...counts, firstPosition, createdBy });
    }
    tx.act('tasks.uploaded', { kind: 'batch', id: batch.id, organisationId: batch.organisationId }, { uploadId: id, ...counts });
    const gold = added > 0 ? await this.adopt(tx, batch.id, received) : 0;
    return ok({ id, added, gold, compared });
  }

  /** @returns how many of the tasks just added are gold */
  private async adopt(tx: Tx, batchId: BatchId, { known }: Received): Promise<number> {
    const batch = known.size === 0 ? null : await this.batches.lock(tx, batchId);
    if (batch === null) return 0;
    const before = batch.goldTasks;
    await this.gold.adopt(tx, batch, known);
    return ((await this.batches.byId(tx, batchId))?.goldTasks ?? before) - before;
  }

  /** Straight into the tasks where no externalId can be taken already; by way of a comparison where one can. */
  private async add(tx: Tx, batchId: BatchId, position: bigint, received: Received): Promise<{ added: number; compared: Compared }> {
    const { spool, good, hasExternalIds, hasOrigins } = received;
    if (good === 0) return { added: 0, compared: NOTHING };
    const mayRepeat = hasOrigins || (hasExternalIds && (await this.uploads.anyExternalId(tx, batchId)));
    if (!mayRepeat && (await this.uploads.copyTasks(tx, spool, batchId, position))) return { added: good, compared: NOTHING };
    await this.uploads.stage(tx, spool);
    const compared = await this.uploads.compare(tx, batchId, hasOrigins);
    if (compared.conflicts > 0 && received.onFault === 'refuse') return { added: 0, compared };
    return { added: await this.uploads.addStaged(tx, batchId, position), compared };
  }
}

/** Whether what rows were checked against is still what the batch says. */
function wasCheckedAgainst(now: Batch, then: Batch): boolean {
  return (
    now.version === then.version && now.redundancy === then.redundancy && JSON.stringify(now.itemSchema) === JSON.stringify(then.itemSchema)
  );
}

function allFaults(received: Received, compared: Compared): { faultCount: number; faults: Fault[] } {
  return {
    faultCount: received.faultCount + compared.conflicts,
    faults: [...received.faults, ...compared.faults].sort((a, b) => a.line - b.line).slice(0, LISTED_FAULTS),
  };
}

function refusedReport(received: Received, compared: Compared): UploadReport {
  return { uploadId: null, rows: received.rows, added: 0, existing: 0, skipped: 0, gold: 0, ...allFaults(received, compared) };
}
