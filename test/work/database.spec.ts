/** What the database itself refuses, whatever the application does. */
import pg from 'pg';
import { newId } from '../../src/kernel/index.ts';
import { ASSIGNMENT_STATES, lifecycle, type AssignmentState } from '../../src/work/assignment.ts';
import { createTestDatabase, type TestDatabase } from '../kit/database.ts';

const AT = '2026-11-02T09:00:00Z';

describe('the database', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let app: pg.Client;
  let organisation: string;
  const workers: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    app = new pg.Client({ connectionString: database.url });
    await Promise.all([owner.connect(), app.connect()]);
    organisation = newId();
    await owner.query(`insert into identity.organisation (id, name, currency, created_at) values ($1, 'Test', 'USD', $2)`, [
      organisation,
      AT,
    ]);
    for (let index = 0; index < 6; index++) {
      workers.push(newId());
      await owner.query(`insert into identity.person (id, kind, is_worker, created_at) values ($1, 'human', true, $2)`, [
        workers[index],
        AT,
      ]);
    }
  });
  afterAll(async () => {
    await Promise.all([owner.end(), app.end()]);
    await database.drop();
  });

  async function makeTask(redundancy: number, state = 'open'): Promise<{ batchId: string; taskId: string }> {
    const [batchId, taskId] = [newId(), newId()];
    const ending = ['draining', 'settled', 'cancelled'].includes(state) ? (state === 'cancelled' ? 'cancelled' : 'settled') : null;
    await owner.query(
      `insert into batches.batch (id, organisation_id, kind, title, description, state, ending, internal, currency, reward_minor, fee_minor,
         estimated_seconds, lease_seconds, auto_approve_seconds, redundancy, requirements, version, task_count, launched_position, created_at, updated_at)
       values ($1, $2, 'text', 'Test', '', $3, $4, false, 'USD', 10, 2, 30, 600, 86400, $5, '[]', 1, 1, 1, $6, $6)`,
      [batchId, organisation, state, ending, redundancy, AT],
    );
    await owner.query(
      `insert into batches.task (id, batch_id, position, payload, redundancy, free_slots, created_at) values ($1, $2, 1, '{}', $3, $3, $4)`,
      [taskId, batchId, redundancy, AT],
    );
    return { batchId, taskId };
  }

  async function insert(
    client: pg.Client,
    task: { batchId: string; taskId: string },
    worker: string,
    state: AssignmentState = 'held',
  ): Promise<string> {
    const id = newId();
    await client.query(
      `insert into work.worker_batch (batch_id, worker_id, taken, last_position) values ($1, $2, 1, 0) on conflict do nothing`,
      [task.batchId, worker],
    );
    const answered = ['submitted', 'approved', 'rejected'].includes(state);
    const decided = ['approved', 'rejected'].includes(state);
    const final = ['approved', 'returned', 'expired'].includes(state);
    await client.query(
      `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency,
         claimed_at, lease_until, grace_until, auto_approve_seconds, submitted_at, answer, seconds, auto_approve_at, decided_at, finalised_at)
       values ($1, $2, $3, $4, $5, 1, $6, 10, 2, 'USD', $7, $7::timestamptz + interval '10 min', $7::timestamptz + interval '12 min', 86400,
         $8, $9, $10, $8, $11, $12)`,
      [
        id,
        task.taskId,
        task.batchId,
        worker,
        organisation,
        state,
        AT,
        answered ? AT : null,
        answered ? '{}' : null,
        answered ? 5 : null,
        decided ? AT : null,
        final ? AT : null,
      ],
    );
    return id;
  }

  /** Moves to `state` with every column that the state asks for. */
  async function move(client: pg.Client, id: string, state: AssignmentState): Promise<void> {
    await client.query(
      `update work.assignment set state = $2,
         submitted_at = case when $2 in ('submitted', 'approved', 'rejected') then coalesce(submitted_at, $3) end,
         answer = case when $2 in ('submitted', 'approved', 'rejected') then coalesce(answer, '{}') end,
         seconds = case when $2 in ('submitted', 'approved', 'rejected') then coalesce(seconds, 5) end,
         auto_approve_at = case when $2 in ('submitted', 'approved', 'rejected') then coalesce(auto_approve_at, $3) end,
         decided_at = case when $2 in ('approved', 'rejected') then $3::timestamptz end,
         finalised_at = case when $2 in ('approved', 'returned', 'expired') then $3::timestamptz end
       where id = $1`,
      [id, state, AT],
    );
  }

  async function slots(taskId: string): Promise<{ free: number; withdrawn: number }> {
    const { rows } = await owner.query<{ free: number; withdrawn: number }>(
      'select free_slots as free, withdrawn_slots as withdrawn from batches.task where id = $1',
      [taskId],
    );
    return rows[0]!;
  }

  it('knows exactly the states of the lifecycle', async () => {
    const { rows } = await owner.query<{ text: string }>(
      `select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'assignment_state'`,
    );
    const states = [...rows[0]!.text.matchAll(/'([a-z]+)'/g)].map((match) => match[1]);
    expect(states.sort()).toEqual([...lifecycle.states].sort());
  });

  const pairs = ASSIGNMENT_STATES.flatMap((from) => ASSIGNMENT_STATES.filter((to) => to !== from).map((to) => [from, to] as const));
  it.each(pairs)('allows %s → %s if and only if the lifecycle does', async (from, to) => {
    const task = await makeTask(3);
    await owner.query(`set session_replication_role = replica`);
    const id = await insert(owner, task, workers[0]!, from);
    await owner.query(`set session_replication_role = origin`);
    await owner.query('update batches.task set free_slots = 2 where id = $1', [task.taskId]);
    const allowed = Object.values(lifecycle.transitions[from]).includes(to);
    const attempt = move(app, id, to);
    await (allowed ? expect(attempt).resolves.toBeUndefined() : expect(attempt).rejects.toThrow(/cannot become/));
    const { rows } = await owner.query<{ state: string }>('select state from work.assignment where id = $1', [id]);
    expect(rows[0]!.state).toBe(allowed ? to : from);
    expect((await slots(task.taskId)).free).toBe(allowed && (to === 'returned' || to === 'expired') ? 3 : 2);
  });

  it.each(ASSIGNMENT_STATES.filter((state) => state !== 'held'))('lets no assignment begin as %s', async (state) => {
    const task = await makeTask(1);
    await expect(insert(app, task, workers[0]!, state)).rejects.toThrow(/begins as held/);
    expect(await slots(task.taskId)).toEqual({ free: 1, withdrawn: 0 });
  });

  it('refuses to oversell a task', async () => {
    const task = await makeTask(2);
    await insert(app, task, workers[0]!);
    await insert(app, task, workers[1]!);
    await expect(insert(app, task, workers[2]!)).rejects.toThrow(/task_slots/);
    expect(await slots(task.taskId)).toEqual({ free: 0, withdrawn: 0 });
  });

  it('gives no worker the same task twice, also after giving it back', async () => {
    const task = await makeTask(2);
    const id = await insert(app, task, workers[0]!);
    await expect(insert(app, task, workers[0]!)).rejects.toThrow(/assignment_once_per_worker/);
    await move(app, id, 'returned');
    await expect(insert(app, task, workers[0]!)).rejects.toThrow(/assignment_once_per_worker/);
    expect(await slots(task.taskId)).toEqual({ free: 2, withdrawn: 0 });
  });

  it('takes no assignment that names another batch than its task', async () => {
    const [task, other] = [await makeTask(1), await makeTask(1)];
    await expect(insert(app, { taskId: task.taskId, batchId: other.batchId }, workers[0]!)).rejects.toThrow(/is not in batch/);
  });

  it.each([
    ['open', { free: 1, withdrawn: 0 }],
    ['paused', { free: 1, withdrawn: 0 }],
    ['draining', { free: 0, withdrawn: 1 }],
  ])('opens the slot again in a batch that is %s, or withdraws it', async (state, expected) => {
    for (const end of ['returned', 'expired'] as const) {
      const task = await makeTask(1, state);
      await move(app, await insert(app, task, workers[0]!), end);
      expect(await slots(task.taskId)).toEqual(expected);
    }
  });

  it('holds one task in advance for a worker, begins its clock once, and takes no answer before', async () => {
    const hold = async (task: { batchId: string; taskId: string }) => {
      const id = await insert(app, task, workers[0]!);
      await owner.query(`set session_replication_role = replica`);
      await owner
        .query('update work.assignment set prepared = true where id = $1', [id])
        .finally(() => owner.query(`set session_replication_role = origin`));
      return id;
    };
    const id = await hold(await makeTask(1));
    await expect(hold(await makeTask(1))).rejects.toThrow(/assignment_one_prepared/);
    for (const state of ['submitted', 'expired'] as const) await expect(move(app, id, state)).rejects.toThrow(/assignment_prepared/);
    await expect(app.query('update work.assignment set prepared = false where id = $1', [id])).rejects.toThrow(/begins once/);
    await expect(app.query('update work.assignment set started_at = claimed_at where id = $1', [id])).rejects.toThrow(
      /begins once|assignment_prepared/,
    );
    await app.query('update work.assignment set prepared = false, started_at = claimed_at where id = $1', [id]);
    for (const change of [`started_at = claimed_at + interval '1 s'`, 'started_at = null', 'prepared = true, started_at = null']) {
      await expect(app.query(`update work.assignment set ${change} where id = $1`, [id])).rejects.toThrow(/begins once/);
    }
    const other = await hold(await makeTask(1));
    await move(app, other, 'returned');
  });

  it.each([
    ['before the claim', `answered_at = claimed_at - interval '1 s'`, /assignment_answered/],
    ['after the lease', `answered_at = lease_until + interval '1 s'`, /assignment_answered/],
    ['of an answer that is not there', 'active_seconds = 1', /assignment_answered/],
  ])('refuses a reported time %s', async (_, change, message) => {
    const id = await insert(app, await makeTask(1), workers[0]!);
    const answer = `state = 'submitted', submitted_at = lease_until, answer = '{}', seconds = 600, auto_approve_at = lease_until, `;
    const set = change.startsWith('active') ? change : answer + change;
    await expect(app.query(`update work.assignment set ${set} where id = $1`, [id])).rejects.toThrow(message);
  });

  it('keeps assignments for ever', async () => {
    const id = await insert(app, await makeTask(1), workers[0]!);
    await expect(app.query('delete from work.assignment where id = $1', [id])).rejects.toThrow(/permission denied/);
    await expect(owner.query('delete from work.assignment where id = $1', [id])).rejects.toThrow(/never deleted/);
    await expect(owner.query('truncate work.assignment cascade')).rejects.toThrow(/never deleted/);
  });

  it.each([
    ['reward_minor = reward_minor + 1', /never change/],
    ['fee_minor = 0', /never change/],
    ['worker_id = organisation_id', /never change|worker_batch/],
    ['batch_version = 2', /never change/],
    [`answer = '{"label": "other"}'`, /an answer never changes/],
    ['answer = null', /an answer never changes|assignment_submitted/],
    [`late_answer = '{}', late_at = claimed_at`, /assignment_late/],
    ['answered_at = claimed_at', /an answer never changes/],
    ['active_seconds = 1', /an answer never changes/],
    ['prepared = true', /begins once|assignment_prepared/],
    ['started_at = claimed_at', /begins once/],
  ])('refuses "set %s" on a submitted assignment', async (change, message) => {
    const id = await insert(app, await makeTask(1), workers[0]!);
    await move(app, id, 'submitted');
    await expect(app.query(`update work.assignment set ${change} where id = $1`, [id])).rejects.toThrow(message);
  });
});
