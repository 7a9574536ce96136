/**
 * Numbered SQL files that a person wrote, forward only. A file that was applied never changes: its hash is kept and
 * compared. Runs as the owner of the schema; grants the application's role what it needs afterwards.
 *
 * It runs on a database that is in use. A statement waits for a lock no longer than `lock_timeout`, because whatever comes after it
 * waits behind it. Then its transaction is rolled back and tried again after a pause. Two notes in a file's head comment change how
 * the file runs (CONTRIBUTING.md, "Migrations on a live database"):
 *
 * - `-- migrate: no transaction`: each statement by itself, as `create index concurrently` demands.
 * - `-- migrate: pages`: one statement, repeated in transactions of its own from the cursor that it returned last.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runMigrations as migrateJobs } from 'graphile-worker';
import pg from 'pg';

/** The folder of package.json: this file runs from `src`, from `dist`, and from `dist-lab`. */
function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) {
    if (dirname(directory) === directory) throw new Error('No package.json above src/platform/database/migrate.');
    directory = dirname(directory);
  }
  return directory;
}

export const PACKAGE_DIRECTORY = packageDirectory();
export const MIGRATIONS_DIRECTORY = join(PACKAGE_DIRECTORY, 'migrations');

const OLDEST_SUPPORTED = 150_000;
const NEWEST_SUPPORTED = 190_000;

export interface MigrateOptions {
  /** Longest wait for one lock: other statements may wait behind it for as long. */
  readonly lockTimeoutMs?: number;
  /** How long one file, or one page of it, is tried again before the command gives up. */
  readonly patienceMs?: number;
  /** Gets a line for each step. */
  readonly say?: (line: string) => void;
}

interface Run {
  readonly client: pg.Client;
  readonly lockTimeoutMs: number;
  readonly patienceMs: number;
  readonly say: (line: string) => void;
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

/**
 * Applies what is missing.
 *
 * @param url the database, as the role that owns the schema; a connection to the server itself, not to a pooler of transactions
 * @param applicationRole role that the application connects as; null when it is the owner itself
 * @param acceptIsoDigits currencies whose stored amounts the operator said to read by ISO 4217 (migration 0046)
 * @returns names of the files applied now
 * @throws Error when an applied file was changed, the server's version is not supported, or a lock was not free for `patienceMs`
 */
export async function migrate(
  url: string,
  applicationRole: string | null,
  directory = MIGRATIONS_DIRECTORY,
  acceptIsoDigits: readonly string[] = [],
  { lockTimeoutMs = 2_000, patienceMs = 600_000, say = () => undefined }: MigrateOptions = {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  const run: Run = { client, lockTimeoutMs, patienceMs, say };
  await client.connect();
  try {
    await checkVersion(client);
    // A limit that the role has is for its requests, not for building an index.
    await client.query('set statement_timeout = 0');
    await waitForTurn(run);
    await client.query(
      'create table if not exists public.migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    await client.query(`select set_config('guildhall.accept_iso_digits', $1, false)`, [acceptIsoDigits.join(',')]);
    const missing = await missingFiles(client, directory);
    for (const [index, file] of missing.entries()) {
      const started = Date.now();
      try {
        await apply(run, file);
      } catch (error) {
        throw new Error(`migration ${file.name} failed: ${(error as Error).message}`, { cause: error });
      }
      say(`${file.name}: applied in ${((Date.now() - started) / 1000).toFixed(1)} s (${index + 1} of ${missing.length})`);
    }
    await migrateJobs({ connectionString: url });
    if (applicationRole !== null) {
      const rights = await rightsIn(directory);
      await inTransaction(run, 'the rights of the application', () => grant(client, applicationRole, rights));
    }
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

const TURN_PAUSE_MS = 200;

/**
 * Two processes that start together: the second waits, then finds nothing to do. It asks again and again: a statement that waits
 * for the lock would keep a snapshot, and `create index concurrently` of the first waits for all older snapshots.
 */
async function waitForTurn({ client, say }: Run): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(hashtext('guildhall.migrate')) as mine`);
    if (rows[0]?.mine === true) return;
    if (isFirst) say('another process applies migrations; waiting for it');
    await pause(TURN_PAUSE_MS);
  }
}

async function missingFiles(client: pg.Client, directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_[a-z_]+\.sql$/.test(name)).sort();
  const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from public.migration');
  const done = new Map(rows.map((row) => [row.name, row.hash]));
  const missing: MigrationFile[] = [];
  for (const name of names) {
    const sql = await readFile(join(directory, name), 'utf8');
    const hash = createHash('sha256').update(sql).digest('hex');
    const known = done.get(name);
    if (known === undefined) missing.push({ name, sql, hash });
    else if (known !== hash) throw new Error(`migration ${name} was changed after it was applied; add a new file instead`);
  }
  return missing;
}

async function apply(run: Run, file: MigrationFile): Promise<void> {
  const way = /^-- migrate: (.+)$/m.exec(headOf(file.sql))?.[1];
  if (way === 'no transaction') return applyByStatement(run, file);
  if (way === 'pages') return applyByPage(run, file);
  if (way !== undefined) throw new Error(`"migrate: ${way}" is unknown; write "no transaction" or "pages"`);
  await inTransaction(run, file.name, async () => {
    await run.client.query(file.sql);
    await record(run.client, file);
  });
}

/** The comment that a file begins with. */
export function headOf(sql: string): string {
  const lines = sql.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  return lines.slice(0, end === -1 ? lines.length : end).join('\n');
}

async function record(client: pg.Client, { name, hash }: MigrationFile): Promise<void> {
  await client.query('insert into public.migration (name, hash) values ($1, $2)', [name, hash]);
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** lock_not_available, deadlock_detected, and "tuple concurrently updated", which has no code of its own. */
const isTransient = (error: unknown): boolean =>
  ['55P03', '40P01'].includes(String((error as { code?: unknown }).code)) || /tuple concurrently updated/.test(String(error));

/** Runs `work` in a transaction that waits for each lock no longer than `lock_timeout`, and again while a lock is not free. */
async function inTransaction<T>({ client, lockTimeoutMs, patienceMs, say }: Run, what: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let attempt = 1, wait = FIRST_PAUSE_MS; ; attempt++, wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    await client.query(`begin; set local lock_timeout = ${Math.trunc(lockTimeoutMs)}`);
    try {
      const result = await work();
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      if (!isTransient(error) || Date.now() + wait > deadline) throw error;
      say(`${what}: attempt ${attempt}: ${(error as Error).message}; tries again in ${wait / 1000} s`);
      // Not at the same moment as another process that waits for the same.
      await pause(wait * (0.75 + Math.random() / 2));
    }
  }
}

const BUILDS_INDEX = /^create (?:unique )?index concurrently (?:if not exists )?(\w+)\s+on (?:only )?(?:(\w+)\.)?\w+/i;

/** Statements of a file end with a semicolon at the end of a line. A file that failed runs again from its start. */
async function applyByStatement(run: Run, file: MigrationFile): Promise<void> {
  const statements = file.sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((part) =>
      part
        .split('\n')
        .filter((line) => !line.trimStart().startsWith('--'))
        .join('\n')
        .trim(),
    )
    .filter((part) => part !== '');
  for (const statement of statements) {
    const index = BUILDS_INDEX.exec(statement);
    if (index !== null && (await isBuilt(run, index[1]!, index[2] ?? 'public'))) continue;
    // Statements that run concurrently wait for transactions, and let others pass: no lock_timeout.
    if (/\bconcurrently\b/i.test(statement)) await run.client.query(statement);
    else await inTransaction(run, file.name, () => run.client.query(statement));
  }
  await record(run.client, file);
}

/** Whether a valid index has this name. One that a failed run left invalid is dropped. */
async function isBuilt({ client, say }: Run, name: string, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ valid: boolean }>(
    `select i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relname = $1 and n.nspname = $2`,
    [name, schema],
  );
  if (rows[0] === undefined) return false;
  if (rows[0].valid) return true;
  say(`${schema}.${name} is invalid: a run before this one failed; builds it again`);
  await client.query(`drop index concurrently ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`);
  return false;
}

const PAGES_PER_LINE = 20;

/**
 * The statement gets the cursor as $1 (a text; empty at first) and returns one row: the next `cursor`, null at the end, and how many
 * `rows` it handled. The cursor is kept in the transaction of its page, so that a run that was killed goes on after its last page.
 */
async function applyByPage(run: Run, file: MigrationFile): Promise<void> {
  const { client, say } = run;
  await client.query(
    'create table if not exists public.migration_page (name text primary key, cursor text not null, rows bigint not null)',
  );
  for (let page = 1; ; page++) {
    const isOver = await inTransaction(run, file.name, async () => {
      const kept = await client.query<{ cursor: string }>('select cursor from public.migration_page where name = $1', [file.name]);
      const { rows } = await client.query<{ cursor: string | null; rows: string }>(file.sql, [kept.rows[0]?.cursor ?? '']);
      if (rows.length !== 1) throw new Error('a statement of pages returns one row: cursor, rows');
      const { cursor, rows: handled } = rows[0]!;
      if (cursor === null) {
        await client.query('delete from public.migration_page where name = $1', [file.name]);
        await record(client, file);
        return true;
      }
      const total = await client.query<{ rows: string }>(
        `insert into public.migration_page (name, cursor, rows) values ($1, $2, $3)
         on conflict (name) do update set cursor = excluded.cursor, rows = migration_page.rows + excluded.rows returning rows`,
        [file.name, cursor, handled],
      );
      if (page % PAGES_PER_LINE === 0) say(`${file.name}: ${total.rows[0]!.rows} rows`);
      return false;
    });
    if (isOver) return;
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const version = Number((await client.query<{ v: string }>(`select current_setting('server_version_num') as v`)).rows[0]?.v);
  if (version < OLDEST_SUPPORTED || version >= NEWEST_SUPPORTED)
    throw new Error(`PostgreSQL 15 to 18 is supported; this server says ${version}`);
}

/** `{"identity.session": ["insert", "update"]}`: what the application's role may do with each table, beside reading it. */
type Rights = Readonly<Record<string, readonly string[]>>;

/** What `rights.json` beside the migrations says; null where there is none: the migrations are those of an older version. */
async function rightsIn(directory: string): Promise<Rights | null> {
  try {
    return JSON.parse(await readFile(join(directory, 'rights.json'), 'utf8')) as Rights;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

async function grant(client: pg.Client, role: string, rights: Rights | null): Promise<void> {
  const schemas = `array(select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public'))`;
  // Migrations before 0028 come with a function that knows no rights.
  const [row] = (
    await client.query<{ known: boolean }>(`select to_regprocedure('platform.grant_application(text, text[], jsonb)') is not null as known`)
  ).rows;
  if (row?.known === true)
    await client.query(`select platform.grant_application($1, ${schemas}, $2)`, [role, JSON.stringify(rights ?? {})]);
  else await client.query(`select platform.grant_application($1, ${schemas})`, [role]);
}

/** The role that a connection string names, or null. */
export function roleOf(url: string): string | null {
  return decodeURIComponent(new URL(url).username) || null;
}
