/**
 * A database as text, and back: `COPY … FROM stdin` blocks as `pg_dump --data-only` writes them, read and written
 * through the `pg` package alone. The schema is not in it: the migrations make it, and a migration file never changes.
 */
import { mkdtemp, copyFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { migrate, MIGRATIONS_DIRECTORY } from '../../src/platform/database/migrate.ts';
import { withClient } from '../../src/operator/tool-database.ts';

export interface DumpHeader {
  /** Commit of the code that filled the database. */
  readonly commit: string;
  /** What filled it: a path below test/. */
  readonly madeBy: string;
  /** Names of the migrations that were applied, in order. */
  readonly migrations: readonly string[];
  /** Time of the marketplace's clock, ISO 8601. */
  readonly now: string;
  /** The settings that the data depends on. */
  readonly settings: Readonly<Record<string, string>>;
  /** What a test needs to go on: passwords, tokens, ids. */
  readonly notes: Readonly<Record<string, unknown>>;
}

export interface Dump {
  readonly header: DumpHeader;
  readonly sql: string;
}

const HEADER = '-- ';
/** Jobs belong to graphile-worker, whose own migrations change its tables. The marketplace sweeps what is due without them. */
const NOT_DUMPED = ['pg_catalog', 'information_schema', 'graphile_worker'];

export interface TableName {
  /** Quoted where needed: `batches.task`. */
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every table with its columns, but for generated ones. */
export async function tablesOf(client: pg.Client): Promise<TableName[]> {
  const { rows } = await client.query<TableName>(
    `select format('%I.%I', n.nspname, c.relname) as name, array_agg(quote_ident(a.attname) order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind = 'r' and n.nspname <> all ($1) and n.nspname !~ '^pg_' and (n.nspname, c.relname) <> ('public', 'migration')
     group by 1 order by 1`,
    [NOT_DUMPED],
  );
  return rows;
}

async function sequencesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select format('select pg_catalog.setval(%L, %s, %L);', format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null) as line
     from pg_sequences where schemaname <> all ($1) order by 1`,
    [NOT_DUMPED],
  );
  return rows.map(({ line }) => line);
}

/** @param ownerUrl the database, as a superuser */
export function dumpDatabase(ownerUrl: string, header: Omit<DumpHeader, 'migrations'>): Promise<Dump> {
  return withClient(ownerUrl, async (client) => {
    await client.query(`set timezone = 'UTC'`);
    const { rows } = await client.query<{ name: string }>('select name from public.migration order by name');
    const whole: DumpHeader = { ...header, migrations: rows.map(({ name }) => name) };
    const parts = [`${HEADER}${JSON.stringify(whole)}\n`];
    for (const { name, columns } of await tablesOf(client)) {
      let text = '';
      const stream = client.query(copyTo(`copy ${name} (${columns.join(', ')}) to stdout`));
      stream.setEncoding('utf8');
      for await (const chunk of stream) text += chunk as string;
      if (text !== '') parts.push(`COPY ${name} (${columns.join(', ')}) FROM stdin;\n${text}\\.\n`);
    }
    parts.push(...(await sequencesOf(client)).map((line) => `${line}\n`));
    return { header: whole, sql: parts.join('') };
  });
}

export function headerOf(sql: string): DumpHeader {
  return JSON.parse(sql.slice(HEADER.length, sql.indexOf('\n'))) as DumpHeader;
}

/**
 * Puts the rows into a database that has the tables of the dump's migrations; what the migrations themselves wrote is replaced.
 *
 * @param ownerUrl the database, as a superuser
 */
export async function loadRows(ownerUrl: string, sql: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query(`set session_replication_role = replica`);
    await client.query(`set timezone = 'UTC'`);
    const tables = await tablesOf(client);
    await client.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
    const block = /^COPY (.*) FROM stdin;\n([^]*?)^\\\.\n|^(select .*;)\n/gm;
    for (const [, target, rows, statement] of sql.matchAll(block)) {
      if (statement !== undefined) await client.query(statement);
      else await pipeline(Readable.from([rows ?? '']), client.query(copyFrom(`copy ${target} from stdin`)));
    }
    await passTransactions(client);
  });
}

/** Applies the named migrations and no others. */
export async function migrateUpTo(ownerUrl: string, applicationRole: string, names: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'guildhall-migrations-'));
  try {
    for (const name of names) await copyFile(join(MIGRATIONS_DIRECTORY, name), join(directory, name));
    await migrate(ownerUrl, applicationRole, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Seals cover rows up to a transaction's number. A server that is younger than the dump would give such numbers out
 * again, so that new rows would count to sealed blocks: it first uses up as many numbers.
 */
async function passTransactions(client: pg.Client): Promise<void> {
  await client.query(
    `do $$ declare newest numeric;
     begin
       select greatest((select max(xid::text::numeric) from platform.act), (select max(xid::text::numeric) from ledger.journal),
         (select max(to_xid::text::numeric) from platform.seal)) into newest;
       while pg_current_xact_id()::text::numeric <= newest loop commit; end loop;
     end $$`,
  );
}

/** How many rows each table has. */
export async function rowCounts(client: pg.Client): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of await tablesOf(client)) {
    const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${name}`);
    counts[name] = Number(rows[0]?.n);
  }
  return counts;
}

/**
 * What a column may hold, where a check constraint lists it: the states of each lifecycle among others.
 *
 * @returns `payouts.payout.state=sent` → number of rows that hold it
 */
export async function stateCounts(client: pg.Client): Promise<Record<string, number>> {
  const { rows: constraints } = await client.query<{ name: string; definition: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'c' and n.nspname <> all ($1) and cardinality(k.conkey) = 1 order by 1, 2`,
    [NOT_DUMPED],
  );
  const counts: Record<string, number> = {};
  for (const { name, definition } of constraints) {
    const [, column, list] = /^CHECK \({2,}(\w+) = ANY \(+(?:ARRAY)?\[(.*?)\]\)+$/.exec(definition) ?? [];
    if (column === undefined || list === undefined) continue;
    const values = [...list.matchAll(/'([^']*)'/g)].map(([, value]) => value ?? '');
    const { rows } = await client.query<{ value: string; n: string }>(
      `select ${column}::text as value, count(*) as n from ${name} group by 1`,
    );
    for (const value of values) counts[`${name}.${column}=${value}`] = Number(rows.find((row) => row.value === value)?.n ?? 0);
  }
  return counts;
}
