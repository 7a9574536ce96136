/**
 * SQL of the review queue: what waits for a verdict, the most doubtful first. `labels` keeps the probability of each waiting answer; an
 * answer is as probably right as the label that it gives, and as improbably as the label that it is against is probable. The least
 * sure question decides. A label that merges answers (boxes, spans) makes an answer that differs from it even at most: a sure label
 * does not make a wrong answer right. Gold is known. What no model has judged is even.
 */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import type { DoubtfulAnswer } from './doubt.ts';

/** Less than any probability: a page after it begins with the first answer. */
const BEFORE_ALL = -1;
const NO_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class ReviewQueueRepository {
  /** The first answers of each batch that wait for a verdict. @param after probability and assignment of the last one seen */
  async pages(
    db: Db,
    batchIds: readonly BatchId[],
    after: { rightProbability: number; assignmentId: string } | null,
    limit: number,
  ): Promise<Map<BatchId, DoubtfulAnswer[]>> {
    const rows = await db.query<DoubtfulAnswer>(
      `select a.batch_id as "batchId", a.id as "assignmentId", q.probability as "rightProbability", judged.against as "isAgainst",
         least_sure.question, least_sure.value as "expected", least_sure.confidence, coalesce(least_sure.known, false) as "isKnown",
         coalesce(least_sure.categorical, false) as "isCategorical", coalesce(least_sure.against, false) as "isQuestionAgainst"
       from unnest($1::uuid[]) as b (id) cross join lateral (
         select w.assignment_id as id, w.probability
         from labels.waiting_answer_view w join work.assignment_view a on a.id = w.assignment_id and a.state = 'submitted'
         where w.batch_id = b.id and (w.probability, w.assignment_id) > ($2::double precision, $3::uuid)
         order by w.probability, w.assignment_id limit $4
       ) q join work.assignment_view a on a.id = q.id cross join lateral labels.judge_answer(a.task_id, a.answer) judged
       left join lateral (
         select e.* from labels.answer_evidence(a.task_id, a.answer) e order by e.probability, e.question limit 1
       ) least_sure on true
       order by a.batch_id, q.probability, a.id`,
      [batchIds, after?.rightProbability ?? BEFORE_ALL, after?.assignmentId ?? NO_ID, limit],
    );
    const found = new Map<BatchId, DoubtfulAnswer[]>(batchIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.batchId)!.push(row);
    return found;
  }

  /** Probability of being right of each of these answers. */
  async rightProbabilities(db: Db, ids: readonly AssignmentId[]): Promise<Map<AssignmentId, number>> {
    const rows = await db.query<{ id: AssignmentId; probability: number }>(
      `select a.id, judged.probability from work.assignment_view a cross join lateral labels.judge_answer(a.task_id, a.answer) judged
       where a.id = any($1::uuid[]) and a.answer is not null`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.probability]));
  }
}
