/** What the moves of the marketplace's model share: chance, the people who try, and the last command that may be asked again. */
import type { RefusalKind, Random, Result } from '../../src/kernel/index.ts';
import type { Caller } from '../../src/platform/index.ts';
import type { People, Services } from './market-people.ts';
import type { ModelWorker } from './market-state.ts';

export interface Attempt {
  readonly expected: 'ok' | RefusalKind;
  readonly run: () => Promise<Result<unknown>>;
  /** @param value what the command answered */
  readonly apply?: (value: never) => void | Promise<void>;
}

/** Who tries it, and how that is refused; null: those who may. */
export interface By {
  readonly caller: Caller;
  readonly refusal: RefusalKind | null;
}

export class Hand {
  /** The last command with an idempotency key: again, and again for another request. */
  keyed: { again: () => Promise<Result<unknown>>; other: () => Promise<Result<unknown>> } | null = null;

  constructor(
    readonly services: Services,
    readonly people: People,
    /** Of the step that is taken now. */
    public random: Random,
  ) {}

  get market() {
    return this.people.market;
  }

  pick<T>(from: readonly T[]): T | null {
    return from.length === 0 ? null : this.random.pick(from);
  }

  /** Mostly those who may. */
  manager(): By {
    const chance = this.random.below(12);
    if (chance === 0) return { caller: this.people.viewer, refusal: 'FORBIDDEN' };
    return chance === 1 ? { caller: this.people.outsider, refusal: 'NOT_FOUND' } : { caller: this.people.owner, refusal: null };
  }

  admin(index: 0 | 1 = 0): By {
    return this.random.below(12) === 0
      ? { caller: this.people.owner, refusal: 'FORBIDDEN' }
      : { caller: this.people.admins[index], refusal: null };
  }

  callerOf(worker: ModelWorker): Caller {
    return this.people.workers.get(worker)!;
  }
}
