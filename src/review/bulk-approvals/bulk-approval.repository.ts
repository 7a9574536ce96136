/** All SQL of orders to approve everything that a batch has waiting. */
import { Injectable } from '@nestjs/common';
import type { BatchId, PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { BulkApprovalEntity, type BulkApproval } from './bulk-approval.entity.ts';
import type { ApprovalChoice } from './bulk-approval.ts';

const COLUMNS = columnsOf(BulkApprovalEntity);

/** Joins to the waiting answer `a` of batch `b` its kept probability, and its task where that is not judged yet. */
const KEPT = `left join labels.waiting_answer_view kept on kept.batch_id = b.id and kept.assignment_id = a.id
  left join (select distinct batch_id, task_id from labels.unjudged_task_view) unjudged
    on unjudged.batch_id = b.id and unjudged.task_id = a.task_id`;

/** What an order would do now. */
export interface ApprovalCounts {
  readonly approved: number;
  /** Waiting answers that it would leave. */
  readonly left: number;
  /** Rewards of the approved answers, minor units. */
  readonly rewardMinor: bigint;
  /** Fees of the approved answers, minor units. */
  readonly feeMinor: bigint;
}

type NewOrder = Omit<BulkApproval, 'lastAssignmentId' | 'approvedCount' | 'leftCount' | 'finishedAt'>;

@Injectable()
export class BulkApprovalRepository {
  /** Counts the waiting answers of each batch by the rule of `sortWave`. */
  async counts(
    db: Db,
    batchIds: readonly BatchId[],
    { minimumRightProbability, exceptIds }: ApprovalChoice,
    requestedBy: PersonId | null,
  ): Promise<Map<BatchId, ApprovalCounts>> {
    // Without a probability nothing more is read. What labels keep is exact but of unjudged tasks; their answers are judged now.
    const [probability, judgements] =
      minimumRightProbability === null ? ['1', ''] : [`case when unjudged.task_id is null then kept.probability end`, KEPT];
    const rows = await db.query<ApprovalCounts & { batchId: BatchId }>(
      `select b.id as "batchId", counted.* from unnest($1::uuid[]) as b (id) cross join lateral (
         select count(*) filter (where w.meets)::int as approved, count(*) filter (where not w.meets)::int as left,
           coalesce(sum(w.reward_minor) filter (where w.meets), 0)::bigint as "rewardMinor",
           coalesce(sum(w.fee_minor) filter (where w.meets), 0)::bigint as "feeMinor"
         from (
           select a.reward_minor, a.fee_minor, a.worker_id is distinct from $2::uuid and a.id <> all($3::uuid[])
             and coalesce(${probability}, (select j.probability from labels.judge_answer(a.task_id, a.answer) j))
               >= coalesce($4::double precision, 0) as meets
           from work.assignment_view a ${judgements}
           where a.batch_id = b.id and a.state = 'submitted'
         ) w
       ) counted`,
      [batchIds, requestedBy, exceptIds, minimumRightProbability],
    );
    return new Map(rows.map(({ batchId, ...counts }) => [batchId, counts]));
  }

  /** False when an order of the batch runs already. */
  async insert(tx: Tx, order: NewOrder): Promise<boolean> {
    const rows = await tx.query<{ id: string }>(
      `insert into review.bulk_approval (id, batch_id, organisation_id, requested_by, requested_at, minimum_right_probability, except_ids,
         total_count, left_count)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 0)
       on conflict (batch_id) where finished_at is null do nothing returning id`,
      [
        order.id,
        order.batchId,
        order.organisationId,
        order.requestedBy,
        order.requestedAt,
        order.minimumRightProbability,
        order.exceptIds,
        order.totalCount,
      ],
    );
    return rows.length > 0;
  }

  /** Locks the oldest order that is not finished and that nobody else works on. */
  async lockOpen(tx: Tx): Promise<BulkApproval | null> {
    const [row] = await tx.query<BulkApproval>(
      `select ${COLUMNS} from review.bulk_approval where finished_at is null order by id limit 1 for update skip locked`,
    );
    return row ?? null;
  }

  async advance(
    tx: Tx,
    id: string,
    wave: { approved: number; left: number; lastAssignmentId: string | null; isFinished: boolean },
  ): Promise<void> {
    await tx.query(
      `update review.bulk_approval set approved_count = approved_count + $2, left_count = left_count + $3,
         last_assignment_id = coalesce($4, last_assignment_id), finished_at = case when $5 then $6::timestamptz end
       where id = $1`,
      [id, wave.approved, wave.left, wave.lastAssignmentId, wave.isFinished, tx.now],
    );
  }

  /** The newest order of each batch that had one. */
  async newest(db: Db, batchIds: readonly string[]): Promise<Map<string, BulkApproval>> {
    const rows = await db.query<BulkApproval>(
      `select distinct on (batch_id) ${COLUMNS} from review.bulk_approval where batch_id = any($1::uuid[]) order by batch_id, id desc`,
      [batchIds],
    );
    return new Map(rows.map((row) => [row.batchId, row]));
  }
}
