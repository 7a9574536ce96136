/**
 * Time that stands still while anything is under way, and jumps to the next moment that somebody waits for when nothing
 * is. What is paced by it keeps its pace to the millisecond, however fast the machine is; the machine's own work takes none
 * of it.
 */
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../src/kernel/index.ts';
import type { Pace } from '../../src/stripe/index.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export class MovedTime {
  private sleepers: Sleeper[] = [];
  private paced = 0;
  readonly clock: Clock = { now: () => new Date(this.milliseconds) };
  readonly pace: Pace = {
    now: () => this.milliseconds,
    wait: async (milliseconds) => {
      if (milliseconds <= 0) return;
      this.paced++;
      await this.sleep(milliseconds);
      this.paced--;
    },
  };

  constructor(private milliseconds: number) {}

  get seconds(): number {
    return this.milliseconds / 1000;
  }

  sleep(milliseconds: number): Promise<void> {
    const at = this.milliseconds + milliseconds;
    return new Promise((wake) => {
      const after = this.sleepers.findLastIndex((other) => other.at <= at);
      this.sleepers.splice(after + 1, 0, { at, wake });
    });
  }

  /**
   * Moves time until `work` is done.
   *
   * @param underWay how much is under way, those included that wait by {@link pace}
   */
  async during(work: Promise<void>, underWay: () => number): Promise<void> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    while (!isDone) {
      if (underWay() > this.paced) {
        await pause(0);
        continue;
      }
      // What an answer leads to begins within a turn.
      await turn();
      if (underWay() > this.paced) continue;
      const next = this.sleepers.shift();
      if (next === undefined) continue;
      this.milliseconds = Math.max(this.milliseconds, next.at);
      next.wake();
      await turn();
    }
    await done;
  }
}
