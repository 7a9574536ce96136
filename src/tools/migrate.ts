/** `npm run migrate`: applies the migrations to MIGRATION_DATABASE_URL (or DATABASE_URL) and grants the application's role. */
import { runMain } from '../boot.ts';
import { migrate, roleOf } from '../platform/database/migrate.ts';

/** Migrates; the application's role gets its grants when it is not the owner itself. */
export async function migrateFor(databaseUrl: string, migrationUrl: string | undefined): Promise<string[]> {
  const owner = migrationUrl ?? databaseUrl;
  const role = roleOf(databaseUrl);
  return migrate(owner, role === roleOf(owner) ? null : role);
}

if (process.argv[1]?.endsWith('migrate.js')) {
  runMain(async () => {
    const { DATABASE_URL, MIGRATION_DATABASE_URL } = process.env;
    if (!DATABASE_URL) throw new Error('Set DATABASE_URL (and MIGRATION_DATABASE_URL when another role owns the schema).');
    const applied = await migrateFor(DATABASE_URL, MIGRATION_DATABASE_URL);
    console.log(applied.length === 0 ? 'Nothing to do: every migration is applied.' : `Applied ${applied.join(', ')}.`);
  });
}
