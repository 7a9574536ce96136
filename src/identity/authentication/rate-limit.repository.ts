/** Database access for the rate limit counters. rate-limiter-flexible writes the statements; a migration creates the table. */
import type { Db } from '../../platform/index.ts';

/** A connection in the form that rate-limiter-flexible expects. */
export interface RateLimitStore {
  query(statement: { text: string; values: unknown[] }): Promise<{ rows: Record<string, unknown>[]; rowCount: number }>;
}

/** Adapts the pool to the library. Its column `expire` is an int8: the pool returns a bigint, and the library needs a number. */
export function rateLimitStore(db: Db): RateLimitStore {
  return {
    async query({ text, values }) {
      const rows = await db.query<Record<string, unknown>>(text, values);
      return {
        rows: rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])),
        ),
        rowCount: rows.length,
      };
    },
  };
}
