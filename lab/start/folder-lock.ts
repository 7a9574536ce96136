/**
 * One marketplace per folder: a second `npm start` would find the first one's database "left over", and stop it on its
 * way out. The lock is a file with the process and its address; one of a process that is gone counts for nothing.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Mistake } from '../../src/kernel/index.ts';

interface Holder {
  readonly pid: number;
  readonly address: string;
  /** Tells a process from a later one that got the same number. */
  readonly mark: string | null;
}

/** Gives the folder to this process until `release`. @throws Mistake that names who has it */
export async function lockFolder(folder: string, address: string): Promise<{ release(): Promise<void> }> {
  const path = join(folder, 'running.json');
  const holder = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Holder,
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

/** What the file of a lock holds. */
export function holderOf(pid: number, address: string): Holder {
  return { pid, address, mark: markOf(pid) };
}

function isAlive({ pid, mark }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It exists, but belongs to another user.
    if ((error as { code?: string }).code !== 'EPERM') return false;
  }
  return markOf(pid) === mark;
}

/** Start time of the process; null where this system does not report it. */
function markOf(pid: number): string | null {
  try {
    // Field 22 of proc(5), counted from 1; the second is in brackets and may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
