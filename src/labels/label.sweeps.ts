/** What nobody waits for: labels of new answers, runs of batches that ended or fell quiet, and decisions that no answer brings. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, type BatchId, type Clock } from '../kernel/index.ts';
import { CLOCK, CONFIG, DB, Jobs, type Config, type Db } from '../platform/index.ts';
import { Deciding } from './deciding.ts';
import { DecisionRepository } from './decision.repository.ts';
import { LabelStoreRepository } from './label-store.repository.ts';
import { Labelling } from './labelling.ts';

/** Batches of one look. */
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
    private readonly decisions: DecisionRepository,
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
    return this.sumOver(await this.store.changedBatches(this.db, BATCHES_AT_ONCE), (batchId) => this.labelling.update(batchId));
  }

  /** Full runs of batches that have ended or are quiet. Returns how many. */
  async finish(): Promise<number> {
    const before = addSeconds(this.clock.now(), -QUIET_SECONDS);
    return this.sumOver(await this.store.batchesToRun(this.db, before, BATCHES_AT_ONCE), (batchId) => this.labelling.finish(batchId));
  }

  /** Verdicts on tasks that nobody comes for, or whose batch is over. Returns how many. */
  async giveUp(): Promise<number> {
    const ended = await this.sumOver(await this.decisions.endedUndecided(this.db, BATCHES_AT_ONCE), (batchId) =>
      this.deciding.atTheEnd(batchId),
    );
    const before = addSeconds(this.clock.now(), -this.config.NO_WORKERS_SECONDS);
    const idle = await this.decisions.idleBatches(this.db, before, BATCHES_AT_ONCE);
    return ended + (await this.sumOver(idle, (batchId) => this.deciding.nobodyCame(batchId, before)));
  }

  private async sumOver(batchIds: readonly BatchId[], work: (batchId: BatchId) => Promise<number>): Promise<number> {
    let sum = 0;
    for (const batchId of batchIds) sum += await work(batchId);
    return sum;
  }
}
