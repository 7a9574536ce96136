/** Runs what the domains registered with {@link Jobs}, until it is stopped. Only the worker process starts it. */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { run, type Runner } from 'graphile-worker';
import { Logger as JobLogger } from 'graphile-worker';
import { CONFIG, type Config } from '../config/config.ts';
import { Metrics } from '../operations/metrics.ts';
import { Jobs } from './jobs.ts';

@Injectable()
export class JobRunner {
  private readonly logger = new Logger('jobs');
  private runner: Runner | null = null;
  private stopping = false;
  private readonly waiting = new Set<() => void>();
  private loops: Promise<void>[] = [];

  constructor(
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async start(): Promise<void> {
    this.loops = this.jobs.sweeps.map((sweep) => this.loop(sweep.name, () => sweep.run()));
    this.runner = await run({
      connectionString: this.config.DATABASE_URL,
      concurrency: 2,
      noHandleSignals: true,
      // Payloads may hold what must not be logged: only the message is passed on.
      logger: new JobLogger(() => (level, message) => {
        if (String(level) === 'error') this.logger.error(message);
        else if (String(level) === 'warning') this.logger.warn(message);
      }),
      taskList: Object.fromEntries(this.jobs.scheduled.map((job) => [job.name, () => job.run()])),
      parsedCronItems: undefined,
      crontab: this.jobs.scheduled.map((job) => `${job.cron} ${job.name} ?max=3`).join('\n'),
    });
    this.logger.log(`running ${this.jobs.sweeps.length} sweeps and ${this.jobs.scheduled.length} scheduled jobs`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const wake of this.waiting) wake();
    await Promise.all(this.loops);
    await this.runner?.stop();
    this.runner = null;
  }

  private async loop(name: string, sweep: () => Promise<number>): Promise<void> {
    while (!this.stopping) {
      let handled = 0;
      try {
        handled = await sweep();
        this.metrics.sweep(name, handled);
      } catch (error) {
        this.logger.error(`${name} failed and will run again: ${(error as Error).message}`, (error as Error).stack);
      }
      if (handled === 0) await this.pause(this.config.SWEEP_SECONDS * 1000);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    if (this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
    });
  }
}
