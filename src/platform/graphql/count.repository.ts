import type { Db } from '../database/database.ts';
import { COUNT_LIMIT, type CountType } from './count.types.ts';

/**
 * Counts the rows of a statement, and stops behind the limit.
 *
 * @param select a statement of the caller's repository, which an index must serve
 */
export async function countRows(db: Db, select: string, parameters: readonly unknown[]): Promise<CountType> {
  const [row] = await db.query<{ count: number }>(`select count(*)::int as count from (${select} limit ${COUNT_LIMIT + 1}) counted`, [
    ...parameters,
  ]);
  const count = row?.count ?? 0;
  return { value: Math.min(count, COUNT_LIMIT), isCapped: count > COUNT_LIMIT };
}
