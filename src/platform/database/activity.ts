import type { Db } from './database.ts';

/** Number of connections to this database that run a statement now, without this one. */
export async function othersAtWork(db: Db): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and state = 'active' and pid <> pg_backend_pid()`,
  );
  return row?.count ?? 0;
}
