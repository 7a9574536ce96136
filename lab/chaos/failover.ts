/**
 * `npm run chaos -- failover`: the primary dies by SIGKILL under load, its synchronous standby is promoted, and the address of the
 * database points to it. The api and worker processes are not restarted. No acknowledged write may be lost.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../src/kernel/index.ts';
import { urlFor } from '../../src/operator/tool-database.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { Forwarder } from '../cluster/forwarder.ts';
import { clusterSettings, endAll, makeAdmins, problemsIn } from '../cluster/marketplace.ts';
import { lostWrites, MixedLoad, prepareLoad } from '../cluster/mixed-load.ts';
import { makeClusterFolder, PostgresServer, type ClusterFolder } from '../cluster/server.ts';
import { DEMO_ADMINS } from '../demo/demo.ts';
import { startApiProcess, startWorkerProcess } from '../sandbox/api-process.ts';

/** How long whoever watches the primary takes to be sure that it is gone. */
const NOTICED_AFTER_MS = 2_000;
const BACK_WITHIN_MS = 30_000;

export interface FailoverResult {
  readonly requests: number;
  /** Writes that were acknowledged, before and after the failover, and those of them that the new primary does not have. */
  readonly acknowledged: number;
  readonly lost: number;
  /** From the death of the primary to the first write that is acknowledged after it. */
  readonly outageSeconds: number;
  /** Requests that failed meanwhile. */
  readonly failed: number;
  /** Requests that failed in the second half of the time after the failover. */
  readonly failedAfterwards: number;
  readonly doctorProblems: number;
}

export interface FailoverOptions {
  readonly seed: number;
  /** Of load before the failover, and again after it. */
  readonly seconds: number;
  readonly tasks: number;
}

export async function chaosOfFailover(options: FailoverOptions): Promise<FailoverResult> {
  const folder = await makeClusterFolder();
  try {
    return await failOver(folder, options);
  } finally {
    await folder.remove();
  }
}

async function failOver(folder: ClusterFolder, { seed, seconds, tasks }: FailoverOptions): Promise<FailoverResult> {
  const random = new Random(seed);
  const primary = await PostgresServer.primary(folder);
  let standby: PostgresServer | null = null;
  let address: Forwarder | null = null;
  const processes: ChildProcess[] = [];
  let remove = async () => undefined as void;
  try {
    const { ownerUrl, database, role, password } = await primary.makeDatabase('guildhall_failover');
    await migrate(ownerUrl, role);
    standby = await primary.standby();
    await primary.commitOnStandby();
    address = await Forwarder.open(primary.port);
    const settings = await clusterSettings(urlFor(`postgres://127.0.0.1:${address.port}`, database, role, password));
    remove = settings.remove;
    await makeAdmins(settings.environment.DATABASE_URL!);
    const apis = [await startApiProcess(settings.environment), await startApiProcess(settings.environment)];
    processes.push(...apis.map((api) => api.process), await startWorkerProcess(settings.environment));
    const load = new MixedLoad(await prepareLoad(apis[0]!.url, DEMO_ADMINS, tasks), () => apis.map(({ url }) => url), random);
    await pause(seconds * 1_000 + random.below(2_000));

    console.log(`${load.acknowledgedAt.length} writes acknowledged; the primary dies`);
    const diedAt = Date.now();
    await primary.kill();
    await pause(NOTICED_AFTER_MS);
    await standby.promote();
    address.switchTo(standby.port);
    console.log(`promoted after ${((Date.now() - diedAt) / 1_000).toFixed(1)} s`);
    // What was written to the standby before the death may be acknowledged a moment later.
    const firstAfter = () => load.acknowledgedAt.find((at) => at > diedAt + NOTICED_AFTER_MS);
    while (firstAfter() === undefined && Date.now() < diedAt + 2 * BACK_WITHIN_MS) await pause(20);
    const outageSeconds = ((firstAfter() ?? Infinity) - diedAt) / 1_000;
    await pause((seconds * 1_000) / 2);
    const failedSoFar = load.failed;
    await pause((seconds * 1_000) / 2);
    await load.stop();
    for (const error of load.errors) console.log(`failed: ${error}`);

    const newOwnerUrl = urlFor(standby.url, database);
    return {
      ...{ requests: load.total, acknowledged: load.acknowledgedAt.length, lost: await lostWrites(newOwnerUrl, load), outageSeconds },
      ...{ failed: load.failed, failedAfterwards: load.failed - failedSoFar, doctorProblems: await problemsIn(newOwnerUrl) },
    };
  } finally {
    endAll(processes);
    await address?.close();
    await standby?.stop();
    await primary.stop();
    await remove();
  }
}

export function isGoodFailover({ acknowledged, lost, outageSeconds, failedAfterwards, doctorProblems }: FailoverResult): boolean {
  return acknowledged > 0 && lost + failedAfterwards + doctorProblems === 0 && outageSeconds * 1_000 <= BACK_WITHIN_MS;
}
