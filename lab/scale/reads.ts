/** Rows and buffers that statements read, by running each one again with `explain (analyze, buffers)`. */
import type pg from 'pg';
import type { Statement } from '../bench/claim-capture.ts';

export interface Reads {
  /** Rows that scans returned or filtered out. */
  readonly rows: number;
  /** Pages of 8 kB, from the cache or from the disk. */
  readonly buffers: number;
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly Plan[];
}

/** Only queries: a command would change rows. */
const isQuery = ({ text }: Statement): boolean =>
  /^\s*(select|with)\b/i.test(text) &&
  !/\bfor (no key )?update\b|pg_notify|advisory|\binsert into\b|\bupdate \w+\.|\bdelete from\b/i.test(text);

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : Array.isArray(value) ? value.map(plain) : value);

function scanned(plan: Plan): number {
  const loops = plan['Actual Loops'] ?? 0;
  const own = plan['Node Type'].includes('Scan') ? ((plan['Actual Rows'] ?? 0) + (plan['Rows Removed by Filter'] ?? 0)) * loops : 0;
  return own + (plan.Plans ?? []).reduce((sum, each) => sum + scanned(each), 0);
}

/** The sums over all queries among the statements. */
export async function readsOf(client: pg.Client, statements: readonly Statement[]): Promise<Reads> {
  let [rows, buffers] = [0, 0];
  for (const { text, values } of statements.filter(isQuery)) {
    const { rows: explained } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, buffers, timing off, format json) ${text}`,
      values.map(plain),
    );
    const plan = explained[0]!['QUERY PLAN'][0].Plan;
    rows += scanned(plan);
    buffers += (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  }
  return { rows: Math.round(rows), buffers };
}
