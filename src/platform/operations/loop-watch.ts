/**
 * Detects blocks of the event loop of this process, and names the operations that were running.
 *
 * A timer is due every {@link TICK_MS}. When it comes more than {@link MAXIMUM_BLOCK_MS} late, something held the loop for
 * that long, and one line is logged with the operations that ran meanwhile. It begins when the application is ready: nobody
 * waits for the loop while modules are loaded and the schema is built. A synchronous piece of work that was measured by
 * itself (`measured`) is named as the one that did it. JavaScript does not say which continuation of an `await` held the
 * loop: for those, all operations that were running are named, and one of them did it.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Metrics } from './metrics.ts';

const TICK_MS = 50;
/** Longest that one operation may hold the loop before it is logged, in milliseconds. */
export const MAXIMUM_BLOCK_MS = 250;
/** Most names in one line. */
const MOST_NAMES = 20;

/** Something that runs: a request, a GraphQL operation, a sweep, a job. */
export interface Running {
  /** For people: `POST /graphql query Board { board }`. May be made more exact while it runs. */
  name: string;
}

@Injectable()
export class LoopWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('event-loop');
  private readonly running = new Set<Running>();
  /** What ended since the last tick: it may have been what was late. */
  private ended: Running[] = [];
  private measuredSince: { name: string; milliseconds: number } | null = null;
  private lastTick = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly metrics: Metrics) {}

  onApplicationBootstrap(): void {
    this.lastTick = performance.now();
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  begin(name: string): Running {
    const running = { name };
    this.running.add(running);
    return running;
  }

  end(running: Running): void {
    if (this.running.delete(running)) this.ended.push(running);
  }

  /** Runs `work` under a name. */
  async watch<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.begin(name);
    try {
      return await work();
    } finally {
      this.end(running);
    }
  }

  /** Reports synchronous work that took `milliseconds`; callers report only long work. */
  measured(name: string, milliseconds: number): void {
    if (this.measuredSince === null || milliseconds > this.measuredSince.milliseconds) this.measuredSince = { name, milliseconds };
  }

  private tick(): void {
    const now = performance.now();
    const blocked = now - this.lastTick - TICK_MS;
    if (blocked > MAXIMUM_BLOCK_MS) this.report(blocked);
    this.lastTick = now;
    this.ended = [];
    this.measuredSince = null;
  }

  private report(blocked: number): void {
    this.metrics.loopBlocked(blocked / 1000);
    const names = [...new Set([...this.ended, ...this.running].map(({ name }) => name))];
    const by = this.measuredSince !== null && this.measuredSince.milliseconds > blocked / 2 ? this.measuredSince.name : undefined;
    this.logger.warn({
      event: 'event_loop_blocked',
      milliseconds: Math.round(blocked),
      ...(by === undefined ? {} : { by }),
      operations: names.slice(0, MOST_NAMES),
      ...(names.length > MOST_NAMES ? { moreOperations: names.length - MOST_NAMES } : {}),
    });
  }
}
