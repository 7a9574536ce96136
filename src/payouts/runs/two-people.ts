/**
 * What the second person of a decision about a payout run is asked. The rule about the second person is identity's
 * (`denySecondPerson`). Pure.
 */
import { say } from '../../kernel/index.ts';
import type { TwoPersonMatter } from '../../identity/index.ts';
import type { Payout } from '../payout.ts';
import type { PayoutRun } from './payout-run.ts';

export function runMatter(run: PayoutRun, lines: readonly Pick<Payout, 'workerId'>[]): TwoPersonMatter {
  return {
    name: 'payout run',
    askedAt: run.createdAt,
    askedBy: run.createdBy,
    askedAsAdmin: true,
    concerned: lines.map((line) => line.workerId),
    words: {
      own: say`You made this run; another admin has to approve it.`,
      concerned: say`A payout of your own is on this run; another admin has to approve it.`,
    },
  };
}
