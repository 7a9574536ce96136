/**
 * The database of a marketplace of the scale bench: in the embedded PostgreSQL, or on the server of DATABASE_URL (a superuser's). A
 * database that is kept stays for other tools; the embedded server goes on running.
 */
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mistake } from '../../src/kernel/index.ts';
import { startEmbedded } from '../../src/operator/embedded-postgres.ts';
import { urlFor, withClient } from '../../src/operator/tool-database.ts';
import { migrate } from '../../src/platform/database/migrate.ts';

const ROLE = 'guildhall_scale';
const PASSWORD = 'scale';
/** Of the embedded server: what `docs/scaling.md` says of one machine. */
const SETTINGS = ['shared_buffers=1GB', 'max_wal_size=8GB', 'effective_cache_size=4GB', 'checkpoint_timeout=15min', 'track_io_timing=on'];

export interface ScaleDatabase {
  /** As the application's role. */
  readonly url: string;
  /** As a superuser. */
  readonly ownerUrl: string;
  readonly name: string;
}

/** URL of the server, as a superuser. */
export async function scaleServer(): Promise<string> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== '') return given;
  const directory = join(tmpdir(), 'guildhall-scale');
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);
  return (await startEmbedded({ directory: join(directory, 'postgres'), durable: false, maximumConnections: 200, settings: SETTINGS })).url;
}

/** Makes the database and migrates it. @throws Mistake when it exists */
export async function makeDatabase(serverUrl: string, name: string): Promise<ScaleDatabase> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(name)) throw new Mistake('Name a database with small letters, digits and underscores.');
  await withClient(serverUrl, async (client) => {
    const exists = await client.query('select from pg_database where datname = $1', [name]);
    if (exists.rowCount !== 0) throw new Mistake(`The database ${name} exists. Drop it, or choose another name.`);
    const role = await client.query('select from pg_roles where rolname = $1', [ROLE]);
    if (role.rowCount === 0) await client.query(`create role ${ROLE} login password '${PASSWORD}'`);
    await client.query(`create database ${name}`);
  });
  const ownerUrl = urlFor(serverUrl, name);
  await migrate(ownerUrl, ROLE);
  return { ownerUrl, url: urlFor(serverUrl, name, ROLE, PASSWORD), name };
}

/** A database that an earlier run kept, with the migrations of today. */
export async function keptDatabase(serverUrl: string, name: string): Promise<ScaleDatabase> {
  const ownerUrl = urlFor(serverUrl, name);
  await migrate(ownerUrl, ROLE);
  return { ownerUrl, url: urlFor(serverUrl, name, ROLE, PASSWORD), name };
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
}
