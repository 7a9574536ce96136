/** Runs what the domains registered with {@link Jobs}, until it is stopped. Only the worker process starts it. */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Logger as JobLogger, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import { CONFIG, directUrl, type Config } from '../config/config.ts';
import { Channels } from '../database/channels.ts';
import { DB, type Db } from '../database/database.ts';
import { othersAtWork } from '../database/activity.ts';
import { LoopWatch } from '../operations/loop-watch.ts';
import { Metrics } from '../operations/metrics.ts';
import { Jobs, type Sweep } from './jobs.ts';

/** graphile-worker writes ids of jobs as JSON, so to it an int8 must be text, as it is to pg by itself, and not our bigint. */
const JOB_TYPES = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === (pg.types.builtins.INT8 as number) ? String : (pg.types.getTypeParser(type, format) as (text: string) => unknown),
};

/** A shorter round of a sweep is no load: it handled a row or two. */
const BRIEF_ROUND_MS = 20;
const LONGEST_REST_MS = 2_000;

@Injectable()
export class JobRunner {
  private readonly logger = new Logger('jobs');
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private stopping = false;
  private readonly waiting = new Set<() => void>();
  private loops: Promise<void>[] = [];
  private readonly stopListening: (() => void)[] = [];

  constructor(
    private readonly jobs: Jobs,
    private readonly metrics: Metrics,
    private readonly watch: LoopWatch,
    private readonly channels: Channels,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  async start(): Promise<void> {
    this.loops = this.jobs.sweeps.map((sweep) => this.loop(sweep));
    this.pool = new pg.Pool({ connectionString: directUrl(this.config), types: JOB_TYPES });
    // As of the database module's connections: one that is cut off in the middle of a query tells so twice.
    this.pool.on('connect', (client) => void client.on('error', () => undefined));
    this.pool.on('error', (error) => this.logger.warn(`a connection of the jobs was lost: ${error.message}`));
    this.runner = await run({
      pgPool: this.pool,
      concurrency: 2,
      noHandleSignals: true,
      // Payloads may hold what must not be logged: only the message is passed on.
      logger: new JobLogger(() => (level, message) => {
        if (String(level) === 'error') this.logger.error(message);
        else if (String(level) === 'warning') this.logger.warn(message);
      }),
      taskList: Object.fromEntries(
        this.jobs.scheduled.map((job) => [job.name, () => this.watch.watch(`job ${job.name}`, () => job.run())]),
      ),
      parsedCronItems: undefined,
      crontab: this.jobs.scheduled.map((job) => `${job.cron} ${job.name} ?max=3`).join('\n'),
    });
    this.logger.log(`running ${this.jobs.sweeps.length} sweeps and ${this.jobs.scheduled.length} scheduled jobs`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const stop of this.stopListening.splice(0)) stop();
    for (const wake of this.waiting) wake();
    await Promise.all(this.loops);
    await this.runner?.stop();
    await this.pool?.end();
    this.runner = null;
    this.pool = null;
  }

  private async loop(sweep: Sweep): Promise<void> {
    const { name, wakeOn } = sweep;
    // A notification that comes while the sweep runs is not lost: the sweep may have looked before it.
    const call = { isDue: false, answer: () => undefined as void };
    if (wakeOn !== undefined) {
      const ring = () => {
        call.isDue = true;
        call.answer();
      };
      this.stopListening.push(this.channels.listen(wakeOn, ring));
    }
    while (!this.stopping) {
      let handled = 0;
      call.isDue = false;
      const began = performance.now();
      try {
        handled = await this.watch.watch(`sweep ${name}`, () => sweep.run());
        this.metrics.sweep(name, handled);
      } catch (error) {
        this.logger.error(`${name} failed and will run again: ${(error as Error).message}`, (error as Error).stack);
        // Not at once: what failed may fail for a while.
        call.isDue = false;
      }
      if (handled > 0) await this.giveWay(performance.now() - began);
      if (handled === 0 && !call.isDue) await this.pause(this.config.SWEEP_SECONDS * 1000, (wake) => (call.answer = wake));
    }
  }

  /**
   * Rests for as long as the round took while others use the database: a sweep that catches up takes at most half of the time
   * then, and what people wait for comes first.
   */
  private async giveWay(roundMs: number): Promise<void> {
    if (this.stopping || roundMs < BRIEF_ROUND_MS) return;
    const others = await othersAtWork(this.db).catch(() => 0);
    if (others > 0) await this.pause(Math.min(roundMs, LONGEST_REST_MS), () => undefined);
  }

  /** @param begun gets what ends the pause early */
  private pause(milliseconds: number, begun: (wake: () => void) => void): Promise<void> {
    if (this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
      begun(wake);
    });
  }
}
