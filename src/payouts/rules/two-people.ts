/**
 * What the second person of a decision about a large payout is asked. The rule about the second person is identity's
 * (`denySecondPerson`). Pure.
 */
import type { TwoPersonMatter } from '../../identity/index.ts';
import { type PersonId, say } from '../../kernel/index.ts';
import type { Payout } from '../payout.ts';

/** @param requestedBy null: the worker's schedule */
export function payoutMatter(payout: Payout, requestedBy: PersonId | null): TwoPersonMatter {
  return {
    name: 'payout',
    askedAt: payout.requestedAt,
    askedBy: requestedBy,
    // A worker asks, or an admin for an account that closes: what is decided is whether the worker is paid.
    askedAsAdmin: false,
    concerned: [payout.workerId],
    words: {
      own: say`You asked for this payout; another admin has to decide.`,
      concerned: say`This payout is your own; another admin has to decide.`,
    },
  };
}
