/** All SQL of full runs: the run itself, its estimates of the workers, contradicted gold, and calibration. */
import { Injectable } from '@nestjs/common';
import type { BatchId, WorkerId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { CalibrationBin } from '../core/calibration.ts';
import { CalibrationBinEntity } from './calibration-bin.entity.ts';
import { ContradictedGoldEntity, type ContradictedGold } from './contradicted-gold.entity.ts';

export interface LabelRun {
  readonly id: string;
  readonly batchId: BatchId;
  readonly question: string;
  readonly model: string;
  readonly tasks: number;
  readonly workers: number;
  readonly answers: number;
  readonly classes: number;
  readonly goldTasks: number;
  /** Null where the model has none. */
  readonly temperature: number | null;
  readonly iterations: number;
  readonly converged: boolean;
  readonly milliseconds: number;
}

/** Estimates of a run about the workers of one question. */
export interface WorkerEstimates {
  readonly accuracies: ReadonlyMap<WorkerId, number>;
  /** Of an answer of somebody unknown. */
  readonly pool: number;
  /** Of boxes: standard deviation of each worker's edges, as a fraction of the object's size. Empty for other questions. */
  readonly deviations: ReadonlyMap<WorkerId, number>;
  /** Of boxes: that of somebody unknown; null for other questions. */
  readonly poolDeviation: number | null;
}

export interface WorkerAccuracy {
  readonly workerId: WorkerId;
  readonly accuracy: number;
  readonly answers: number;
  /** Of boxes alone: see {@link WorkerEstimates.deviations}. */
  readonly deviation?: number;
}

/** What of contradicted gold a run writes. */
export type NewContradiction = Omit<ContradictedGold, 'batchId' | 'at'>;

@Injectable()
export class LabelRunRepository {
  async insert(tx: Tx, run: LabelRun): Promise<void> {
    await tx.query(
      `insert into labels.run (id, batch_id, question, model, tasks, workers, answers, classes, gold_tasks, temperature, iterations,
         converged, milliseconds, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        run.id,
        run.batchId,
        run.question,
        run.model,
        run.tasks,
        run.workers,
        run.answers,
        run.classes,
        run.goldTasks,
        run.temperature,
        run.iterations,
        run.converged,
        run.milliseconds,
        tx.now,
      ],
    );
  }

  async replaceAccuracies(tx: Tx, run: Pick<LabelRun, 'id' | 'batchId' | 'question'>, workers: readonly WorkerAccuracy[]): Promise<void> {
    await tx.query('delete from labels.worker_accuracy where batch_id = $1 and question = $2', [run.batchId, run.question]);
    await tx.query(
      `insert into labels.worker_accuracy (batch_id, question, worker_id, accuracy, answers, deviation, run_id)
       select $1, $2, worker_id, accuracy, answers, deviation, $3
       from unnest($4::uuid[], $5::double precision[], $6::int[], $7::double precision[]) as given (worker_id, accuracy, answers, deviation)`,
      [
        run.batchId,
        run.question,
        run.id,
        workers.map((worker) => worker.workerId),
        workers.map((worker) => worker.accuracy),
        workers.map((worker) => worker.answers),
        workers.map((worker) => worker.deviation ?? null),
      ],
    );
  }

  /** By question: those of the batch that a run has been over. */
  async estimates(tx: Tx, batchId: BatchId, workerIds: readonly WorkerId[]): Promise<Map<string, WorkerEstimates>> {
    const rows = await tx.query<{
      question: string;
      pool: number;
      pool_deviation: number | null;
      workers: Record<WorkerId, number> | null;
      deviations: Record<WorkerId, number> | null;
    }>(
      `select question, sum(accuracy * answers) / sum(answers) as pool,
         sqrt(sum(deviation * deviation * answers) / sum(answers) filter (where deviation is not null)) as pool_deviation,
         jsonb_object_agg(worker_id, accuracy) filter (where worker_id = any($2::uuid[])) as workers,
         jsonb_object_agg(worker_id, deviation) filter (where worker_id = any($2::uuid[]) and deviation is not null) as deviations
       from labels.worker_accuracy where batch_id = $1 group by question`,
      [batchId, workerIds],
    );
    return new Map(
      rows.map(({ question, pool, pool_deviation: poolDeviation, workers, deviations }) => [
        question,
        {
          pool,
          poolDeviation,
          accuracies: new Map(Object.entries(workers ?? {}) as [WorkerId, number][]),
          deviations: new Map(Object.entries(deviations ?? {}) as [WorkerId, number][]),
        },
      ]),
    );
  }

  async replaceContradictions(
    tx: Tx,
    batchId: BatchId,
    question: string,
    model: string,
    found: readonly NewContradiction[],
  ): Promise<void> {
    await tx.query('delete from labels.contradicted_gold where batch_id = $1 and question = $2', [batchId, question]);
    if (found.length === 0) return;
    await tx.query(
      `insert into labels.contradicted_gold (task_id, question, batch_id, gold_value, crowd_value, confidence, answers, model, at)
       select "taskId", $2, $1, "goldValue", "crowdValue", confidence, answers, $3, $4
       from jsonb_to_recordset($5) as given ("taskId" uuid, "goldValue" jsonb, "crowdValue" jsonb, confidence double precision, answers int)`,
      [batchId, question, model, tx.now, JSON.stringify(found)],
    );
  }

  async replaceCalibration(tx: Tx, batchId: BatchId, question: string, bins: readonly CalibrationBin[]): Promise<void> {
    await tx.query('delete from labels.calibration_bin where batch_id = $1 and question = $2', [batchId, question]);
    if (bins.length === 0) return;
    await tx.query(
      `insert into labels.calibration_bin (batch_id, question, from_percent, labels, right_labels, confidence_sum)
       select $1, $2, "fromPercent", labels, "rightLabels", "confidenceSum"
       from jsonb_to_recordset($3) as given ("fromPercent" smallint, labels int, "rightLabels" int, "confidenceSum" double precision)`,
      [batchId, question, JSON.stringify(bins)],
    );
  }

  /** The calibration of each batch, by question and bin. */
  async calibration(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, CalibrationBin[]>> {
    const rows = await db.query<CalibrationBinEntity>(
      `select ${columnsOf(CalibrationBinEntity)}
       from labels.calibration_bin where batch_id = any($1::uuid[]) order by batch_id, question, from_percent`,
      [batchIds],
    );
    const found = new Map<BatchId, CalibrationBin[]>(batchIds.map((id) => [id, []]));
    for (const { batchId, ...bin } of rows) found.get(batchId)!.push(bin);
    return found;
  }

  /** A page of each batch's contradicted gold, the surest first. @param after confidence and task of the last one seen */
  async contradictions(
    db: Db,
    batchIds: readonly BatchId[],
    after: { confidence: number; taskId: string; question: string } | null,
    limit: number,
  ): Promise<Map<BatchId, ContradictedGold[]>> {
    const rows = await db.query<ContradictedGold>(
      `select g.* from unnest($1::uuid[]) as b (id) cross join lateral (
         select ${columnsOf(ContradictedGoldEntity)}
         from labels.contradicted_gold where batch_id = b.id
           and ($2::double precision is null or (-confidence, task_id, question) > (-$2::double precision, $3::uuid, $4::text))
         order by -confidence, task_id, question limit $5
       ) g`,
      [batchIds, after?.confidence ?? null, after?.taskId ?? null, after?.question ?? null, limit],
    );
    const found = new Map<BatchId, ContradictedGold[]>(batchIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.batchId)!.push(row);
    return found;
  }
}
