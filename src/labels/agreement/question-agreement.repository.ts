/** SQL of the agreement of workers: answers of a sample of tasks. */
import { Injectable } from '@nestjs/common';
import type { BatchId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import { COUNTED_STATES, type CountedAnswer } from '../core/label.ts';

/** How many tasks of a batch are sampled. */
export interface SampleSize {
  readonly batchId: BatchId;
  readonly tasks: number;
}

type Answers = readonly CountedAnswer['answer'][];

@Injectable()
export class QuestionAgreementRepository {
  /**
   * Answers of tasks of each batch, evenly spread up to the last labelled task; those with two answers or more. Each task is
   * found by the index on its position, so that the cost does not grow with the batch.
   */
  async samples(db: Db, sizes: readonly SampleSize[], answersPerTask: number): Promise<Map<BatchId, Answers[]>> {
    const rows = await db.query<{ batchId: BatchId; answers: Answers }>(
      `with reach as (
         select b.id, s.tasks,
           coalesce((select l.position from labels.label l where l.batch_id = b.id order by l.position desc limit 1), b.launched_position) as last
         from unnest($1::uuid[], $2::int[]) as s (id, tasks) join batches.batch_view b on b.id = s.id
       )
       select reach.id as "batchId", given.answers from reach
       cross join lateral generate_series(1, reach.last, greatest(1, ceil(reach.last / reach.tasks::numeric))::bigint) p (position)
       join batches.task_view t on t.batch_id = reach.id and t.position = p.position and not t.gold
       cross join lateral (
         select jsonb_agg(a.answer order by a.id) as answers from (
           select w.id, w.answer from work.assignment_view w where w.task_id = t.id and w.state = any($3::text[]) order by w.id limit $4
         ) a
       ) given
       where jsonb_array_length(given.answers) >= 2
       order by reach.id, p.position`,
      [sizes.map((size) => size.batchId), sizes.map((size) => size.tasks), COUNTED_STATES, answersPerTask],
    );
    const found = new Map<BatchId, Answers[]>(sizes.map(({ batchId }) => [batchId, []]));
    for (const { batchId, answers } of rows) found.get(batchId)!.push(answers);
    return found;
  }
}
