/** The statements that the server really issues for one approval and for many, to be run again by `pg` alone with other ids. */
import pg from 'pg';
import { bootApi } from '../../src/boot.ts';
import { newId, publicId, systemClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { Client } from '../sandbox/client.ts';
import { listen, type Statement } from './claim-capture.ts';
import type { Unit } from './money-setup.ts';

export const APPROVE = /* GraphQL */ `
  mutation ($input: ApproveAssignmentsInput!) {
    approveAssignments(input: $input) {
      approvedCount
      userErrors {
        message
        path
      }
    }
  }
`;

export async function approve(client: Client, unit: Unit): Promise<void> {
  const input = { assignmentIds: unit.map(({ id }) => publicId('Assignment', id)) };
  const { approvedCount } = await client.mutate<{ approvedCount: number }>(APPROVE, { input });
  if (approvedCount !== unit.length) throw new Error(`${approvedCount} of ${unit.length} were approved`);
}

export interface MoneyScript {
  readonly statements: readonly Statement[];
  readonly unit: Unit;
  /** Ids that are made anew each time: of reviews, journals, acts. */
  readonly fresh: readonly string[];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Serves approvals in this process and listens to what goes to the database.
 *
 * @param pairs for each kind a unit that warms up, and one that is captured
 */
export async function captureApprovals(
  environment: Record<string, string>,
  token: string,
  pairs: readonly (readonly [Unit, Unit])[],
): Promise<MoneyScript[]> {
  const config = readConfig({ ...environment, LOG_LEVEL: 'error', DATABASE_POOL_SIZE: '2' });
  const { app, url } = await bootApi({ config, clock: systemClock, logger: false });
  const client = new Client(url, token);
  const scripts: MoneyScript[] = [];
  try {
    for (const [warm, captured] of pairs) {
      await approve(client, warm);
      const statements: Statement[] = [];
      const stop = listen((statement) => statements.push(statement));
      await approve(client, captured).finally(stop);
      scripts.push({ statements, unit: captured, fresh: await freshIds(environment.DATABASE_URL!, statements, captured) });
    }
    return scripts;
  } finally {
    client.close();
    await app.close();
  }
}

/** All ids in the statements but those of the unit, and of people, sessions and organisations, which were there before. */
async function freshIds(databaseUrl: string, statements: readonly Statement[], unit: Unit): Promise<string[]> {
  const found = new Set(JSON.stringify(statements, asText).match(UUID) ?? []);
  for (const each of unit) for (const id of Object.values(each) as string[]) found.delete(id);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `select id from identity.person where id = any ($1::uuid[]) union all select id from identity.session where id = any ($1::uuid[])
       union all select id from identity.organisation where id = any ($1::uuid[]) union all select id from identity.membership where id = any ($1::uuid[])`,
      [[...found]],
    );
    for (const { id } of rows) found.delete(id);
    return [...found];
  } finally {
    await client.end();
  }
}

function asText(_key: string, part: unknown): unknown {
  return typeof part === 'bigint' ? part.toString() : part;
}

/** Runs the script for another unit of the same size. */
export async function rerun(client: pg.Client, script: MoneyScript, unit: Unit): Promise<void> {
  const renamed = new Map<string, string>(script.fresh.map((id) => [id, newId<'Act'>()]));
  script.unit.forEach((was, index) => {
    const now = unit[index]!;
    for (const key of ['id', 'taskId', 'workerId', 'batchId'] as const) renamed.set(was[key], now[key]);
  });
  const value = (given: unknown): unknown => {
    if (given instanceof Date) return new Date();
    if (Array.isArray(given)) return given.map(value);
    return typeof given === 'string' ? given.replace(UUID, (id) => renamed.get(id) ?? id) : given;
  };
  for (const { text, values } of script.statements) await client.query(text, values.map(value));
}
