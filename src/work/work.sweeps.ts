/**
 * What nobody waits for: leases that ran out, and batches that are done. Any number of processes may sweep at once.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Batches } from '../batches/index.ts';
import { ok, type BatchId } from '../kernel/index.ts';
import { Commands, DB, Jobs, systemCaller, type Db } from '../platform/index.ts';
import { Reputation } from '../reputation/index.ts';
import { secondsUntilEnd, type Assignment } from './assignment.ts';
import { AssignmentRepository } from './assignment.repository.ts';
import { aboutOf, outcomeOf, subjectOf } from './assignment.commands.ts';
import { ReturnedSlots } from './returned-slots.ts';

/** Rows of one transaction: few enough that nobody waits long for a task that it locks. */
const EXPIRE_AT_ONCE = 100;

/** Batches looked at by one query. */
const SETTLE_AT_ONCE = 100;

@Injectable()
export class WorkSweeps implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly batches: Batches,
    private readonly rows: AssignmentRepository,
    private readonly slots: ReturnedSlots,
    private readonly reputation: Reputation,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'work.expire_leases', run: () => this.expireLeases() });
    this.jobs.sweep({ name: 'work.settle_batches', run: () => this.settleBatches() });
  }

  /**
   * Ends leases whose grace has passed, and returns tasks held in advance that were not started in time; until then a slot
   * stays its holder's. Returns how many.
   */
  expireLeases(): Promise<number> {
    return this.commands.must(systemCaller('work.expire_leases'), async (tx) => {
      const overdue = await this.rows.lockOverdue(tx, EXPIRE_AT_ONCE);
      if (overdue.length === 0) return ok(0);
      const slots = await this.slots.lock(tx, overdue);
      const expired = await this.rows.expire(
        tx,
        overdue.map((row) => row.id),
      );
      await this.slots.settle(tx, slots, expired);
      await this.reputation.record(
        tx,
        expired.map((assignment) => outcomeOf(assignment, endOf(assignment), secondsUntilEnd(assignment, tx.now))),
      );
      for (const assignment of expired) {
        const verb = endOf(assignment) === 'returned' ? 'assignment.returned' : 'assignment.expired';
        tx.act(verb, subjectOf(assignment), aboutOf(assignment));
      }
      return ok(expired.length);
    });
  }

  /** Ends batches that are done: draining ones with nothing in flight, and running ones that were used up a day ago. Returns how many. */
  async settleBatches(): Promise<number> {
    const draining = await this.settleAmong((after) => this.batches.idsIn(this.db, 'draining', after, SETTLE_AT_ONCE));
    return draining + (await this.settleAmong((after) => this.batches.usedUp(this.db, after, SETTLE_AT_ONCE)));
  }

  private async settleAmong(pageAfter: (after: BatchId | null) => Promise<BatchId[]>): Promise<number> {
    let ended = 0;
    let page = await pageAfter(null);
    while (page.length > 0) {
      for (const batchId of await this.rows.withNothingInFlight(this.db, page)) {
        if (await this.settle(batchId)) ended++;
      }
      page = page.length < SETTLE_AT_ONCE ? [] : await pageAfter(page.at(-1)!);
    }
    return ended;
  }

  private settle(batchId: BatchId): Promise<boolean> {
    return this.commands.must(systemCaller('work.settle_batches'), async (tx) =>
      ok(
        await this.batches.settleIfDone(tx, batchId, async () => ({
          inFlight: await this.rows.countInFlight(tx, batchId),
          lastDecidedAt: await this.rows.lastEnd(tx, batchId),
        })),
      ),
    );
  }
}

/** How a sweep ended it: a task that was never started counts as given back, not as a lease that ran out. */
function endOf({ state }: Assignment): 'returned' | 'expired' {
  return state === 'returned' ? 'returned' : 'expired';
}
