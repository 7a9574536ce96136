/**
 * What the second person of a decision about money is asked: one description for each thing that takes two. The rule itself
 * is identity's (`denySecondPerson`). Pure.
 */
import type { TwoPersonMatter } from '../identity/index.ts';
import type { PersonId } from '../kernel/index.ts';
import type { Funding, FundingReversal } from './funding.ts';
import type { Payout } from './payout.ts';
import type { PayoutRun } from './payout-run.ts';
import type { Refund, RefundPart } from './refund.ts';
import type { Adjustment, OwnMoneyMove } from './treasury.ts';

export function reversalMatter(reversal: FundingReversal, funding: Funding): TwoPersonMatter {
  return {
    name: 'reversal',
    askedAt: reversal.proposedAt,
    askedBy: reversal.proposedBy,
    askedAsAdmin: true,
    organisationId: funding.organisationId,
    words: { own: 'You proposed this reversal; another admin has to approve it.' },
  };
}

export function runMatter(run: PayoutRun, lines: readonly Pick<Payout, 'workerId'>[]): TwoPersonMatter {
  return {
    name: 'payout run',
    askedAt: run.createdAt,
    askedBy: run.createdBy,
    askedAsAdmin: true,
    concerned: lines.map((line) => line.workerId),
    words: {
      own: 'You made this run; another admin has to approve it.',
      concerned: 'A payout of your own is on this run; another admin has to approve it.',
    },
  };
}

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
      own: 'You asked for this payout; another admin has to decide.',
      concerned: 'This payout is your own; another admin has to decide.',
    },
  };
}

export function refundMatter(part: RefundPart, refund: Refund): TwoPersonMatter {
  return {
    name: 'transfer',
    askedAt: part.proposedAt ?? refund.askedAt,
    askedBy: part.proposedBy,
    askedAsAdmin: true,
    organisationId: part.organisationId,
    words: { own: 'You recorded this transfer; another admin has to confirm it.' },
  };
}

export function takingOutMatter(move: OwnMoneyMove): TwoPersonMatter {
  return {
    name: 'transfer',
    askedAt: move.recordedAt,
    askedBy: move.recordedBy,
    askedAsAdmin: true,
    words: { own: 'You proposed to take this out; another admin has to approve it.' },
  };
}

/** Owners may be people or organisations; each rule looks at its own kind. */
export function adjustmentMatters(adjustment: Adjustment): TwoPersonMatter[] {
  const owners = [adjustment.fromOwnerId, adjustment.toOwnerId];
  return owners.map((organisationId) => ({
    name: 'adjustment',
    askedAt: adjustment.proposedAt,
    askedBy: adjustment.proposedBy,
    askedAsAdmin: true,
    concerned: owners,
    organisationId,
    words: {
      own: 'You proposed this adjustment; another admin has to approve it.',
      concerned: 'This adjustment is about your own account; another admin has to approve it.',
    },
  }));
}
