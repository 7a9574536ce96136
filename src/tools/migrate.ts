/**
 * `npm run migrate`: applies the migrations to MIGRATION_DATABASE_URL (or DATABASE_URL, or the embedded database of
 * `npm start`) and grants the application's role.
 */
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { runMain } from '../boot.ts';
import { fillEmailKeys } from '../identity/index.ts';
import { Mistake } from '../kernel/index.ts';
import { migrate, roleOf } from '../platform/database/migrate.ts';
import { databaseForTools, withClient } from './tool-database.ts';

/** Migrates; the application's role gets its grants when it is not the owner itself. */
export async function migrateFor(databaseUrl: string, migrationUrl: string | undefined): Promise<string[]> {
  const owner = migrationUrl ?? databaseUrl;
  const role = roleOf(databaseUrl);
  return migrated(owner, role === roleOf(owner) ? null : role);
}

/** The migrations, and what of them SQL cannot do. */
async function migrated(url: string, role: string | null): Promise<string[]> {
  const applied = await migrate(url, role);
  await withClient(url, async (client) => {
    const query = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query<Row & pg.QueryResultRow>(sql, [...parameters])).rows;
    await client.query('begin');
    await fillEmailKeys({ query });
    await client.query('commit');
  });
  return applied;
}

async function migrateChosen(): Promise<string[]> {
  const { DATABASE_URL, MIGRATION_DATABASE_URL } = process.env;
  if (DATABASE_URL) return migrateFor(DATABASE_URL, MIGRATION_DATABASE_URL);
  if (MIGRATION_DATABASE_URL) throw new Mistake('Set DATABASE_URL too: its role gets the rights that the application needs.');
  const embedded = await databaseForTools();
  return migrated(embedded.url, embedded.applicationRole).finally(() => embedded.release());
}

if (process.argv[1]?.endsWith('migrate.js')) {
  runMain(async () => {
    parseArgs({ options: {} });
    const applied = await migrateChosen();
    console.log(applied.length === 0 ? 'Nothing to do: every migration is applied.' : `Applied ${applied.join(', ')}.`);
  }, 'npm run migrate (DATABASE_URL, and MIGRATION_DATABASE_URL where another role owns the schema; else the embedded database)');
}
