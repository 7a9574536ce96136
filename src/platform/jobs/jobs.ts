/**
 * Work that nobody waits for. Domains register it when they start; the worker process runs it.
 *
 * A sweep looks every few seconds for rows that are due, by an index on their due time, and locks what it takes with
 * `skip locked`: any number of worker processes may sweep at once. A scheduled job is graphile-worker's: one process of
 * all runs it at each tick.
 */
import { Injectable } from '@nestjs/common';

export interface Sweep {
  /** `work.expire_leases` */
  readonly name: string;
  /** Channel of PostgreSQL whose notifications start it at once; without one it runs by time only. */
  readonly wakeOn?: string;
  /** Handles some of what is due and returns how many rows; it is called again at once while that is not 0. */
  run(): Promise<number>;
}

export interface ScheduledJob {
  /** `audit_seal` */
  readonly name: string;
  /** Crontab of five fields, UTC. */
  readonly cron: string;
  run(): Promise<void>;
}

@Injectable()
export class Jobs {
  readonly sweeps: Sweep[] = [];
  readonly scheduled: ScheduledJob[] = [];

  sweep(sweep: Sweep): void {
    this.sweeps.push(sweep);
  }

  schedule(job: ScheduledJob): void {
    this.scheduled.push(job);
  }

  /** Runs every sweep, or those whose names match, until nothing is due. Tests and tools that move the clock call this instead of waiting. */
  async sweepAll(names = /./): Promise<number> {
    let total = 0;
    for (const sweep of this.sweeps.filter(({ name }) => names.test(name))) {
      for (let count = await sweep.run(); count > 0; count = await sweep.run()) total += count;
    }
    return total;
  }
}
