/** Ids as Stripe makes them, and the seeded dice behind faults and webhook misbehaviour. */
import { randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `tr_1QxK…`: a prefix and 24 letters and digits. Never seeded: ids must differ between runs on one state file. */
export function stripeId(prefix: string): string {
  let text = '';
  for (const byte of randomBytes(24)) text += LETTERS[byte % LETTERS.length];
  return `${prefix}_${text}`;
}

/** Repeatable randomness (mulberry32). */
export class Dice {
  constructor(private state = 1) {}

  seed(seed: number): void {
    this.state = seed >>> 0;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
    return list;
  }
}
