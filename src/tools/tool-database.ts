/** Which database a tool works on: DATABASE_URL, or the embedded one of `npm start`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from './embedded-postgres.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const DATA_DIRECTORY = join(ROOT, '.data');
/** Database and roles of the embedded server. */
export const EMBEDDED_DATABASE = 'guildhall';
export const EMBEDDED_ROLE = 'guildhall_app';

export interface ToolDatabase {
  readonly url: string;
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

export async function databaseForTools(): Promise<ToolDatabase> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) return { url: DATABASE_URL, release: async () => undefined };
  if (!existsSync(DATA_DIRECTORY)) throw new Error('Set DATABASE_URL, or run npm start once to make the embedded database.');
  const server = await startEmbedded({ directory: join(DATA_DIRECTORY, 'postgres'), durable: true });
  return {
    url: urlFor(server.url, EMBEDDED_DATABASE),
    // A server that runs for somebody else is left running.
    release: async () => (server.wasRunning ? undefined : server.stop()),
  };
}
