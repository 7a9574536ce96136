import type { Db } from '../database/database.ts';
import { COUNT_LIMIT, type CountType } from './count.types.ts';

/**
 * Counts the rows of a statement, up to the limit.
 *
 * @param select a statement of the calling repository; it must use an index
 */
export async function countRows(db: Db, select: string, parameters: readonly unknown[]): Promise<CountType> {
  const [row] = await db.query<{ count: number }>(`select count(*)::int as count from (${select} limit ${COUNT_LIMIT + 1}) counted`, [
    ...parameters,
  ]);
  const count = row?.count ?? 0;
  return { value: Math.min(count, COUNT_LIMIT), isCapped: count > COUNT_LIMIT };
}
