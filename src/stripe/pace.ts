/**
 * The time by which calls to Stripe are paced. The application has the machine's own; a bench that moves time puts its
 * own in its place, and nothing else of the pacing changes.
 */
import { setTimeout as pause } from 'node:timers/promises';

export interface Pace {
  /** Milliseconds since any moment; runs forwards only. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** Injection token of the {@link Pace}. */
export const PACE = Symbol('Pace');

export const REAL_PACE: Pace = {
  now: () => performance.now(),
  wait: async (milliseconds) => {
    if (milliseconds > 0) await pause(milliseconds);
  },
};
