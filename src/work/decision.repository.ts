/** All SQL of what labels have to know to decide whether a task needs more answers. */
import { Injectable } from '@nestjs/common';
import type { BatchId, TaskId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';

/** A task of a batch with a target whose answers are in, so that it is to be decided whether more are wanted. */
export interface TaskToDecide {
  readonly taskId: TaskId;
  readonly position: bigint;
  readonly maximumAnswers: number;
  /** Slots that may still be opened, as far as the batch's pool reaches; 0: the answers so far are all there will be. */
  readonly withheld: number;
  /** Answers so far, rejected ones too: give it to `Batches.openSlots`. */
  readonly used: number;
}

@Injectable()
export class ReviewDecisionRepository {
  /**
   * Up to `limit` undecided tasks of the batch that are fully answered for now: nothing free, nothing held, every slot
   * that is not held back used by an answer. In order of position, after `after`.
   */
  async tasksToDecide(db: Db, batchId: BatchId, after: bigint, limit: number): Promise<TaskToDecide[]> {
    return db.query<TaskToDecide>(
      `select t.id as "taskId", t.position, t.redundancy as "maximumAnswers", t.withheld_slots as withheld,
         t.redundancy - t.withheld_slots - t.withdrawn_slots as used
       from batches.task_view t
       where t.batch_id = $1 and t.undecided and t.free_slots = 0 and t.position > $2
         and not exists (select from work.assignment a where a.task_id = t.id and a.state = 'held')
       order by t.position limit $3`,
      [batchId, after, limit],
    );
  }

  /** When a task of the batch was last claimed, or null. */
  async lastClaim(db: Db, batchId: BatchId): Promise<Date | null> {
    const [row] = await db.query<{ at: Date | null }>('select max(claimed_at) as at from work.assignment where batch_id = $1', [batchId]);
    return row?.at ?? null;
  }
}
