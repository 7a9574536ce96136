/** The api and the worker as processes of their own, so that what is measured is one of them and nothing else. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ApiProcess {
  readonly process: ChildProcess;
  readonly url: string;
}

/** Starts it, and waits until it listens. @param build folder of another build's programs; this one's when left out */
export async function startApiProcess(environment: Readonly<Record<string, string>>, build?: string): Promise<ApiProcess> {
  const { child, match } = await startProgram('main', /listening on (http:\/\/[^\s"]+)/, environment, build);
  return { process: child, url: match };
}

/** Starts a worker process, and waits until its jobs run. */
export async function startWorkerProcess(environment: Readonly<Record<string, string>>, build?: string): Promise<ChildProcess> {
  return (await startProgram('worker', /(running \d+ sweeps)/, environment, build)).child;
}

/** @param ready what the program logs when it is ready; its first group is returned */
async function startProgram(
  name: 'main' | 'worker',
  ready: RegExp,
  environment: Readonly<Record<string, string>>,
  build?: string,
): Promise<{ child: ChildProcess; match: string }> {
  // In JavaScript after a build, in TypeScript where that runs as it is.
  const own = () => fileURLToPath(new URL(`../../src/${name}${extname(import.meta.url)}`, import.meta.url));
  const program = build === undefined ? own() : join(build, `${name}.js`);
  const child = spawn(process.execPath, [program], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const match = ready.exec(line)?.[1];
    if (match === undefined) continue;
    child.stdout.resume();
    return { child, match };
  }
  throw new Error(`the process ${name} ended before it was ready`);
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
