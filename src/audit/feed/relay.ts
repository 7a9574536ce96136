/**
 * Gives published acts their positions in the event feed.
 *
 * One relay at a time, by an advisory lock, takes what is committed from the queue, appends it to the feed and deletes it from
 * the queue, in one transaction. If it is killed, nothing of that happened, and the next one does it. Positions come after the
 * commit of their acts and are themselves committed in their order: a reader that asks for what follows its position skips
 * nothing, and a transaction that stays open delays only its own acts.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, firstIdAt, ok, type Clock } from '../../kernel/index.ts';
import { ACTS_CHANNEL, CLOCK, Commands, CONFIG, DB, Jobs, Metrics, systemCaller, type Config, type Db } from '../../platform/index.ts';
import { lagSeconds } from './lag.ts';
import { FeedRepository } from './feed.repository.ts';

/** Acts that get their positions in one transaction. */
const ACTS_PER_RUN = 1_000;
/** Events that are deleted in one transaction. */
const DELETED_PER_RUN = 5_000;
const DAY_SECONDS = 86_400;
/** How far apart the clocks of processes may be: an act can be dated after its event. */
const CLOCKS_APART_SECONDS = 3_600;

@Injectable()
export class FeedRelay implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly metrics: Metrics,
    private readonly feed: FeedRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'audit.relay', wakeOn: ACTS_CHANNEL, run: () => this.relay() });
    this.metrics.gauge(
      'guildhall_event_feed_lag_seconds',
      'Age of the oldest act that waits for its position in the event feed',
      async () => lagSeconds(await this.feed.backlog(this.db), this.clock.now()),
    );
    this.jobs.schedule({ name: 'audit_forget_events', cron: '23 * * * *', run: () => this.forgetOld() });
  }

  /** Moves one portion of the queue; returns how many acts. 0 when there were none, or another relay is at work. */
  async relay(): Promise<number> {
    if (!(await this.feed.isBehind(this.db))) return 0;
    return this.commands.must(systemCaller('audit.relay'), async (tx) => {
      if (!(await this.feed.lock(tx))) return ok(0);
      await this.feed.followHistory(tx);
      const moved = await this.feed.move(tx, ACTS_PER_RUN);
      await this.feed.notify(tx);
      return ok(moved);
    });
  }

  /** Deletes events that are older than the feed keeps them. */
  async forgetOld(): Promise<void> {
    const before = addSeconds(this.clock.now(), -this.config.EVENTS_KEPT_DAYS * DAY_SECONDS);
    const actsBefore = firstIdAt(addSeconds(before, CLOCKS_APART_SECONDS));
    for (let deleted = DELETED_PER_RUN; deleted === DELETED_PER_RUN;) {
      deleted = await this.commands.must(systemCaller('audit.forget_events'), async (tx) =>
        ok(await this.feed.forget(tx, before, actsBefore, DELETED_PER_RUN)),
      );
    }
  }
}
