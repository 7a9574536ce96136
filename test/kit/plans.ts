/** Plans of the statements that an operation sends: which indexes and tables they read. */
import type pg from 'pg';
import { asOwner } from './database.ts';
import type { TestMarketplace } from './marketplace.ts';

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Runs `ask` and answers the statements that it sent, with their parameters. */
export async function statementsOf(market: TestMarketplace, ask: () => Promise<unknown>): Promise<Statement[]> {
  const seen: Statement[] = [];
  const real = market.db.query.bind(market.db);
  const spy: TestMarketplace['db']['query'] = (sql, parameters = []) => {
    seen.push({ sql, parameters });
    return real(sql, parameters);
  };
  Object.assign(market.db, { query: spy });
  try {
    await ask();
  } finally {
    Object.assign(market.db, { query: real });
  }
  return seen;
}

export interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Tables that a plan reads as a whole. */
export function wholeTables(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(wholeTables)];
}

/** Tables with at least so many rows, by the statistics. */
export async function largeTables(client: pg.Client, rows: number): Promise<Set<string>> {
  const found = await client.query<{ relname: string }>(`select relname from pg_class where relkind = 'r' and reltuples >= $1`, [rows]);
  return new Set(found.rows.map(({ relname }) => relname));
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : Array.isArray(value) ? value.map(plain) : value);

export async function planOf(client: pg.Client, sql: string, parameters: readonly unknown[]): Promise<Plan> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${sql}`, parameters.map(plain));
  return rows[0]!['QUERY PLAN'][0].Plan;
}

/** Tables that the statements of `ask` read as a whole. @param rows from which on a table counts; run `analyze` before */
export async function wholeTablesOf(market: TestMarketplace, rows: number, ask: () => Promise<unknown>): Promise<string[]> {
  const statements = await statementsOf(market, ask);
  if (statements.length === 0) throw new Error('no statement was sent');
  return asOwner(market.database.ownerUrl, async (client) => {
    const large = await largeTables(client, rows);
    if (large.size === 0) throw new Error('no table is large: analyze them first');
    const found: string[] = [];
    for (const { sql, parameters } of statements)
      found.push(...wholeTables(await planOf(client, sql, parameters)).filter((table) => large.has(table)));
    return found;
  });
}

interface MeasuredPlan {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** Pages of tables and indexes that the statements of `ask` read, without their planning: the same on a busy machine. */
export async function buffersOf(market: TestMarketplace, ask: () => Promise<unknown>): Promise<number> {
  const statements = await statementsOf(market, ask);
  if (statements.length === 0) throw new Error('no statement was sent');
  return asOwner(market.database.ownerUrl, async (client) => {
    let buffers = 0;
    for (const { sql, parameters } of statements) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: MeasuredPlan }] }>(
        `explain (analyze, buffers, format json) ${sql}`,
        parameters.map(plain),
      );
      const { Plan: plan } = rows[0]!['QUERY PLAN'][0];
      buffers += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    }
    return buffers;
  });
}
