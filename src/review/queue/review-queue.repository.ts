/** SQL of the review queue: what waits for a verdict, the most doubtful first. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import { JUDGEMENT, LEAST_SURE } from './judgement.repository.ts';
import type { DoubtfulAnswer } from './doubt.ts';

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
      `select a.batch_id as "batchId", a.id as "assignmentId", q.probability as "rightProbability", q.against as "isAgainst",
         least_sure.question, least_sure.value as "expected", least_sure.confidence, coalesce(least_sure.known, false) as "isKnown",
         coalesce(least_sure.categorical, false) as "isCategorical", coalesce(least_sure.against, false) as "isQuestionAgainst"
       from unnest($1::uuid[]) as b (id) cross join lateral (
         select a.id, judged.probability, judged.against
         from work.assignment_view a cross join lateral ${JUDGEMENT} judged
         where a.batch_id = b.id and a.state = 'submitted'
           and ($2::double precision is null or (judged.probability, a.id) > ($2::double precision, $3::uuid))
         order by judged.probability, a.id limit $4
       ) q join work.assignment_view a on a.id = q.id left join lateral ${LEAST_SURE} least_sure on true
       order by a.batch_id, q.probability, a.id`,
      [batchIds, after?.rightProbability ?? null, after?.assignmentId ?? null, limit],
    );
    const found = new Map<BatchId, DoubtfulAnswer[]>(batchIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.batchId)!.push(row);
    return found;
  }

  /** Probability of being right of each of these answers. */
  async rightProbabilities(db: Db, ids: readonly AssignmentId[]): Promise<Map<AssignmentId, number>> {
    const rows = await db.query<{ id: AssignmentId; probability: number }>(
      `select a.id, judged.probability from work.assignment_view a cross join lateral ${JUDGEMENT} judged
       where a.id = any($1::uuid[]) and a.answer is not null`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.probability]));
  }
}
