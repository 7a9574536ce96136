/** The way that money takes in a replay: from the requester to the marketplace, and from there to the workers. */
import type { Person } from '../sandbox/people.ts';
import type { Participants } from './participants.ts';

export type ReplayRailName = 'manual' | 'stripe';

export interface ReplayRail {
  readonly name: ReplayRailName;
  /** Says where a worker is to be paid; `number` is another one for each. */
  setPayee(worker: Person, number: number): Promise<void>;
  /**
   * Pays in for the requester; at least this much is available afterwards.
   *
   * @param reference what the payment is for
   * @param today as YYYY-MM-DD
   */
  fund(participants: Participants, amountMinor: bigint, reference: string, today: string): Promise<void>;
  /** Brings all payouts that were asked for to their end. */
  payOut(participants: Participants, count: number): Promise<void>;
}
