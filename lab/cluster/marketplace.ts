/** Processes of a marketplace on a database of a cluster, and the settings that they share. */
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdmin } from '../../src/operator/create-admin.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { DEMO_ADMINS } from '../demo/demo.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';

export type Environment = Readonly<Record<string, string>>;

/** Settings of all processes of a run. `remove` deletes the folder of files. */
export async function clusterSettings(databaseUrl: string): Promise<{ environment: Environment; remove: () => Promise<void> }> {
  const files = await mkdtemp(join(tmpdir(), 'guildhall-files-'));
  const environment = {
    ...NO_RATE_LIMITS,
    ...LASTING_SESSIONS,
    ...{ NODE_ENV: 'development', DATABASE_URL: databaseUrl, SECRET: randomBytes(32).toString('hex'), PORT: '0', LOG_LEVEL: 'info' },
    ...{ HOLD_SECONDS: '0', NEW_WORKER_HOLD_SECONDS: '0', MINIMUM_PAYOUT_MINOR: '1', PAYOUT_SCHEDULE: 'on_request' },
    ...{ FUNDING_APPROVAL_ABOVE_MINOR: '1000000000000', PAYOUT_APPROVAL_ABOVE_MINOR: '1000000000000' },
    ...{ SWEEP_SECONDS: '1', FILES_DIRECTORY: files, DATABASE_POOL_SIZE: '10' },
  };
  return { environment, remove: () => rm(files, { recursive: true, force: true }) };
}

/** The two admins that {@link DEMO_ADMINS} names. */
export async function makeAdmins(databaseUrl: string): Promise<void> {
  for (const [index, admin] of DEMO_ADMINS.entries()) await createAdmin(databaseUrl, { ...admin, name: `Admin ${index}` });
}

/** Problems that the doctor finds; it prints them. */
export function problemsIn(ownerUrl: string): Promise<number> {
  return diagnose(ownerUrl, (line) => {
    if (!line.startsWith('ok')) console.log(line);
  });
}

export function endAll(processes: readonly (ChildProcess | undefined)[]): void {
  for (const child of processes) child?.kill('SIGKILL');
}
