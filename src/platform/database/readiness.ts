import type { Db } from './database.ts';

/** Whether the database answers, and has the tables of a migrated one. */
export async function isReady(db: Db): Promise<boolean> {
  try {
    await db.query('select 1 from platform.act limit 1');
    return true;
  } catch {
    return false;
  }
}
