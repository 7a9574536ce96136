/** Migrations on a database that is in use: they wait without blocking others for long, and go on where a failed run stopped. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrate.ts';
import { asOwner, createTestDatabase, type TestDatabase } from '../kit/database.ts';

const LOCK_TIMEOUT_MS = 300;

let database: TestDatabase;
let directory: string;
let lines: string[];
beforeEach(async () => {
  database = await createTestDatabase('template1');
  directory = mkdtempSync(join(tmpdir(), 'guildhall-migrations-'));
  lines = [];
  write(
    '0001_item.sql',
    `create table public.item (id integer primary key, size integer);\ninsert into public.item select i, i % 7 from generate_series(1, 25) i;\n`,
  );
  await run();
});
afterEach(async () => {
  rmSync(directory, { recursive: true, force: true });
  await database.drop();
});

const write = (name: string, sql: string) => writeFileSync(join(directory, name), sql);
const run = (patienceMs = 20_000) =>
  migrate(database.ownerUrl, null, directory, [], { lockTimeoutMs: LOCK_TIMEOUT_MS, patienceMs, say: (line) => lines.push(line) });
const query = <Row extends pg.QueryResultRow>(sql: string) =>
  asOwner(database.ownerUrl, async (client) => (await client.query<Row>(sql)).rows);

/** A transaction that has used the table, and stays open. */
async function openTransaction(statement = 'select count(*) from public.item'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(statement);
  return client;
}

it('waits for a long transaction with pauses in which other statements pass, and succeeds after it', async () => {
  write('0002_color.sql', '-- Locks item for a moment.\nalter table public.item add column color text;\n');
  const reader = await openTransaction();
  let isOver = false;
  const migrating = run().finally(() => (isOver = true));
  await waitUntil(() => lines.some((line) => line.includes('attempt 1')));
  // Three waits for the lock: what comes behind one of them gets on when it ends. The server itself stops what waits longer.
  while (!lines.some((line) => line.includes('attempt 3'))) {
    await query(`set lock_timeout = ${3 * LOCK_TIMEOUT_MS}; select count(*) from public.item`);
  }
  expect(isOver).toBe(false);
  await reader.query('commit');
  await reader.end();
  expect(await migrating).toEqual(['0002_color.sql']);
  expect(await query('select color from public.item limit 1')).toEqual([{ color: null }]);
  expect(lines.at(-1)).toMatch(/^0002_color\.sql: applied in .* s \(1 of 1\)$/);
}, 60_000);

it('gives up when the lock is never free, leaves nothing of the file, and can be run again', async () => {
  write('0002_color.sql', 'create table public.half (id integer);\nalter table public.item add column color text;\n');
  const reader = await openTransaction();
  await expect(run(1_000)).rejects.toThrow('migration 0002_color.sql failed: canceling statement due to lock timeout');
  expect(await query(`select to_regclass('public.half') as half`)).toEqual([{ half: null }]);
  await reader.end();
  expect(await run()).toEqual(['0002_color.sql']);
}, 60_000);

it('builds an index concurrently, and again where a failed run left an invalid one', async () => {
  const HEAD = '-- Indexes. Blocks no write.\n-- migrate: no transaction\n';
  write(
    '0002_index.sql',
    `${HEAD}create unique index concurrently item_size on public.item (size);\ncreate index concurrently item_id on public.item (id);\n`,
  );
  await expect(run()).rejects.toThrow('migration 0002_index.sql failed: could not create unique index "item_size"');
  const validity = () =>
    query<{ name: string; valid: boolean }>(
      `select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname in ('item_size', 'item_id') order by 1`,
    );
  expect(await validity()).toEqual([{ name: 'item_size', valid: false }]);
  await query('update public.item set size = id');
  expect(await run()).toEqual(['0002_index.sql']);
  expect(await validity()).toEqual([
    { name: 'item_id', valid: true },
    { name: 'item_size', valid: true },
  ]);
  expect(lines).toContainEqual(expect.stringContaining('public.item_size is invalid'));
}, 60_000);

it('builds an index concurrently while a second process waits for its turn', async () => {
  write('0002_index.sql', '-- migrate: no transaction\ncreate index concurrently item_size on public.item (size);\n');
  const writer = await openTransaction('update public.item set size = 8 where id = 1');
  const first = run();
  await waitUntil(
    async () =>
      (await query(`select from pg_stat_activity where query like 'create index concurrently%' and datname = current_database()`)).length >
      0,
  );
  const second = run();
  await waitUntil(() => lines.some((line) => line.startsWith('another process applies migrations')));
  await writer.end();
  expect(await first).toEqual(['0002_index.sql']);
  expect(await second).toEqual([]);
}, 60_000);

it('fills a column in pages, and goes on after the last page when a run was stopped', async () => {
  write('0002_area.sql', 'alter table public.item add column area integer;\n');
  write(
    '0003_areas.sql',
    `-- Locks ten rows at a time.
-- migrate: pages
with page as (select id from public.item where id > coalesce(nullif($1, ''), '0')::integer order by id limit 10),
filled as (update public.item i set area = 100 / (i.size - coalesce(nullif(current_setting('test.fault', true), ''), '-1')::integer) from page where page.id = i.id)
select max(id)::text as cursor, count(*) as rows from page;
`,
  );
  const { pathname } = new URL(database.ownerUrl);
  await query('update public.item set size = 5');
  await query('update public.item set size = 77 where id = 15');
  await query(`alter database ${pathname.slice(1)} set test.fault = '77'`);
  await expect(run()).rejects.toThrow('migration 0003_areas.sql failed: division by zero');
  expect(await query('select count(*)::integer as filled, max(id) as last from public.item where area is not null')).toEqual([
    { filled: 10, last: 10 },
  ]);
  // What the first page did is not done again.
  await query('update public.item set area = 0 where id <= 10');
  await query(`alter database ${pathname.slice(1)} reset test.fault`);
  expect(await run()).toEqual(['0003_areas.sql']);
  expect(
    await query(
      'select count(*)::integer as rows, count(area)::integer as filled, count(*) filter (where area = 0)::integer as kept from public.item',
    ),
  ).toEqual([{ rows: 25, filled: 25, kept: 10 }]);
  expect(await query('select * from public.migration_page')).toEqual([]);
}, 60_000);

it('refuses a way to run that it does not know', async () => {
  write('0002_other.sql', '-- migrate: at night\nselect 1;\n');
  await expect(run()).rejects.toThrow('"migrate: at night" is unknown');
});

async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within 30 s: ${lines.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
