/**
 * What the second person of a decision about a funding is asked. The rule about the second person is identity's
 * (`denySecondPerson`). Pure.
 */
import { say } from '../../kernel/index.ts';
import type { TwoPersonMatter } from '../../identity/index.ts';
import type { Funding, FundingReversal } from '../funding.ts';

export function reversalMatter(reversal: FundingReversal, funding: Funding): TwoPersonMatter {
  return {
    name: 'reversal',
    askedAt: reversal.proposedAt,
    askedBy: reversal.proposedBy,
    askedAsAdmin: true,
    organisationId: funding.organisationId,
    words: { own: say`You proposed this reversal; another admin has to approve it.` },
  };
}
