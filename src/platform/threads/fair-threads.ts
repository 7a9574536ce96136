/**
 * A pool of threads for work that a stranger can make slow. Threads are shared fairly between accounts.
 *
 * Guarantees:
 * - The event loop never runs the work. A job that exceeds its time limit or its memory ends together with its thread. A new thread
 *   replaces it. No other job is affected, because a thread runs one job at a time.
 * - An account has one thread at a time. Of the waiting accounts, the one that used the least time recently goes first. So nobody
 *   waits longer than the running jobs need to reach their limits.
 * - The queue is limited in length and time.
 */
import { Piscina } from 'piscina';
import { Bug } from '../../kernel/index.ts';

/**
 * Message to the module of a thread. The module posts `{ started: id }` to its parent when it begins, because starting a thread
 * does not count as time of the job. It posts it again when a part of the job begins that has a time limit of its own.
 */
export interface ThreadMessage<Job> {
  readonly id: number;
  readonly job: Job;
}

/** The job exceeded its time limit or the memory of its thread. */
export class ThreadOverrun extends Error {
  constructor(readonly resource: 'time' | 'memory') {
    super(`a job in a thread needed too much ${resource}`);
  }
}

/** The queue is full, or this job waited too long. */
export class ThreadsBusy extends Error {}

export interface FairThreadsOptions {
  /** A module whose default export takes a {@link ThreadMessage}. */
  readonly file: URL;
  readonly threads: number;
  /** Heap of one thread, in MiB. */
  readonly heapMegabytes: number;
  /** Maximum time that an account waits for a thread, in milliseconds. */
  readonly waitMilliseconds: number;
  /** Maximum number of leases for which one account may wait. */
  readonly waitingPerAccount: number;
}

/** A thread that is leased to one account. */
export interface ThreadLease {
  /** Runs a job on the thread. @throws ThreadOverrun, or the error of the job */
  run<Output>(job: unknown, limitMilliseconds: number): Promise<Output>;
}

interface WaitingAccount {
  readonly account: string;
  readonly grant: () => void;
}

/**
 * A job reaches its time limit when the process has used that much CPU time since the job began: on a busy machine, the thread does
 * not always have a processor. In any case the job ends after this multiple of the limit.
 */
const MAXIMUM_TIME_FACTOR = 4;
/** Timeout for starting a thread, which may take long on a busy machine. */
const START_TIMEOUT_MS = 60_000;
/** Half-life of the recorded use of an account. */
const USE_HALF_LIFE_MS = 60_000;
/** Maximum number of accounts whose use is recorded. */
const MAXIMUM_REMEMBERED_ACCOUNTS = 1_000;

export class FairThreads {
  private pool: Piscina | null = null;
  private waiting: WaitingAccount[] = [];
  private readonly leased = new Set<string>();
  private readonly used = new Map<string, { milliseconds: number; at: number }>();
  private readonly started = new Map<number, () => void>();
  private jobs = 0;

  constructor(private readonly options: FairThreadsOptions) {}

  /**
   * Leases a thread and runs `work` with it.
   *
   * @param account to which the time is charged
   * @throws ThreadsBusy when no thread becomes free in time, and any error of `work`
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
      const entry: WaitingAccount = {
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
    return used === undefined ? 0 : used.milliseconds * 2 ** ((used.at - performance.now()) / USE_HALF_LIFE_MS);
  }

  private charge(account: string, milliseconds: number): void {
    const total = this.usedBy(account) + milliseconds;
    // Moves the account to the end, so that the first one is the least recently used.
    this.used.delete(account);
    this.used.set(account, { milliseconds: total, at: performance.now() });
    if (this.used.size > MAXIMUM_REMEMBERED_ACCOUNTS) this.used.delete(this.used.keys().next().value!);
  }

  private async run<Output>(job: unknown, limitMilliseconds: number): Promise<Output> {
    const id = ++this.jobs;
    const abort = new AbortController();
    let hasStarted = false;
    let timer = setTimeout(() => abort.abort(), START_TIMEOUT_MS);
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

  /** Starts the threads with the first job: most processes never have one. */
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
    // Error of a thread that ends without a job. The next job gets a new thread.
    pool.on('error', () => undefined);
    this.pool = pool;
    return pool;
  }
}

/** @returns a function that returns how many milliseconds of the limit are left, at least */
function stopwatch(limitMilliseconds: number): () => number {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    const latest = startedAt + MAXIMUM_TIME_FACTOR * limitMilliseconds - performance.now();
    return Math.min(limitMilliseconds - (user + system) / 1000, latest);
  };
}
