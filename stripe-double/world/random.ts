/** Ids as Stripe makes them, and the seeded dice behind faults and webhook misbehaviour. */
import { randomBytes } from 'node:crypto';
import { Random } from '../../src/kernel/index.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `tr_1QxK…`: a prefix and 24 letters and digits. Never seeded: ids must differ between runs on one state file. */
export function stripeId(prefix: string): string {
  let text = '';
  for (const byte of randomBytes(24)) text += LETTERS[byte % LETTERS.length];
  return `${prefix}_${text}`;
}

/** Repeatable randomness that can be begun anew at any time. */
export class Dice {
  private random = new Random(1);

  seed(seed: number): void {
    this.random = new Random(seed);
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    return this.random.next();
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.random.below(most - least + 1);
  }

  shuffled<T>(list: readonly T[]): T[] {
    return this.random.shuffled(list);
  }
}
