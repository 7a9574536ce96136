/**
 * Allows one marketplace per folder. Without the lock, a second `npm start` would take the database of the first one for a leftover
 * and stop it at its exit. The lock is a file with the process id and the address. A lock of a process that has ended is ignored.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Mistake } from '../../src/kernel/index.ts';

interface LockHolder {
  readonly pid: number;
  readonly address: string;
  /** Start time of the process. It distinguishes the process from a later one with the same id. */
  readonly mark: string | null;
}

/**
 * Locks the folder for this process until `release`.
 *
 * @throws Mistake that names the process that has the lock
 */
export async function lockFolder(folder: string, address: string): Promise<{ release(): Promise<void> }> {
  const path = join(folder, 'running.json');
  const holder = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as LockHolder,
    () => null,
  );
  if (holder !== null && holder.pid !== process.pid && isAlive(holder)) {
    throw new Mistake(
      `Guildhall runs from this folder already, at ${holder.address} (process ${holder.pid}). Use that one, or stop it; another clone can run beside it.`,
    );
  }
  await writeFile(path, JSON.stringify(holderOf(process.pid, address)));
  return { release: () => rm(path, { force: true }) };
}

/** The content of the lock file. */
export function holderOf(pid: number, address: string): LockHolder {
  return { pid, address, mark: startTimeOf(pid) };
}

function isAlive({ pid, mark }: LockHolder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // The process exists, but belongs to another user.
    if ((error as { code?: string }).code !== 'EPERM') return false;
  }
  return startTimeOf(pid) === mark;
}

/** Returns the start time of the process, or null where the system does not report it. */
function startTimeOf(pid: number): string | null {
  try {
    // Field 22 of proc(5), counted from 1. Field 2 is in brackets and may contain any character.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
