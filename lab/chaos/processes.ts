/** Worker processes that are killed with SIGKILL at any moment, and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../src/kernel/index.ts';
import { DATABASE_WAS_DOWN } from './database-down.ts';

const PROGRAM = fileURLToPath(new URL('./payer-process.js', import.meta.url));

export class WorkerProcesses {
  private children: ChildProcess[] = [];
  /** Those that have started their jobs: killing one that only reads its modules proves nothing. */
  private readonly working = new Set<ChildProcess>();
  private isEnding = false;
  killed = 0;

  /** @param environment configuration of a process that starts now, with the time that it is */
  constructor(
    private readonly environment: () => Readonly<Record<string, string>>,
    private readonly random: Random,
  ) {}

  start(count: number): void {
    this.children = Array.from({ length: count }, () => this.spawnOne());
  }

  /** Kills one that works and starts another in its place; false when none works just now. */
  killOne(): boolean {
    const candidates = this.children.filter((child) => this.working.has(child));
    if (candidates.length === 0) return false;
    const victim = this.random.pick(candidates);
    victim.kill('SIGKILL');
    this.working.delete(victim);
    this.children[this.children.indexOf(victim)] = this.spawnOne();
    this.killed++;
    return true;
  }

  /** Moves the clock of each. */
  advance(seconds: number): void {
    for (const child of this.children) if (child.connected) child.send({ advanceSeconds: seconds }, () => undefined);
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    this.isEnding = true;
    await Promise.all(
      this.children.map((child) => {
        if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        return ended;
      }),
    );
  }

  private spawnOne(): ChildProcess {
    const child = spawn(process.execPath, ['--enable-source-maps', PROGRAM], {
      env: { ...process.env, ...this.environment() },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', () => this.working.add(child));
    // A process that gave up is started again as an operator's supervisor would. That the database was down is what the run is about.
    child.once('exit', (code, signal) => {
      this.working.delete(child);
      if (this.isEnding || signal === 'SIGKILL') return;
      if (code !== DATABASE_WAS_DOWN) console.error(`A worker process ended by itself (${signal ?? code}); another one starts.`);
      const index = this.children.indexOf(child);
      if (index >= 0) setTimeout(() => (this.isEnding ? undefined : (this.children[index] = this.spawnOne())), 200);
    });
    return child;
  }
}
