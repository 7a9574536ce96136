/**
 * What the second person of a decision about the operator's own money or an adjustment is asked. The rule about the second person is identity's
 * (`denySecondPerson`). Pure.
 */
import { say } from '../kernel/index.ts';
import type { TwoPersonMatter } from '../identity/index.ts';
import type { Adjustment, OwnMoneyMove } from './treasury.ts';

export function takingOutMatter(move: OwnMoneyMove): TwoPersonMatter {
  return {
    name: 'transfer',
    askedAt: move.recordedAt,
    askedBy: move.recordedBy,
    askedAsAdmin: true,
    words: { own: say`You proposed to take this out; another admin has to approve it.` },
  };
}

/** Owners may be people or organisations; each rule checks its own kind. */
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
      own: say`You proposed this adjustment; another admin has to approve it.`,
      concerned: say`This adjustment is about your own account; another admin has to approve it.`,
    },
  }));
}
