/** The api as a process of its own, so that what is measured is it and nothing else. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ApiProcess {
  readonly process: ChildProcess;
  readonly url: string;
}

/** Starts it, and waits until it listens. */
export async function startApiProcess(environment: Readonly<Record<string, string>>): Promise<ApiProcess> {
  // In JavaScript after a build, in TypeScript where that runs as it is.
  const main = fileURLToPath(new URL(`../../main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { process: child, url };
  }
  throw new Error('the api process ended before it listened');
}

/** Memory of a process that is in RAM now, in MiB. */
export async function residentMiB(child: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)]);
  return Number(stdout.trim()) / 1024;
}

const SAMPLE_MILLISECONDS = 200;

/** Watches a process's memory until {@link stop}. */
export class MemoryWatch {
  private peak = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly child: ChildProcess) {
    this.timer = setInterval(() => void this.sample(), SAMPLE_MILLISECONDS);
  }

  /** The most that was seen, in MiB. */
  async stop(): Promise<number> {
    clearInterval(this.timer);
    await this.sample();
    return this.peak;
  }

  private async sample(): Promise<void> {
    // It may end while it is looked at.
    this.peak = Math.max(this.peak, await residentMiB(this.child).catch(() => 0));
  }
}
