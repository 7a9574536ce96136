/** What the money bench needs to be there: submitted work by many workers in batches whose escrow holds its price. */
import { withClient } from '../../src/operator/tool-database.ts';
import { newId } from '../../src/kernel/index.ts';
import { makeBatch } from './claim-setup.ts';

/** One submitted assignment. */
export interface Submitted {
  readonly id: string;
  readonly taskId: string;
  readonly workerId: string;
  readonly batchId: string;
}

/** Assignments that are approved by one command. */
export type Unit = readonly Submitted[];

/** As many as there are batches to spread over. */
const SPREAD_BATCHES = 16;
const WORKERS = 1_000;

export interface Units {
  readonly spread: Unit[];
  readonly oneBatch: Unit[];
  readonly bulk: Unit[];
}

/**
 * Makes submitted work, past the triggers: the bench is about what comes after.
 *
 * @param singles to be approved one by one: as many spread over batches, and as many in one batch
 * @param bulks commands of `perBulk` approvals
 */
export async function makeUnits(ownerUrl: string, organisationId: string, singles: number, bulks: number, perBulk: number): Promise<Units> {
  const workers = await makeWorkers(ownerUrl);
  const make = async (count: number) => {
    const batchId = await makeBatch(ownerUrl, organisationId, count);
    return submitAll(ownerUrl, batchId, organisationId, workers, count);
  };
  const spread: Submitted[][] = [];
  for (let batch = 0; batch < SPREAD_BATCHES; batch++) spread.push(await make(Math.ceil(singles / SPREAD_BATCHES)));
  const oneBatch = await make(singles);
  const bulk = await make(bulks * perBulk);
  await withClient(ownerUrl, (client) => client.query('vacuum analyze work.assignment'));
  return {
    spread: Array.from({ length: singles }, (_unused, n) => [spread[n % SPREAD_BATCHES]![Math.floor(n / SPREAD_BATCHES)]!]),
    oneBatch: oneBatch.map((each) => [each]),
    bulk: Array.from({ length: bulks }, (_unused, n) => bulk.slice(n * perBulk, (n + 1) * perBulk)),
  };
}

function makeWorkers(ownerUrl: string): Promise<string[]> {
  const ids = Array.from({ length: WORKERS }, () => newId<'Person'>() as string);
  return withClient(ownerUrl, async (client) => {
    const now = new Date();
    await client.query(
      `insert into identity.person (id, kind, is_worker, created_at) select id, 'human', true, $2 from unnest($1::uuid[]) id`,
      [ids, now],
    );
    await client.query(
      `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at)
       select id, 'KE', '{en}', 'Africa/Nairobi', $2 from unnest($1::uuid[]) id`,
      [ids, now],
    );
    return ids;
  });
}

/** An answer to each task of the batch, and the price of all in its escrow. */
function submitAll(
  ownerUrl: string,
  batchId: string,
  organisationId: string,
  workers: readonly string[],
  count: number,
): Promise<Submitted[]> {
  return withClient(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    const { rows } = await client.query<{ id: string; task_id: string; worker_id: string; batch_id: string }>(
      `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor,
         currency, claimed_at, lease_until, grace_until, auto_approve_seconds, submitted_at, answer, seconds, auto_approve_at)
       select gen_random_uuid(), t.id, t.batch_id, ($3::uuid[])[1 + t.position % cardinality($3::uuid[])], $2, 1, 'submitted', 10, 2,
         'USD', t.created_at, t.created_at + interval '1 hour', t.created_at + interval '2 hours', 8640000, t.created_at,
         '{"label": "yes"}', 12, t.created_at + interval '100 days'
       from batches.task t where t.batch_id = $1 and t.position <= $4 order by t.position
       returning id, task_id, worker_id, batch_id`,
      [batchId, organisationId, workers, count],
    );
    await client.query(
      `insert into work.worker_batch (batch_id, worker_id, taken, last_position)
       select batch_id, worker_id, count(*), 0 from work.assignment where batch_id = $1 group by 1, 2`,
      [batchId],
    );
    await client.query('set session_replication_role = origin');
    const price = (count * 12).toString();
    const events = [
      {
        event: 'fund',
        ref: newId<'Funding'>(),
        lines: [
          ['bank', null, 'USD', `-${price}`],
          ['requester_available', organisationId, 'USD', price],
        ],
      },
      {
        event: 'launch',
        ref: `${batchId}:1`,
        lines: [
          ['requester_available', organisationId, 'USD', `-${price}`],
          ['batch_escrow', batchId, 'USD', price],
        ],
      },
    ];
    await client.query(`select * from ledger.post($1, $2, '\\x00', 'bench', $3, $4)`, [
      newId<'Journal'>(),
      `bench:${batchId}`,
      new Date(),
      JSON.stringify(events),
    ]);
    return rows.map((row) => ({ id: row.id, taskId: row.task_id, workerId: row.worker_id, batchId: row.batch_id }));
  });
}
