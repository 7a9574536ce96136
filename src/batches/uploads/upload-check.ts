/** Checks a file of tasks without adding any: the same rows, the same faults, the same counts, and nothing is written. */
import { Injectable } from '@nestjs/common';
import { invalid, limitReached, ok, refuse, type BatchId, type Refusal, type Result, say } from '../../kernel/index.ts';
import { Commands, type Caller } from '../../platform/index.ts';
import type { Batch } from '../core/batch.ts';
import { MAXIMUM_TASKS } from '../core/task-limits.ts';
import { UploadIntake, type UploadOptions } from './upload-intake.ts';
import type { Received } from './upload-receive.ts';
import { allFaults, NOTHING, refusedReport, type Compared, type UploadReport } from './upload-report.ts';
import { UploadRepository } from './upload.repository.ts';

export interface CheckReport extends UploadReport {
  /** Whether the same file would be taken now, by an upload with the same options. */
  readonly isAccepted: boolean;
}

interface Remaining {
  readonly compared: Compared;
  /** Of the rows that are no tasks yet, those whose answers are known. */
  readonly gold: number;
}

@Injectable()
export class UploadChecker {
  constructor(
    private readonly commands: Commands,
    private readonly intake: UploadIntake,
    private readonly uploads: UploadRepository,
  ) {}

  /** @returns the report, also of a file that would be refused; or what the upload itself would be refused with */
  check(caller: Caller, batchId: BatchId, source: AsyncIterable<Buffer>, options: UploadOptions): Promise<Result<CheckReport>> {
    return this.intake.receive(caller, batchId, source, options, (batch, received) => this.report(caller, batch, received));
  }

  /** Faults that only the database finds. Whatever it writes for that is taken back. */
  async compare(caller: Caller, batch: Batch, { spool, good, hasExternalIds, hasOrigins, known }: Received): Promise<Remaining> {
    let found: Remaining = { compared: NOTHING, gold: known.size };
    if (good === 0 || !hasExternalIds) return found;
    await this.commands.run(caller, async (tx) => {
      await this.uploads.stage(tx, spool);
      const compared = await this.uploads.compare(tx, batch.id, hasOrigins);
      found = { compared, gold: await this.uploads.staged(tx, [...known.keys()]) };
      return refuse(invalid('This was only compared.'));
    });
    return found;
  }

  private async report(caller: Caller, batch: Batch, received: Received): Promise<Result<CheckReport>> {
    const { onFault, isUnfit, rows, good } = received;
    if (isUnfit) return ok({ ...refusedReport(received, NOTHING), isAccepted: false });
    if (rows === 0) return refuse(noRow(received));
    const { compared, gold } = await this.compare(caller, batch, received);
    const faults = allFaults(received, compared);
    if (faults.faultCount > 0 && onFault === 'refuse') return ok({ ...refusedReport(received, compared), isAccepted: false });
    const added = good - compared.existing - compared.conflicts;
    if (batch.taskCount + BigInt(added) > BigInt(MAXIMUM_TASKS)) return refuse(tooManyTasks());
    const { existing } = compared;
    return ok({ uploadId: null, rows, added, existing, skipped: faults.faultCount, gold, ...faults, isAccepted: true });
  }
}

export function tooManyTasks(): Refusal {
  return limitReached(MAXIMUM_TASKS, say`A batch may hold at most ${MAXIMUM_TASKS} tasks.`);
}

export function noRow({ format }: Received): Refusal {
  const hint = format === 'csv' || format === 'mturk' ? ': no row follows the names of the columns' : '';
  return invalid(say`The file holds no task${hint}.`);
}
