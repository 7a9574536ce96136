/** Answered batches, written as rows through the same triggers as any claim: quick, and sound for the integrity checks. */
import { asId, newId, ok, publicId, type BatchId, type OrganisationId, type TaskId, type WorkerId } from '../../src/kernel/index.ts';
import { Reputation } from '../../src/reputation/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';

export interface GivenAnswer {
  /** Index of the worker. */
  readonly worker: number;
  readonly state: 'held' | 'submitted' | 'returned';
  readonly answer: Record<string, unknown>;
}

export interface AnsweredBatch {
  readonly batchId: BatchId;
  readonly publicId: string;
  readonly taskIds: TaskId[];
}

/** Workers without accounts. */
export async function makeWorkers(market: TestMarketplace, count: number): Promise<WorkerId[]> {
  const ids = Array.from({ length: count }, () => newId<'Person'>());
  await market.db.query(`insert into identity.person (id, kind, is_worker, created_at) select unnest($1::uuid[]), 'human', true, $2`, [
    ids,
    market.clock.now(),
  ]);
  await market.db.query(
    `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at) select unnest($1::uuid[]), 'KE', '{en}', 'UTC', $2`,
    [ids, market.clock.now()],
  );
  return ids;
}

/** An internal open batch whose tasks have these answers. @param form questions of version 1 */
export async function answeredBatch(
  market: TestMarketplace,
  organisationId: OrganisationId,
  workers: readonly WorkerId[],
  form: readonly unknown[],
  tasks: readonly { externalId?: string; answers: readonly GivenAnswer[] }[],
): Promise<AnsweredBatch> {
  const batchId = newId<'Batch'>();
  const now = market.clock.now();
  const redundancy = workers.length;
  await market.db.query(
    `insert into batches.batch (id, organisation_id, kind, title, description, state, internal, currency, reward_minor, fee_minor, estimated_seconds,
       lease_seconds, auto_approve_seconds, redundancy, requirements, version, task_count, launched_position, revision, created_at, updated_at,
       launched_at, opened_at)
     values ($1, $2, 'text', 'A batch', '', 'open', true, 'USD', 0, 0, 30, 600, 86400, $3, '[]', 1, $4, $4, 1, $5, $5, $5, $5)`,
    [batchId, organisationId, redundancy, tasks.length, now],
  );
  await market.db.query(
    `insert into batches.batch_version (batch_id, version, instructions, form, created_at) values ($1, 1, 'Look.', $2, $3)`,
    [batchId, JSON.stringify(form), now],
  );
  const taskIds = tasks.map(() => newId<'Task'>());
  await market.db.query(
    `insert into batches.task (id, batch_id, position, external_id, payload, redundancy, free_slots, created_at)
     select id, $1, place, external_id, '{"text": "x"}', $2, $2, $3 from unnest($4::uuid[], $5::text[]) with ordinality as t (id, external_id, place)`,
    [batchId, redundancy, now, taskIds, tasks.map((task) => task.externalId ?? null)],
  );
  const given = tasks.flatMap((task, index) =>
    task.answers.map((answer) => ({ ...answer, taskId: taskIds[index]!, id: newId<'Assignment'>() })),
  );
  const taken = new Map<number, number>();
  for (const { worker } of given) taken.set(worker, (taken.get(worker) ?? 0) + 1);
  for (const [worker, count] of taken) {
    await market.db.query('insert into work.worker_batch (batch_id, worker_id, taken, last_position) values ($1, $2, $3, $4)', [
      batchId,
      workers[worker],
      count,
      tasks.length,
    ]);
  }
  await market.db.query(
    `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency,
       claimed_at, lease_until, grace_until, auto_approve_seconds)
     select id, task_id, $1, worker_id, $2, 1, 'held', 0, 0, 'USD', $3::timestamptz, $3::timestamptz + interval '1 hour', $3::timestamptz + interval '2 hours', 86400
     from unnest($4::uuid[], $5::uuid[], $6::uuid[]) as a (id, task_id, worker_id)`,
    [
      batchId,
      organisationId,
      now,
      given.map((each) => each.id),
      given.map((each) => each.taskId),
      given.map((each) => workers[each.worker]),
    ],
  );
  await market.db.query(
    `update work.assignment a set state = g.state,
       submitted_at = case when g.state = 'submitted' then $1::timestamptz + interval '12 seconds' end,
       answer = case when g.state = 'submitted' then g.answer end, seconds = case when g.state = 'submitted' then 12 end,
       auto_approve_at = case when g.state = 'submitted' then $1::timestamptz + interval '1 day' end,
       finalised_at = case when g.state = 'returned' then $1::timestamptz end
     from unnest($2::uuid[], $3::text[], $4::jsonb[]) as g (id, state, answer) where a.id = g.id and g.state <> 'held'`,
    [now, given.map((each) => each.id), given.map((each) => each.state), given.map((each) => JSON.stringify(each.answer))],
  );
  await market.commands.must(market.system, async (tx) => {
    const outcomes = given.flatMap(({ id, taskId, worker, state }) =>
      state === 'held' ? [] : [{ assignmentId: id, taskId, batchId, organisationId, workerId: workers[worker]!, kind: state, seconds: 12 }],
    );
    await market.get(Reputation).record(tx, outcomes);
    tx.act('batch.answered_for_test', { kind: 'batch', id: batchId, organisationId });
    return ok(undefined);
  });
  return { batchId, publicId: publicId('Batch', batchId), taskIds: taskIds.map((id) => asId<'Task'>(id)) };
}

/** A question of the form. */
export function question(name: string, type: string, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { name, type, prompt: 'What is it?', help: null, required: false, ...extra };
}

/** One more answer, as anybody's: claimed and submitted. @param task index */
export async function giveAnswer(
  market: TestMarketplace,
  batch: AnsweredBatch,
  task: number,
  workerId: WorkerId,
  answer: Record<string, unknown>,
): Promise<void> {
  const now = market.clock.now();
  const id = newId<'Assignment'>(now);
  const taskId = batch.taskIds[task]!;
  await market.db.query(
    `insert into work.worker_batch (batch_id, worker_id, taken, last_position) values ($1, $2, 1, 1)
     on conflict (batch_id, worker_id) do update set taken = work.worker_batch.taken + 1`,
    [batch.batchId, workerId],
  );
  await market.db.query(
    `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency,
       claimed_at, lease_until, grace_until, auto_approve_seconds)
     select $1, $2, b.id, $3, b.organisation_id, 1, 'held', 0, 0, 'USD', $4::timestamptz, $4::timestamptz + interval '1 hour',
       $4::timestamptz + interval '2 hours', 86400 from batches.batch b where b.id = $5`,
    [id, taskId, workerId, now, batch.batchId],
  );
  await market.db.query(
    `update work.assignment set state = 'submitted', submitted_at = $2, answer = $3, seconds = 0, auto_approve_at = $2::timestamptz + interval '1 day'
     where id = $1`,
    [id, now, JSON.stringify(answer)],
  );
  await market.commands.must(market.system, async (tx) => {
    const [row] = await tx.query<{ organisation_id: OrganisationId }>('select organisation_id from batches.batch where id = $1', [
      batch.batchId,
    ]);
    const organisationId = row!.organisation_id;
    const about = { assignmentId: id, taskId, batchId: batch.batchId, organisationId, workerId };
    await market.get(Reputation).record(tx, [{ ...about, kind: 'submitted', seconds: 0 }]);
    tx.act('batch.answered_for_test', { kind: 'batch', id: batch.batchId, organisationId });
    return ok(undefined);
  });
}

/** Makes a task gold, or corrects its key. @param task index */
export async function setGold(
  market: TestMarketplace,
  batch: AnsweredBatch,
  task: number,
  answers: Record<string, unknown>,
): Promise<void> {
  const taskId = batch.taskIds[task]!;
  await market.db.query(
    `insert into batches.gold (task_id, batch_id, answers, set_at) values ($1, $2, $3, $4)
     on conflict (task_id) do update set answers = excluded.answers, set_at = excluded.set_at`,
    [taskId, batch.batchId, JSON.stringify(answers), market.clock.now()],
  );
  const rows = await market.db.query('update batches.task set gold = true where id = $1 and not gold returning id', [taskId]);
  await market.db.query('update batches.batch set gold_tasks = gold_tasks + $2 where id = $1', [batch.batchId, rows.length]);
}
