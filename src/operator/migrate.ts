/**
 * `npm run migrate`: applies the migrations to MIGRATION_DATABASE_URL (or DATABASE_DIRECT_URL, DATABASE_URL, or the embedded
 * database of `npm start`), prints a line for each, and grants the application's role.
 *
 * `--lock-timeout 2`: seconds that a statement waits for one lock; other statements may wait behind it for as long.
 * `--patience 600`: seconds that a migration is tried again before the command gives up. It can be run again at any time.
 * `--accept-iso-digits HUF,IDR`: amounts that are stored in these currencies are minor units of ISO 4217 (docs/money.md).
 */
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { runMain } from '../boot.ts';
import { fillEmailKeys, fillNameWords } from '../identity/index.ts';
import { isCurrency, Mistake } from '../kernel/index.ts';
import { migrate, MIGRATIONS_DIRECTORY, roleOf, type MigrateOptions } from '../platform/database/migrate.ts';
import { databaseForTools, withClient } from './tool-database.ts';

/** Migrates; the application's role gets its grants when it is not the owner itself. */
export async function migrateFor(
  databaseUrl: string,
  migrationUrl: string | undefined,
  acceptIsoDigits: readonly string[] = [],
  options: MigrateOptions = {},
): Promise<string[]> {
  const owner = migrationUrl ?? databaseUrl;
  const role = roleOf(databaseUrl);
  return migrated(owner, role === roleOf(owner) ? null : role, acceptIsoDigits, options);
}

/** The migrations, and what of them SQL cannot do. */
async function migrated(url: string, role: string | null, acceptIsoDigits: readonly string[], options: MigrateOptions): Promise<string[]> {
  const applied = await migrate(url, role, MIGRATIONS_DIRECTORY, acceptIsoDigits, options);
  await withClient(url, async (client) => {
    const query = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query<Row & pg.QueryResultRow>(sql, [...parameters])).rows;
    await client.query('begin');
    await fillEmailKeys({ query });
    await client.query('commit');
    while ((await fillNameWords({ query })) > 0);
  });
  return applied;
}

/** "HUF,IDR" as a list. @throws Mistake for what is no currency */
export function acceptedCurrencies(text: string | undefined): string[] {
  const codes = (text ?? '')
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const unknown = codes.filter((code) => !isCurrency(code));
  if (unknown.length > 0) throw new Mistake(`--accept-iso-digits takes ISO 4217 codes, such as "HUF,IDR"; not ${unknown.join(', ')}.`);
  return codes;
}

async function migrateChosen(accepted: readonly string[], options: MigrateOptions): Promise<string[]> {
  const { DATABASE_URL, DATABASE_DIRECT_URL, MIGRATION_DATABASE_URL } = process.env;
  if (DATABASE_URL) return migrateFor(DATABASE_URL, MIGRATION_DATABASE_URL || DATABASE_DIRECT_URL || undefined, accepted, options);
  if (MIGRATION_DATABASE_URL) throw new Mistake('Set DATABASE_URL too: its role gets the rights that the application needs.');
  const embedded = await databaseForTools();
  return migrated(embedded.url, embedded.applicationRole, accepted, options).finally(() => embedded.release());
}

const USAGE =
  'npm run migrate [-- --lock-timeout 2] [--patience 600] (DATABASE_URL, and MIGRATION_DATABASE_URL where another role owns the schema; else the embedded database)';

function millisecondsOf(seconds: string, option: string): number {
  if (!/^\d+(\.\d+)?$/.test(seconds) || Number(seconds) === 0) throw new Mistake(`${option} takes seconds, such as 2. Usage: ${USAGE}`);
  return Number(seconds) * 1_000;
}

if (process.argv[1]?.endsWith('migrate.js')) {
  runMain(async () => {
    const { values } = parseArgs({
      options: {
        'accept-iso-digits': { type: 'string' },
        'lock-timeout': { type: 'string', default: '2' },
        patience: { type: 'string', default: '600' },
      },
    });
    const applied = await migrateChosen(acceptedCurrencies(values['accept-iso-digits']), {
      lockTimeoutMs: millisecondsOf(values['lock-timeout'], '--lock-timeout'),
      patienceMs: millisecondsOf(values.patience, '--patience'),
      say: console.log,
    });
    console.log(applied.length === 0 ? 'Nothing to do: every migration is applied.' : `Applied ${applied.join(', ')}.`);
  }, USAGE);
}
