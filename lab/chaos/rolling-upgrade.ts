/**
 * `npm run chaos -- rolling-upgrade`: from the release before to this one without a stop. Its processes work under mixed load, the
 * database is migrated meanwhile, processes of both releases work side by side, and then those of this one alone. No request may fail.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../src/kernel/index.ts';
import { migrateFor } from '../../src/operator/migrate.ts';
import { clusterSettings, endAll, problemsIn } from '../cluster/marketplace.ts';
import { lostWrites, MixedLoad, prepareLoad } from '../cluster/mixed-load.ts';
import { buildOf, type OldBuild } from '../cluster/release-before.ts';
import { DEMO_ADMINS } from '../demo/demo.ts';
import { startApiProcess, startWorkerProcess, type ApiProcess } from '../sandbox/api-process.ts';
import { openSandboxDatabase, type SandboxDatabase } from '../sandbox/sandbox.ts';

/** Requests that are under way get their answers before their process is told to end. */
const DRAIN_MS = 2_000;

export interface RollingUpgradeResult {
  readonly from: string;
  readonly migrations: number;
  readonly migrationSeconds: number;
  /** Requests before the migrations, during them, with both releases, and with this one alone. */
  readonly requests: { readonly before: number; readonly during: number; readonly both: number; readonly after: number };
  readonly failed: number;
  readonly lost: number;
  readonly doctorProblems: number;
}

export interface RollingUpgradeOptions {
  readonly from: string;
  readonly seed: number;
  /** Of load in each of the phases. */
  readonly seconds: number;
  readonly tasks: number;
}

export async function chaosOfRollingUpgrade(options: RollingUpgradeOptions): Promise<RollingUpgradeResult> {
  const old = await buildOf(options.from);
  try {
    const database = await openSandboxDatabase({ empty: true });
    try {
      return await upgrade(old, database, options);
    } finally {
      await database.close();
    }
  } finally {
    await old.remove();
  }
}

async function upgrade(
  old: OldBuild,
  database: SandboxDatabase,
  { seed, seconds, tasks }: RollingUpgradeOptions,
): Promise<RollingUpgradeResult> {
  const settings = await clusterSettings(database.url);
  const { environment } = settings;
  const processes: ChildProcess[] = [];
  const api = async (build?: string): Promise<ApiProcess> => {
    const started = await startApiProcess(environment, build);
    processes.push(started.process);
    return started;
  };
  const worker = async (build?: string): Promise<ChildProcess> => {
    const started = await startWorkerProcess(environment, build);
    processes.push(started);
    return started;
  };
  try {
    await old.run('operator/migrate.js', [], { DATABASE_URL: database.url, MIGRATION_DATABASE_URL: database.ownerUrl });
    for (const { email, password } of DEMO_ADMINS) {
      await old.run('operator/create-admin.js', ['--email', email, '--name', 'Admin'], {
        DATABASE_URL: database.url,
        ADMIN_PASSWORD: password,
      });
    }
    const oldApis = [await api(old.programs), await api(old.programs)];
    const oldWorker = await worker(old.programs);
    let urls = oldApis.map(({ url }) => url);
    const load = new MixedLoad(await prepareLoad(urls[0]!, DEMO_ADMINS, tasks), () => urls, new Random(seed));
    const counts = [0];
    const phase = async (name: string) => {
      counts.push(load.total);
      console.log(`${name}: ${load.total - counts.at(-2)!} requests, ${load.failed} failed so far`);
    };
    await pause(seconds * 1_000);
    await phase('release before');

    const started = Date.now();
    const applied = await migrateFor(database.url, database.ownerUrl, [], { say: console.log });
    const migrationSeconds = (Date.now() - started) / 1_000;
    await phase('migrations');

    const newApi = await api();
    await worker();
    urls = [oldApis[0]!.url, newApi.url];
    await end(oldApis[1]!.process);
    await pause(seconds * 1_000);
    await phase('both releases');

    urls = [newApi.url];
    await end(oldApis[0]!.process);
    await end(oldWorker);
    await pause(seconds * 1_000);
    await load.stop();
    await phase('this release');
    for (const error of load.errors) console.log(`failed: ${error}`);
    const [before, during, both, after] = counts.slice(1).map((count, index) => count - counts[index]!);
    return {
      ...{ from: old.commit, migrations: applied.length, migrationSeconds },
      requests: { before: before!, during: during!, both: both!, after: after! },
      ...{ failed: load.failed, lost: await lostWrites(database.ownerUrl, load), doctorProblems: await problemsIn(database.ownerUrl) },
    };
  } finally {
    endAll(processes);
    await settings.remove();
  }
}

/** Ends a process as an operator does, who takes it out of the balancer first. */
async function end(child: ChildProcess): Promise<void> {
  await pause(DRAIN_MS);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

export function isGoodUpgrade({ requests, failed, lost, doctorProblems }: RollingUpgradeResult): boolean {
  return requests.both > 0 && requests.after > 0 && failed + lost + doctorProblems === 0;
}
