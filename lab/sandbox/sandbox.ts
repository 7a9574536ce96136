/**
 * A marketplace for one tool run: a server on a database of its own, with a clock that the tool moves. Nothing of it
 * is left afterwards. SANDBOX_DATABASE_URL (a superuser's) uses a server that is there, else an embedded one starts.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { bootApi } from '../../src/boot.ts';
import { ShiftedClock } from '../../src/kernel/index.ts';
import { Commands, DB, Jobs, readConfig, systemCaller, type Caller, type Config, type Db } from '../../src/platform/index.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { startEmbedded } from '../../src/operator/embedded-postgres.ts';
import { LASTING_SESSIONS } from './lasting-sessions.ts';
import { NO_RATE_LIMITS } from './no-rate-limits.ts';
import { urlFor, withClient } from '../../src/operator/tool-database.ts';

export interface SandboxDatabase {
  /** As the application's role. */
  readonly url: string;
  /** As a superuser. */
  readonly ownerUrl: string;
  /** Kills the server as a power cut would, and starts it again. Only one of its own: not with SANDBOX_DATABASE_URL. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export interface Sandbox {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly database: SandboxDatabase;
  readonly config: Config;
  /** What another process of this marketplace needs in its environment. */
  readonly settings: Readonly<Record<string, string>>;
  readonly clock: ShiftedClock;
  /** Moves its clock, and those of whatever runs beside it. */
  advance(seconds: number): Promise<void>;
  readonly db: Db;
  readonly commands: Commands;
  readonly system: Caller;
  /** Runs every sweep until nothing is due. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}

/** A migrated database of its own. `durable: false` skips fsync; `empty: true` leaves the migrations to the caller. */
export async function openSandboxDatabase(options: { durable?: boolean; empty?: boolean } = {}): Promise<SandboxDatabase> {
  const given = process.env.SANDBOX_DATABASE_URL;
  const directory = given ? null : await mkdtemp(join(tmpdir(), 'guildhall-sandbox-'));
  if (directory !== null) await chmod(directory, 0o755);
  const start = (port?: number) => startEmbedded({ directory: join(directory ?? '', 'postgres'), durable: options.durable ?? true, port });
  let server = directory === null ? null : await start();
  const serverUrl = server?.url ?? given ?? '';
  const name = `guildhall_sandbox_${randomBytes(6).toString('hex')}`;
  const role = `${name}_app`;
  const password = randomBytes(12).toString('hex');
  await withClient(serverUrl, async (client) => {
    await client.query(`create role ${role} login password '${password}'`);
    await client.query(`create database ${name}`);
  });
  const ownerUrl = urlFor(serverUrl, name);
  if (options.empty !== true) await migrate(ownerUrl, role);
  return {
    ownerUrl,
    url: urlFor(serverUrl, name, role, password),
    crash: async () => {
      if (server === null) throw new Error('a server that others use is not crashed: leave out SANDBOX_DATABASE_URL');
      await server.crash();
      server = await start(server.port);
    },
    close: async () => {
      if (server === null) {
        await withClient(serverUrl, async (client) => {
          await client.query(`drop database ${name} with (force)`);
          await client.query(`drop role ${role}`);
        });
        return;
      }
      await server.stop();
      if (directory !== null) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** @param settings configuration of this server, over the defaults */
export async function openSandbox(settings: Readonly<Record<string, string>> = {}, options: { durable?: boolean } = {}): Promise<Sandbox> {
  const database = await openSandboxDatabase(options);
  const files = await mkdtemp(join(tmpdir(), 'guildhall-files-'));
  const all = {
    NODE_ENV: 'development',
    DATABASE_URL: database.url,
    SECRET: randomBytes(32).toString('hex'),
    PORT: '0',
    LOG_LEVEL: 'error',
    // Tools move money when they say so; a tool that is about these sets them anew.
    NEW_WORKER_HOLD_SECONDS: '0',
    PAYOUT_SCHEDULE: 'on_request',
    PAYOUT_APPROVAL_ABOVE_MINOR: '1000000000000',
    ...LASTING_SESSIONS,
    ...NO_RATE_LIMITS,
    FILES_DIRECTORY: files,
    ...settings,
  };
  const config = readConfig(all);
  const clock = new ShiftedClock();
  const { app, url } = await bootApi({ config, clock, logger: false });
  return {
    app,
    url,
    database,
    config,
    settings: all,
    clock,
    advance: async (seconds) => clock.advanceSeconds(seconds),
    db: app.get<Db>(DB),
    commands: app.get(Commands),
    system: systemCaller('sandbox'),
    sweep: () => app.get(Jobs).sweepAll(),
    close: async () => {
      await app.close();
      await database.close();
      await rm(files, { recursive: true, force: true });
    },
  };
}
