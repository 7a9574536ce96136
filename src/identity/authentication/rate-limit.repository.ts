/** The counters of rate limits. rate-limiter-flexible writes the statements; the table comes with a migration. */
import type { Db } from '../../platform/index.ts';

/** A connection as rate-limiter-flexible expects it. */
export interface RateLimitStore {
  query(statement: { text: string; values: unknown[] }): Promise<{ rows: Record<string, unknown>[]; rowCount: number }>;
}

/** The pool for the library. Its `expire` is an int8, which the pool returns as a bigint and the library needs as a number. */
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
