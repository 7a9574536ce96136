/** A database of its own for a test file, cloned from the run's template. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { withClient } from '../../src/operator/tool-database.ts';

export interface TestDatabase {
  /** As the application's role. */
  readonly url: string;
  /** As the owner of the schema, a superuser. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

/** @param template the database that it is a copy of; without one, the run's, which has all migrations and no rows */
export async function createTestDatabase(template = process.env.GUILDHALL_TEST_TEMPLATE!): Promise<TestDatabase> {
  const server = process.env.GUILDHALL_TEST_SERVER!;
  const name = `guildhall_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  await asOwner(server, (client) => client.query(`create database ${name} template ${template} strategy file_copy`));
  const ownerUrl = new URL(server);
  ownerUrl.pathname = `/${name}`;
  const url = new URL(ownerUrl);
  url.username = 'guildhall_app';
  url.password = 'guildhall_app';
  return {
    url: url.href,
    ownerUrl: ownerUrl.href,
    drop: async () => {
      await asOwner(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Runs `use` with a superuser's connection. */
export const asOwner = withClient;

/**
 * What `ask` finds once a fault is there that only a superuser can plant: with triggers off, for it may come by another
 * way. It is taken back.
 */
export function withFault<T>(
  { ownerUrl }: TestDatabase,
  fault: string | pg.QueryConfig,
  ask: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return asOwner(ownerUrl, async (client) => {
    await client.query('begin');
    try {
      await client.query('set local session_replication_role = replica');
      await client.query(fault);
      return await ask(client);
    } finally {
      await client.query('rollback');
    }
  });
}
