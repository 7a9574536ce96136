/** Where every "now" comes from, so that tests and replays can move time. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved. */
export class MovableClock implements Clock {
  private time: number;

  constructor(start: Date) {
    this.time = start.getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  advanceSeconds(seconds: number): void {
    this.time += seconds * 1000;
  }

  set(at: Date): void {
    this.time = at.getTime();
  }
}

/** A clock that runs with the real one, ahead of it by what it was moved. */
export class ShiftedClock implements Clock {
  private aheadMilliseconds = 0;

  now(): Date {
    return new Date(Date.now() + this.aheadMilliseconds);
  }

  get aheadSeconds(): number {
    return this.aheadMilliseconds / 1000;
  }

  advanceSeconds(seconds: number): void {
    this.aheadMilliseconds += seconds * 1000;
  }
}

/** `at` plus `seconds` (may be negative). */
export function addSeconds(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}
