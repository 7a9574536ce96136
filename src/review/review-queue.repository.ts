/**
 * SQL of the review queue: what waits for a verdict, the most doubtful first.
 *
 * An answer is as probably right as the label that it gives, and as improbably as the label that it is against is
 * probable; the least sure question decides. Gold is known. What no model has looked at is even. Read from what labels
 * keep, when somebody asks: no verdict waits for it, and none of it is kept.
 */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';

export interface DoubtfulAnswer {
  readonly batchId: BatchId;
  readonly assignmentId: AssignmentId;
  /** 0 to 1; of what nobody has looked at 0.5. */
  readonly rightProbability: number;
  /** Whether it is against a label or a known answer. */
  readonly isAgainst: boolean;
}

/** Whether the value that answer `a` gives is this one; lists are the same in any order. */
const gives = (question: string, value: string) =>
  `(a.answer -> ${question} = ${value} or jsonb_typeof(${value}) = 'array' and a.answer -> ${question} @> ${value} and a.answer -> ${question} <@ ${value})`;

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
      `select q.* from unnest($1::uuid[]) as b (id) cross join lateral (
         select a.batch_id as "batchId", a.id as "assignmentId", judged.probability as "rightProbability", judged.against as "isAgainst"
         from work.assignment a cross join lateral (
           select coalesce(min(told.probability), 0.5)::double precision as probability, coalesce(bool_or(told.against), false) as against
           from (
             select case when not l.categorical or l.confidence is null then coalesce(l.confidence, 0.5)
                 when ${gives('l.question', 'l.value')} then l.confidence else 1 - l.confidence end as probability,
               l.categorical and not ${gives('l.question', 'l.value')} as against
             from labels.label l where l.task_id = a.task_id and jsonb_typeof(a.answer -> l.question) <> 'null'
             union all
             select case when ${gives('k.key', 'k.value')} then 1 else 0 end, not ${gives('k.key', 'k.value')}
             from batches.gold g cross join lateral jsonb_each(g.answers) k where g.task_id = a.task_id and jsonb_typeof(a.answer -> k.key) <> 'null'
           ) told
         ) judged
         where a.batch_id = b.id and a.state = 'submitted'
           and ($2::double precision is null or (judged.probability, a.id) > ($2::double precision, $3::uuid))
         order by judged.probability, a.id limit $4
       ) q order by q."batchId", q."rightProbability", q."assignmentId"`,
      [batchIds, after?.rightProbability ?? null, after?.assignmentId ?? null, limit],
    );
    const found = new Map<BatchId, DoubtfulAnswer[]>(batchIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.batchId)!.push(row);
    return found;
  }
}
