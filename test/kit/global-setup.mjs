/**
 * A PostgreSQL for the run, and a template database with all migrations applied; each test file clones it.
 *
 * TEST_DATABASE_URL (a superuser's) uses a server that is there; else an embedded one starts in a temporary folder.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import pg from 'pg';

/** One TypeScript file of the application without imports of its own, before Jest can transform anything. */
async function load(path) {
  const directory = join(process.cwd(), 'node_modules', '.cache', 'guildhall-test');
  await mkdir(directory, { recursive: true });
  const { code } = await transformFile(path, { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } });
  const file = join(directory, `${path.replaceAll(/\W/g, '-')}-${process.pid}.mjs`);
  await writeFile(file, code);
  try {
    return await import(file);
  } finally {
    await rm(file, { force: true });
  }
}

async function embedded() {
  const { startEmbedded } = await load('src/operator/embedded-postgres.ts');
  const directory = await mkdtemp(join(tmpdir(), 'guildhall-test-'));
  await chmod(directory, 0o755); // as root, the server runs as another user
  const server = await startEmbedded({ directory: join(directory, 'postgres'), durable: false, maximumConnections: 300 });
  globalThis.__stopTestServer = async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return server.url;
}

export default async function setup() {
  const url = process.env.TEST_DATABASE_URL ?? (await embedded());
  const template = `guildhall_template_${process.pid}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  // Runs at the same time on one server: one of them makes the role.
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
  const { migrate } = await load('src/platform/database/migrate.ts');
  const target = new URL(url);
  target.pathname = `/${template}`;
  await migrate(target.href, 'guildhall_app', join(process.cwd(), 'migrations'));
}
