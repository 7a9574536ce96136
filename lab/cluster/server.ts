/** PostgreSQL servers of one cluster on this machine: a primary, and a streaming standby that can be promoted. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, killWholly, serverIdentity, type Identity } from '../../src/operator/embedded-postgres.ts';
import { urlFor, withClient } from '../../src/operator/tool-database.ts';
import { postgresPrograms } from './programs.ts';

const execute = promisify(execFile);

export interface ClusterRole {
  readonly database: string;
  readonly role: string;
  readonly password: string;
}

/** A folder that the server's user can read; it holds the data of all servers of a run. */
export interface ClusterFolder {
  readonly path: string;
  readonly identity: Identity;
  remove(): Promise<void>;
}

export async function makeClusterFolder(): Promise<ClusterFolder> {
  const identity = await serverIdentity();
  const path = await mkdtemp(join(tmpdir(), 'guildhall-cluster-'));
  await chmod(path, 0o711);
  if (identity.uid !== undefined) await chown(path, identity.uid, identity.gid ?? identity.uid);
  return { path, identity, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Name that a standby gives when it connects. */
const STANDBY = 'guildhall_standby';

export class PostgresServer {
  private constructor(
    private readonly folder: ClusterFolder,
    private readonly data: string,
    readonly port: number,
    private readonly password: string,
  ) {}

  /** As a superuser, to the database `postgres`. */
  get url(): string {
    return `postgres://postgres:${this.password}@127.0.0.1:${this.port}/postgres`;
  }

  static async primary(folder: ClusterFolder): Promise<PostgresServer> {
    const password = randomBytes(18).toString('hex');
    const file = join(folder.path, 'password');
    await writeFile(file, password, { mode: 0o644 });
    const server = new PostgresServer(folder, join(folder.path, 'primary'), await freePort(), password);
    await server.run('initdb', '-D', server.data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${file}`, '-E', 'UTF8', '--locale=C');
    await server.start();
    return server;
  }

  /** A copy of this one that follows it. */
  async standby(): Promise<PostgresServer> {
    const server = new PostgresServer(this.folder, join(this.folder.path, 'standby'), await freePort(), this.password);
    const source = `host=127.0.0.1 port=${this.port} user=postgres password=${this.password} application_name=${STANDBY}`;
    await this.run('pg_basebackup', '-D', server.data, '-d', source, '-R', '-c', 'fast', '-X', 'stream');
    await server.start();
    await server.waitFor('select pg_last_wal_replay_lsn() is not null as done');
    await this.waitFor(`select exists (select from pg_stat_replication where state = 'streaming') as done`);
    return server;
  }

  /** From now on a commit is acknowledged when it is on the disk of the standby, too. */
  async commitOnStandby(): Promise<void> {
    await withClient(this.url, async (client) => {
      await client.query(`alter system set synchronous_standby_names = '${STANDBY}'`);
      await client.query('select pg_reload_conf()');
    });
    await this.waitFor(`select exists (select from pg_stat_replication where sync_state = 'sync') as done`);
  }

  async promote(): Promise<void> {
    await this.run('pg_ctl', 'promote', '-D', this.data, '-w', '-t', '60');
  }

  /** The standby receives, and does not replay. */
  async pauseReplay(isPaused: boolean): Promise<void> {
    await withClient(this.url, (client) => client.query(isPaused ? 'select pg_wal_replay_pause()' : 'select pg_wal_replay_resume()'));
  }

  /** Kills it and all its processes, as a power cut would. */
  async kill(): Promise<void> {
    await killWholly(Number((await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n')[0]));
  }

  async stop(): Promise<void> {
    await this.run('pg_ctl', 'stop', '-D', this.data, '-m', 'immediate', '-w').catch(() => undefined);
  }

  /** A database with a role of the application; answers their addresses. */
  async makeDatabase(name: string): Promise<{ readonly ownerUrl: string } & ClusterRole> {
    const password = randomBytes(12).toString('hex');
    const role = `${name}_app`;
    await withClient(this.url, async (client) => {
      await client.query(`create role ${role} login password '${password}'`);
      await client.query(`create database ${name}`);
    });
    return { ownerUrl: urlFor(this.url, name), database: name, role, password };
  }

  /** Waits until a statement answers `done`. */
  private async waitFor(sql: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { rows } = await withClient(this.url, (client) => client.query<{ done: boolean }>(sql));
      if (rows[0]?.done === true) return;
      if (Date.now() > deadline) throw new Error(`not within 60 s: ${sql}`);
      await pause(100);
    }
  }

  private async start(): Promise<void> {
    const log = join(this.folder.path, `${this.port}.log`);
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=120',
      'shared_buffers=128MB',
      'hot_standby=on',
    ];
    const flags = [`-p ${this.port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
    try {
      await this.run('pg_ctl', 'start', '-D', this.data, '-w', '-t', '60', '-l', log, '-o', flags);
    } catch (error) {
      throw new Error(`PostgreSQL did not start:\n${(await readFile(log, 'utf8').catch(() => '')).slice(-2_000)}`, { cause: error });
    }
  }

  private async run(program: string, ...args: string[]): Promise<void> {
    await execute(join(postgresPrograms(), program), args, { ...this.folder.identity, cwd: this.folder.path });
  }
}
