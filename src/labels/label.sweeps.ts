/** Sweeps of labels: labels for new answers, full runs of batches that ended or became quiet, and decisions without a new answer. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, type BatchId, type Clock } from '../kernel/index.ts';
import { CLOCK, CONFIG, DB, Jobs, type Config, type Db } from '../platform/index.ts';
import { Deciding } from './decisions/deciding.ts';
import { StopDecisionRepository } from './decisions/decision.repository.ts';
import { LabelStoreRepository } from './core/label-store.repository.ts';
import { Labelling } from './labelling.ts';

/** Batches of one query. */
const BATCHES_AT_ONCE = 100;

/** A batch in which nothing has changed for so long gets its full run, however little has changed since the last. */
export const QUIET_SECONDS = 300;

@Injectable()
export class LabelSweeps implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly labelling: Labelling,
    private readonly deciding: Deciding,
    private readonly store: LabelStoreRepository,
    private readonly decisions: StopDecisionRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'labels.update', run: () => this.update() });
    this.jobs.sweep({ name: 'labels.finish', run: () => this.finish() });
    this.jobs.sweep({ name: 'labels.give_up', run: () => this.giveUp() });
  }

  /** Labels and decisions for answers that came or went. Returns how many changes. */
  async update(): Promise<number> {
    try {
      return await sumOver(this.changed(), (batchId) => this.labelling.update(batchId));
    } finally {
      await this.judgeWaiting();
    }
  }

  /** Full runs of batches that have ended or are quiet. Returns how many. */
  async finish(): Promise<number> {
    const before = addSeconds(this.clock.now(), -QUIET_SECONDS);
    try {
      return await sumOver(await this.store.batchesToRun(this.db, before, BATCHES_AT_ONCE), (batchId) => this.labelling.finish(batchId));
    } finally {
      await this.judgeWaiting();
    }
  }

  /** Decides tasks that nobody claims, or whose batch has ended. Returns the number of decisions. */
  async giveUp(): Promise<number> {
    const before = addSeconds(this.clock.now(), -this.config.NO_WORKERS_SECONDS);
    const ended = await this.decisions.endedUndecided(this.db, BATCHES_AT_ONCE);
    const idle = await this.decisions.idleBatches(this.db, before, BATCHES_AT_ONCE);
    const isEnded = new Set(ended);
    return sumOver([...ended, ...idle], (batchId) =>
      isEnded.has(batchId) ? this.deciding.atTheEnd(batchId) : this.deciding.nobodyCame(batchId, before),
    );
  }

  /** In transactions of their own: no verdict waits for a full run. */
  private async judgeWaiting(): Promise<void> {
    while ((await this.labelling.judgeWaiting()) > 0);
  }

  /** Visits all batches, not the first ones: otherwise batches that sort last would never get a turn. */
  private async *changed(): AsyncGenerator<BatchId> {
    let page = await this.store.changedBatches(this.db, null, BATCHES_AT_ONCE);
    while (page.length > 0) {
      yield* page;
      page = page.length < BATCHES_AT_ONCE ? [] : await this.store.changedBatches(this.db, page.at(-1)!, BATCHES_AT_ONCE);
    }
  }
}

/** @throws the first error, after the other batches are done: an error in one batch must not block the batches after it */
async function sumOver(batchIds: AsyncIterable<BatchId> | Iterable<BatchId>, work: (batchId: BatchId) => Promise<number>): Promise<number> {
  let sum = 0;
  const failures: unknown[] = [];
  for await (const batchId of batchIds) {
    try {
      sum += await work(batchId);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} batches failed, the first: ${String(failures[0])}`);
  if (failures.length === 1) throw failures[0];
  return sum;
}
