/**
 * Threads for work that a stranger can make slow, shared fairly between accounts.
 *
 * Guarantees:
 * - The event loop never runs the work. A job that exceeds its time limit or its memory ends with its thread; a new thread takes
 *   its place, and no other job is touched, because a thread has one job at a time.
 * - An account has one thread at a time. Of the accounts that wait, the one that used the least time lately goes first, so that
 *   nobody waits longer than the jobs that run take to reach their limits.
 * - Waiting is bounded in number and time.
 */
import { Piscina } from 'piscina';
import { Bug } from '../../kernel/index.ts';

/**
 * What the file of a thread gets. It posts `{ started: id }` to its parent when it begins, since starting a thread is not the job's
 * time; and again when a part of the job begins that has the whole time limit for itself.
 */
export interface ThreadMessage<Job> {
  readonly id: number;
  readonly job: Job;
}

/** The job took longer than it may, or needed more memory than a thread has. */
export class ThreadOverrun extends Error {
  constructor(readonly resource: 'time' | 'memory') {
    super(`a job in a thread needed too much ${resource}`);
  }
}

/** Too many jobs wait, or this one waited too long. */
export class ThreadsBusy extends Error {}

export interface FairThreadsOptions {
  /** A module whose default export takes a {@link ThreadMessage}. */
  readonly file: URL;
  readonly threads: number;
  /** Heap of one thread, in MiB. */
  readonly heapMegabytes: number;
  /** How long an account waits for a thread, in milliseconds. */
  readonly waitMilliseconds: number;
  /** Maximum number of leases that one account may wait for. */
  readonly waitingPerAccount: number;
}

/** One thread, held for one account. */
export interface ThreadLease {
  /** @throws ThreadOverrun, or what the job threw */
  run<Output>(job: unknown, limitMilliseconds: number): Promise<Output>;
}

interface Waiting {
  readonly account: string;
  readonly grant: () => void;
}

/**
 * A job reaches its time limit when the process has used so much CPU time since it began: on a machine that is busy with something
 * else, the thread did not have the processor all the time. At the latest it does after so many times the limit.
 */
const LONGEST_STRETCH = 4;
/** Starting a thread may take long on a busy machine; beyond this it is broken. */
const START_MILLISECONDS = 60_000;
/** After this long, half of what an account used is forgotten. */
const FORGET_MILLISECONDS = 60_000;
/** Accounts whose use is remembered. */
const REMEMBERED = 1_000;

export class FairThreads {
  private pool: Piscina | null = null;
  private waiting: Waiting[] = [];
  private readonly leased = new Set<string>();
  private readonly used = new Map<string, { milliseconds: number; at: number }>();
  private readonly started = new Map<number, () => void>();
  private jobs = 0;

  constructor(private readonly options: FairThreadsOptions) {}

  /**
   * Runs `work` with a thread of its own.
   *
   * @param account whose time it is
   * @throws ThreadsBusy when there is no thread in time, and what `work` throws
   */
  async lease<T>(account: string, work: (lease: ThreadLease) => Promise<T>): Promise<T> {
    await this.acquire(account);
    const before = performance.now();
    try {
      return await work({ run: (job, limit) => this.run(job, limit) });
    } finally {
      this.charge(account, performance.now() - before);
      this.leased.delete(account);
      this.grantNext();
    }
  }

  async close(): Promise<void> {
    await this.pool?.destroy();
    this.pool = null;
  }

  private acquire(account: string): Promise<void> {
    if (this.waiting.filter((each) => each.account === account).length >= this.options.waitingPerAccount) throw new ThreadsBusy();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((each) => each !== entry);
        reject(new ThreadsBusy());
      }, this.options.waitMilliseconds);
      const entry: Waiting = {
        account,
        grant: () => {
          clearTimeout(timer);
          this.leased.add(account);
          resolve();
        },
      };
      this.waiting.push(entry);
      this.grantNext();
    });
  }

  private grantNext(): void {
    while (this.leased.size < this.options.threads) {
      const [next] = this.waiting
        .filter(({ account }) => !this.leased.has(account))
        .map((entry) => ({ entry, used: this.usedBy(entry.account) }))
        // The order of arrival decides between equals: sorting keeps it.
        .sort((a, b) => a.used - b.used);
      if (next === undefined) return;
      this.waiting = this.waiting.filter((each) => each !== next.entry);
      next.entry.grant();
    }
  }

  private usedBy(account: string): number {
    const used = this.used.get(account);
    return used === undefined ? 0 : used.milliseconds * 2 ** ((used.at - performance.now()) / FORGET_MILLISECONDS);
  }

  private charge(account: string, milliseconds: number): void {
    const total = this.usedBy(account) + milliseconds;
    // Put last, so that the first is the one that was not used for longest.
    this.used.delete(account);
    this.used.set(account, { milliseconds: total, at: performance.now() });
    if (this.used.size > REMEMBERED) this.used.delete(this.used.keys().next().value!);
  }

  private async run<Output>(job: unknown, limitMilliseconds: number): Promise<Output> {
    const id = ++this.jobs;
    const abort = new AbortController();
    let hasStarted = false;
    let timer = setTimeout(() => abort.abort(), START_MILLISECONDS);
    this.started.set(id, () => {
      hasStarted = true;
      const leftOf = stopwatch(limitMilliseconds);
      const check = () => {
        const left = leftOf();
        if (left <= 0) abort.abort();
        else timer = setTimeout(check, left);
      };
      clearTimeout(timer);
      timer = setTimeout(check, limitMilliseconds);
    });
    try {
      return (await this.open().run({ id, job } satisfies ThreadMessage<unknown>, { signal: abort.signal })) as Output;
    } catch (error) {
      if (abort.signal.aborted) {
        if (hasStarted) throw new ThreadOverrun('time');
        throw new Bug('a thread did not start');
      }
      if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') throw new ThreadOverrun('memory');
      throw error;
    } finally {
      clearTimeout(timer);
      this.started.delete(id);
    }
  }

  /** The threads start with the first job: most processes never have one. */
  private open(): Piscina {
    if (this.pool !== null) return this.pool;
    const { file, threads, heapMegabytes } = this.options;
    const pool = new Piscina({
      filename: file.href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 16 },
      recordTiming: false,
    });
    pool.on('message', (message: { started?: number }) => {
      this.started.get(message.started ?? -1)?.();
    });
    // Of a thread that ends without a job: the next job gets another one.
    pool.on('error', () => undefined);
    this.pool = pool;
    return pool;
  }
}

/** @returns how many milliseconds are left of the limit, at least, whenever it is called */
function stopwatch(limitMilliseconds: number): () => number {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    const latest = startedAt + LONGEST_STRETCH * limitMilliseconds - performance.now();
    return Math.min(limitMilliseconds - (user + system) / 1000, latest);
  };
}
