/** SQL of the progress of batches: counts by time, by indexes in the order of time. */
import { Injectable } from '@nestjs/common';
import { groupBy, type BatchId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import { startOf, STEP_ORIGIN, STEP_SECONDS, type ProgressInterval, type ProgressRange } from './progress.ts';

/** Answers that the median of the time spent is taken of. */
const TIMED_ANSWERS = 1_000;

/** What is asked of one batch. */
export interface BatchRange extends ProgressRange {
  readonly batchId: BatchId;
}

/** One text for a range of a batch. */
export function rangeKey({ batchId, from, to, step }: BatchRange): string {
  return JSON.stringify([batchId, from.getTime(), to.getTime(), step]);
}

export function parseRangeKey(key: string): BatchRange {
  const [batchId, from, to, step] = JSON.parse(key) as [BatchId, number, number, ProgressRange['step']];
  return { batchId, from: new Date(from), to: new Date(to), step };
}

@Injectable()
export class ProgressRepository {
  /** What happened in each batch until the end of its range, by step; what happened before the range as one interval. */
  async intervals(db: Db, ranges: readonly BatchRange[]): Promise<Map<string, ProgressInterval[]>> {
    const start = (moment: string) =>
      `case when ${moment} >= r.begin then date_bin(make_interval(secs => r.step), ${moment}, $5::timestamptz) end`;
    const rows = await db.query<ProgressInterval & { place: number }>(
      `select r.place::int as place, happened.start, sum(happened.submitted)::int as submitted, sum(happened.approved)::int as approved,
         sum(happened.confident)::int as confident, sum(happened.spent)::bigint as "spentMinor"
       from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::double precision[]) with ordinality as r (id, begin, until, step, place)
       cross join lateral (
         select ${start('a.submitted_at')} as start, count(*) as submitted, 0 as approved, 0 as confident, 0 as spent
         from work.assignment_view a where a.batch_id = r.id and a.submitted_at is not null and a.submitted_at < r.until group by 1
         union all
         select ${start('a.decided_at')}, 0, count(*), 0, sum(a.reward_minor + a.fee_minor)
         from work.assignment_view a where a.batch_id = r.id and a.state = 'approved' and a.decided_at < r.until group by 1
         union all
         select ${start('d.at')}, 0, 0, count(*), 0
         from labels.stop_decision d where d.batch_id = r.id and d.verdict = 'confident' and d.at < r.until group by 1
       ) happened group by r.place, happened.start`,
      [
        ranges.map((range) => range.batchId),
        ranges.map((range) => startOf(range.from, range.step)),
        ranges.map((range) => range.to),
        ranges.map((range) => STEP_SECONDS[range.step]),
        STEP_ORIGIN,
      ],
    );
    const found = ranges.map((): ProgressInterval[] => []);
    for (const { place, ...interval } of rows) found[place - 1]!.push(interval);
    return new Map(ranges.map((range, index) => [rangeKey(range), found[index]!]));
  }

  /** Answers of each batch by the full hour before `now` that they came in: 0 is the last one. Hours without any are absent. */
  async hourly(db: Db, batchIds: readonly BatchId[], now: Date, hours: number): Promise<Map<BatchId, Map<number, number>>> {
    const rows = await db.query<{ batchId: BatchId; age: number; count: number }>(
      `select b.id as "batchId", recent.* from unnest($1::uuid[]) as b (id) cross join lateral (
         select floor(extract(epoch from $2::timestamptz - a.submitted_at) / 3600)::int as age, count(*)::int as count
         from work.assignment_view a
         where a.batch_id = b.id and a.submitted_at > $2::timestamptz - make_interval(hours => $3) and a.submitted_at <= $2 group by 1
       ) recent`,
      [batchIds, now, hours],
    );
    return new Map(
      [...groupBy(rows, (row) => row.batchId)].map(([batchId, of]) => [batchId, new Map(of.map(({ age, count }) => [age, count]))]),
    );
  }

  /** Slots of each batch that may be claimed now, and assignments that are held; gold does not count. */
  async wanted(db: Db, batchIds: readonly BatchId[]): Promise<Map<BatchId, { readonly free: number; readonly held: number }>> {
    const rows = await db.query<{ batchId: BatchId; free: number; held: number }>(
      `select b.id as "batchId",
         (select coalesce(sum(t.free_slots), 0) from batches.task_view t where t.batch_id = b.id and t.free_slots > 0 and not t.gold)::int as free,
         (select count(*) from work.assignment_view a where a.batch_id = b.id and a.state = 'held')::int as held
       from unnest($1::uuid[]) as b (id)`,
      [batchIds],
    );
    return new Map(rows.map(({ batchId, ...wanted }) => [batchId, wanted]));
  }

  /** Median seconds from the claim to the answer of the newest answers of each batch, where at least `people` gave them. */
  async medianSeconds(db: Db, batchIds: readonly BatchId[], people: number): Promise<Map<BatchId, number>> {
    const rows = await db.query<{ batchId: BatchId; median: number }>(
      `select b.id as "batchId", timed.median from unnest($1::uuid[]) as b (id) cross join lateral (
         select percentile_cont(0.5) within group (order by recent.seconds) as median, count(distinct recent.worker_id) as people
         from (
           select a.seconds, a.worker_id from work.assignment_view a
           where a.batch_id = b.id and a.submitted_at is not null order by a.submitted_at desc limit ${TIMED_ANSWERS}
         ) recent
       ) timed where timed.people >= $2`,
      [batchIds, people],
    );
    return new Map(rows.map((row) => [row.batchId, row.median]));
  }
}
