/**
 * Turns for reads, so that one caller cannot take the database connections of the others. At most so many run at once in this
 * process, and at most so many of one caller; the rest waits, and callers who wait take turns. Pure: it knows no request.
 */
import { RateLimited } from './request-limits.ts';

export interface TurnLimits {
  /** Runs at once in this process. */
  readonly atOnce: number;
  /** Runs at once of one caller. */
  readonly perCaller: number;
  /** Waits of one caller; one more is refused. */
  readonly waiting: number;
  /** Longest wait in milliseconds; who waited so long is refused. Infinity where a turn is always short. */
  readonly patienceMs: number;
}

/** Ends a turn. A second call does nothing. */
export type EndTurn = () => void;

interface CallerTurns {
  running: number;
  readonly waiting: (() => void)[];
}

const RETRY_SECONDS = 1;

export class Turns {
  /** Callers with a turn or a wait. The one who got a turn last is at the end. */
  private readonly callers = new Map<string, CallerTurns>();
  private running = 0;

  constructor(private readonly limits: TurnLimits) {}

  /**
   * Waits for a turn.
   *
   * @param caller id of a person, or group of an address
   * @throws RateLimited when too many requests of the caller wait already, or this one waited too long
   */
  async take(caller: string): Promise<EndTurn> {
    const own = this.callers.get(caller) ?? { running: 0, waiting: [] };
    this.callers.set(caller, own);
    if (this.running >= this.limits.atOnce || own.running >= this.limits.perCaller) {
      if (own.waiting.length >= this.limits.waiting) throw new RateLimited(RETRY_SECONDS);
      await this.wait(caller, own);
    } else {
      this.grant(caller, own);
    }
    let isRunning = true;
    return () => {
      if (!isRunning) return;
      isRunning = false;
      this.end(caller, own);
    };
  }

  private wait(caller: string, own: CallerTurns): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const { patienceMs } = this.limits;
      const granted = () => {
        clearTimeout(timer);
        resolve();
      };
      const giveUp = () => {
        own.waiting.splice(own.waiting.indexOf(granted), 1);
        this.forget(caller, own);
        reject(new RateLimited(Math.ceil(patienceMs / 1000)));
      };
      const timer = patienceMs === Infinity ? undefined : setTimeout(giveUp, patienceMs);
      own.waiting.push(granted);
    });
  }

  private forget(caller: string, own: CallerTurns): void {
    if (own.running === 0 && own.waiting.length === 0) this.callers.delete(caller);
  }

  private grant(caller: string, own: CallerTurns): void {
    this.running += 1;
    own.running += 1;
    this.callers.delete(caller);
    this.callers.set(caller, own);
  }

  private end(caller: string, own: CallerTurns): void {
    this.running -= 1;
    own.running -= 1;
    this.forget(caller, own);
    for (const [next, turns] of this.callers) {
      if (turns.waiting.length === 0 || turns.running >= this.limits.perCaller) continue;
      this.grant(next, turns);
      turns.waiting.shift()!();
      return;
    }
  }
}
