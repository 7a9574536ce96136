/**
 * Numbered SQL files that a person wrote, forward only. A file that was applied never changes: its hash is kept and
 * compared. Runs as the owner of the schema; grants the application's role what it needs afterwards.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/**
 * Applies what is missing.
 *
 * @param url the database, as the role that owns the schema
 * @param applicationRole role that the application connects as; null when it is the owner itself
 * @param acceptIsoDigits currencies whose stored amounts the operator said to read by ISO 4217 (migration 0046)
 * @returns names of the files applied now
 * @throws Error when an applied file was changed, or the server's version is not supported
 */
export async function migrate(
  url: string,
  applicationRole: string | null,
  directory = MIGRATIONS_DIRECTORY,
  acceptIsoDigits: readonly string[] = [],
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await checkVersion(client);
    // Two processes that start together: the second waits, then finds nothing to do.
    await client.query(`select pg_advisory_lock(hashtext('guildhall.migrate'))`);
    await client.query(
      'create table if not exists public.migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    await client.query(`select set_config('guildhall.accept_iso_digits', $1, false)`, [acceptIsoDigits.join(',')]);
    const files = (await readdir(directory)).filter((name) => /^\d{4}_[a-z_]+\.sql$/.test(name)).sort();
    const done = new Map(
      (await client.query<{ name: string; hash: string }>('select name, hash from public.migration')).rows.map((row) => [
        row.name,
        row.hash,
      ]),
    );
    const applied: string[] = [];
    for (const name of files) {
      const sql = await readFile(join(directory, name), 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex');
      const known = done.get(name);
      if (known === hash) continue;
      if (known !== undefined) throw new Error(`migration ${name} was changed after it was applied; add a new file instead`);
      await client.query('begin');
      try {
        await client.query(sql);
        await client.query('insert into public.migration (name, hash) values ($1, $2)', [name, hash]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
      applied.push(name);
    }
    await migrateJobs({ connectionString: url });
    if (applicationRole !== null) await grant(client, applicationRole, await rightsIn(directory));
    return applied;
  } finally {
    await client.end();
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
  await client.query('begin');
  // Migrations before 0028 come with a function that knows no rights.
  const [row] = (
    await client.query<{ known: boolean }>(`select to_regprocedure('platform.grant_application(text, text[], jsonb)') is not null as known`)
  ).rows;
  if (row?.known === true)
    await client.query(`select platform.grant_application($1, ${schemas}, $2)`, [role, JSON.stringify(rights ?? {})]);
  else await client.query(`select platform.grant_application($1, ${schemas})`, [role]);
  await client.query('commit');
}

/** The role that a connection string names, or null. */
export function roleOf(url: string): string | null {
  return decodeURIComponent(new URL(url).username) || null;
}
