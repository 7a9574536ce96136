/** PgBouncer in transaction mode, before one database. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../src/operator/embedded-postgres.ts';
import { urlFor, withClient } from '../../src/operator/tool-database.ts';
import { pgBouncerProgram } from './programs.ts';
import type { ClusterFolder, ClusterRole } from './server.ts';

export interface Pooler {
  /** As the application's role. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param poolSize connections to the server */
export async function startPooler(folder: ClusterFolder, serverPort: number, role: ClusterRole, poolSize: number): Promise<Pooler> {
  const port = await freePort();
  const users = join(folder.path, 'users.txt');
  const settings = join(folder.path, 'pgbouncer.ini');
  const log = join(folder.path, 'pgbouncer.log');
  await writeFile(users, `"${role.role}" "${role.password}"\n`, { mode: 0o644 });
  // As docs/scaling.md says.
  const lines = [
    '[databases]',
    `${role.database} = host=127.0.0.1 port=${serverPort} dbname=${role.database} connect_query='set jit = off; set statement_timeout = 15000'`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    `logfile = ${log}`,
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 500',
    'ignore_startup_parameters = options,statement_timeout,extra_float_digits',
  ];
  await writeFile(settings, `${lines.join('\n')}\n`, { mode: 0o644 });
  const child = spawn(pgBouncerProgram(), ['-q', settings], {
    ...folder.identity,
    cwd: folder.path,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const url = urlFor(`postgres://127.0.0.1:${port}`, role.database, role.role, role.password);
  await waitUntilOpen(url, child, log);
  return {
    url,
    close: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function waitUntilOpen(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const failure = await withClient(url, (client) => client.query('select 1')).then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return;
    if (child.exitCode !== null || Date.now() > deadline) {
      const text = await readFile(log, 'utf8').catch(() => '');
      throw new Error(`PgBouncer did not start: ${(failure as Error).message}\n${text.slice(-2_000)}`);
    }
    await pause(100);
  }
}
