/**
 * A file of tasks, of any size, in constant memory.
 *
 * Guarantees that a file with faults changes nothing unless the caller asked to skip them, that tasks keep the order of
 * the file, and that a file sent again adds nothing where its rows have an externalId.
 */
import { Injectable } from '@nestjs/common';
import { conflict, invalid, newId, notFound, ok, refuse, type BatchId, type Result, type UploadId } from '../../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import type { Batch } from '../core/batch.ts';
import { GoldCommands } from '../gold/gold.commands.ts';
import { MAXIMUM_TASKS } from '../core/task-limits.ts';
import { lifecycle } from '../core/lifecycle.ts';
import { noRow, tooManyTasks, UploadChecker } from './upload-check.ts';
import { UploadIntake, type UploadOptions } from './upload-intake.ts';
import type { Received } from './upload-receive.ts';
import { allFaults, NOTHING, refusedReport, type Compared, type UploadReport } from './upload-report.ts';
import { UploadRepository } from './upload.repository.ts';

interface Stored {
  readonly id: UploadId;
  readonly added: number;
  readonly gold: number;
  readonly compared: Compared;
}

@Injectable()
export class UploadCommands {
  constructor(
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly intake: UploadIntake,
    private readonly checker: UploadChecker,
    private readonly uploads: UploadRepository,
    private readonly gold: GoldCommands,
  ) {}

  /**
   * @param source the file; read to its end, unless it is refused before
   * @returns the report, also when faults made it change nothing; or NOT_FOUND, FORBIDDEN, CONFLICT (the batch takes no
   *   tasks now, or was changed meanwhile), INVALID (no row), LIMIT_REACHED (too long), TRY_LATER (too many schemas are checked now)
   * @throws when the client goes away; nothing was changed then
   */
  upload(caller: Caller, batchId: BatchId, source: AsyncIterable<Buffer>, options: UploadOptions): Promise<Result<UploadReport>> {
    return this.intake.receive(caller, batchId, source, options, (batch, received) => this.decide(caller, batch, received));
  }

  private async decide(caller: Caller, batch: Batch, received: Received): Promise<Result<UploadReport>> {
    const { onFault, faultCount, isUnfit, rows } = received;
    if (isUnfit) return ok(refusedReport(received, NOTHING));
    if (faultCount > 0 && onFault === 'refuse') {
      // One report lists all faults, also those that only the database finds.
      return ok(refusedReport(received, (await this.checker.compare(caller, batch, received)).compared));
    }
    if (rows === 0) return refuse(noRow(received));
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
      if (first !== position) return refuse(tooManyTasks());
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

/** Whether the batch still has the settings that the rows were checked against. */
function wasCheckedAgainst(now: Batch, then: Batch): boolean {
  return (
    now.version === then.version && now.redundancy === then.redundancy && JSON.stringify(now.itemSchema) === JSON.stringify(then.itemSchema)
  );
}
