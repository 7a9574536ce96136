/** The database of a command: DATABASE_URL, or the embedded one of `npm start`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Mistake } from '../kernel/index.ts';
import { PACKAGE_DIRECTORY } from '../platform/database/migrate.ts';
import { startEmbedded } from './embedded-postgres.ts';

export const DATA_DIRECTORY = join(PACKAGE_DIRECTORY, '.data');
/** Database and roles of the embedded server. */
export const EMBEDDED_DATABASE = 'guildhall';
export const EMBEDDED_ROLE = 'guildhall_app';

export interface ToolDatabase {
  readonly url: string;
  /** The role of the application, where `url` is of another. */
  readonly applicationRole: string | null;
  release(): Promise<void>;
}

/** The same server and database as `template`, as another role. */
export function urlFor(server: string, database: string, role?: string, password?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role;
    url.password = password ?? '';
  }
  return url.href;
}

/** Runs `use` on a connection of its own, and closes it. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export async function databaseForTools(): Promise<ToolDatabase> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) {
    // An unreachable database is reported at once: the application would retry, and log each time.
    const client = new pg.Client({ connectionString: DATABASE_URL });
    await client.connect();
    await client.end();
    return { url: DATABASE_URL, applicationRole: null, release: async () => undefined };
  }
  if (!existsSync(DATA_DIRECTORY)) throw new Mistake('Set DATABASE_URL, or run npm start once to make the embedded database.');
  const server = await startEmbedded({ directory: join(DATA_DIRECTORY, 'postgres'), durable: true });
  return {
    url: urlFor(server.url, EMBEDDED_DATABASE),
    applicationRole: EMBEDDED_ROLE,
    // A server that another process started is left running.
    release: async () => (server.wasRunning ? undefined : server.stop()),
  };
}
