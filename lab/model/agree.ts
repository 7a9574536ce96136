/** What the models share: comparison of predicted with found values, the limit of shrinking, and what counts as a fault. */
import { Bug } from '../../src/kernel/index.ts';

/** How long a smaller sequence that fails is looked for. */
const SHRINKING_MS = 60_000;

/** @throws Bug when they differ */
export function agree(expected: unknown, found: unknown, what: string): void {
  const text = (value: unknown) => JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  if (text(expected) !== text(found)) throw new Bug(`${what}: expected ${text(expected)}, found ${text(found)}`);
}

/** Runs sequences until one fails, and smaller ones of it for a minute. */
export class Trials {
  private endsAt = Infinity;

  /** @param now milliseconds */
  constructor(private readonly now: () => number = Date.now) {}

  /** After the time limit sequences pass untried, so that the smallest failing one so far is reported. Returns whether it was tried. */
  async run(sequence: () => Promise<void>): Promise<boolean> {
    if (this.now() > this.endsAt) return false;
    try {
      await sequence();
      return true;
    } catch (error) {
      this.endsAt = Math.min(this.endsAt, this.now() + SHRINKING_MS);
      throw error;
    }
  }
}

/** Sequences of a full run, by which everything has to have got through at least once. */
export const FULL_RUN = 10_000;

/**
 * The faults of a run that reached its end. A result that differs from the model ends a run at once.
 *
 * @param never what never got through, and so was not proved; a short run need not have met all
 */
export function faultsOf(sequences: number, never: readonly string[]): number {
  return sequences >= FULL_RUN ? never.length : 0;
}
