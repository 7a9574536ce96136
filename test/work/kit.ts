/** Batches and crowds for the tests of work: many of them, quickly, with their money in the ledger. */
import pg from 'pg';
import { asId, money, newId, ok, type BatchId, type OrganisationId, type TaskId, type WorkerId } from '../../src/kernel/index.ts';
import { chart, Ledger } from '../../src/ledger/index.ts';
import { SCOPES, valueOf, type Caller } from '../../src/platform/index.ts';
import { moveIn } from '../kit/gift.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';

export const REWARD = 10n;
export const FEE = 2n;

export interface TestBatch {
  readonly id: BatchId;
  readonly organisationId: OrganisationId;
  /** In order of position. */
  readonly taskIds: TaskId[];
}

export interface BatchOptions {
  readonly organisationId: OrganisationId;
  readonly tasks: number;
  readonly redundancy?: number;
  readonly workerCap?: number;
  readonly leaseSeconds?: number;
  readonly internal?: boolean;
  readonly requirements?: readonly unknown[];
  /** Tasks launched; all of them when left out. */
  readonly launched?: number;
}

/** An organisation whose owner never signs in. */
export async function makeOrganisation(market: TestMarketplace, name = 'Crowded House'): Promise<OrganisationId> {
  const id = newId<'Organisation'>();
  await market.db.query('insert into identity.organisation (id, name, currency, created_at) values ($1, $2, $3, $4)', [
    id,
    name,
    'USD',
    market.clock.now(),
  ]);
  const [owner] = await makeCrowd(market, 1);
  await market.db.query(
    `insert into identity.membership (id, organisation_id, person_id, role, state, invited_at, joined_at) values ($1, $2, $3, 'owner', 'active', $4, $4)`,
    [newId(), id, owner!.workerId, market.clock.now()],
  );
  return id;
}

/** An open batch whose organisation has paid for it. */
export async function openBatch(market: TestMarketplace, options: BatchOptions): Promise<TestBatch> {
  const id = newId<'Batch'>();
  const { tasks, redundancy = 1, internal = false, launched = tasks, organisationId } = options;
  const now = market.clock.now();
  const [reward, fee] = internal ? [0n, 0n] : [REWARD, FEE];
  const total = money((reward + fee) * BigInt(launched * redundancy), 'USD');
  const client = new pg.Client({ connectionString: market.database.url });
  await client.connect();
  try {
    await client.query(
      `insert into batches.batch (id, organisation_id, kind, title, description, state, internal, currency, reward_minor, fee_minor, estimated_seconds,
         lease_seconds, auto_approve_seconds, redundancy, worker_cap, requirements, version, task_count, launched_position, revision, created_at,
         updated_at, launched_at, opened_at)
       values ($1, $2, 'text', 'Which is it?', '', 'open', $3, 'USD', $4, $5, 30, $6, 86400, $7, $8, $9, 1, $10, $11, 1, $12, $12, $12, $12)`,
      [
        id,
        organisationId,
        internal,
        reward,
        fee,
        options.leaseSeconds ?? 600,
        redundancy,
        options.workerCap ?? null,
        JSON.stringify(options.requirements ?? []),
        tasks,
        launched,
        now,
      ],
    );
    await client.query(
      `insert into batches.batch_version (batch_id, version, instructions, form, created_at) values ($1, 1, 'Say which.', $2, $3)`,
      [id, JSON.stringify(FORM), now],
    );
    const { rows } = await client.query<{ id: string }>(
      `insert into batches.task (id, batch_id, position, payload, redundancy, free_slots, created_at)
       select gen_random_uuid(), $1, n, jsonb_build_object('text', 'item ' || n, '_secret', n), $2, $2, $3 from generate_series(1, $4::int) n
       returning id`,
      [id, redundancy, now, tasks],
    );
    await market.commands.must(market.system, async (tx) => {
      tx.act('batch.made_for_test', { kind: 'batch', id, organisationId });
      if (total.minor === 0n) return ok(undefined);
      const ledger = market.get(Ledger);
      // Not by a funding, which payouts would have to know.
      await moveIn(tx, market, { kind: 'bank', ownerId: null }, { kind: 'requester_available', ownerId: organisationId }, total.minor);
      valueOf(await ledger.post(tx, `launch:${id}:1`, [chart.launch({ batchId: id, organisationId, revision: 1, total })]));
      return ok(undefined);
    });
    return { id, organisationId, taskIds: rows.map((row) => asId<'Task'>(row.id)) };
  } finally {
    await client.end();
  }
}

export const FORM = [
  {
    name: 'label',
    type: 'choice',
    label: 'Which is it?',
    help: null,
    required: true,
    options: [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ],
  },
];

export const ANSWER = { label: 'yes' };

export interface CrowdMember {
  readonly workerId: WorkerId;
  readonly caller: Caller;
}

/** Workers who never signed in: for races, where only their number counts. */
export async function makeCrowd(market: TestMarketplace, size: number): Promise<CrowdMember[]> {
  const ids = Array.from({ length: size }, () => newId<'Person'>());
  await market.db.query(
    `insert into identity.person (id, kind, is_worker, created_at) select id, 'human', true, $2 from unnest($1::uuid[]) id`,
    [ids, market.clock.now()],
  );
  await market.db.query(
    `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at)
     select id, 'KE', '{en}', 'Africa/Nairobi', $2 from unnest($1::uuid[]) id`,
    [ids, market.clock.now()],
  );
  return ids.map((workerId) => ({
    workerId,
    caller: {
      actor: {
        kind: 'person',
        personId: workerId,
        isWorker: true,
        isAdmin: false,
        isAuditor: false,
        memberships: [],
        scopes: new Set(SCOPES),
        suspended: false,
        emailVerified: true,
        sessionId: null,
        apiKeyId: null,
      },
      requestId: 'test',
      address: null,
    },
  }));
}

/** How the slots of a batch stand, as the database has them. */
export async function slotsOf(market: TestMarketplace, batchId: BatchId) {
  const [row] = await market.db.query<{ free: number; withdrawn: number; live: number; slots: number }>(
    `select sum(free_slots)::int as free, sum(withdrawn_slots)::int as withdrawn, sum(redundancy)::int as slots,
       (select count(*) from work.assignment a where a.batch_id = $1 and a.state not in ('returned', 'expired'))::int as live
     from batches.task where batch_id = $1`,
    [batchId],
  );
  return row!;
}

/** A fingerprint of all that work writes: equal before and after what was denied. */
export async function footprint(market: TestMarketplace): Promise<string> {
  const [row] = await market.db.query<{ text: string }>(
    `select concat_ws(' ',
       (select count(*) from work.assignment), (select md5(string_agg(a::text, '' order by id)) from work.assignment a),
       (select md5(string_agg(w::text, '' order by batch_id, worker_id)) from work.worker_batch w),
       (select sum(free_slots) from batches.task), (select count(*) from platform.act), (select count(*) from reputation.outcome)) as text`,
  );
  return row!.text;
}
