/**
 * What the second person of a decision about a refund is asked. The rule about the second person is identity's
 * (`denySecondPerson`). Pure.
 */
import { say } from '../../kernel/index.ts';
import type { TwoPersonMatter } from '../../identity/index.ts';
import type { Refund, RefundPart } from './refund.ts';

export function refundMatter(part: RefundPart, refund: Refund): TwoPersonMatter {
  return {
    name: 'transfer',
    askedAt: part.proposedAt ?? refund.askedAt,
    askedBy: part.proposedBy,
    askedAsAdmin: true,
    organisationId: part.organisationId,
    words: { own: say`You recorded this transfer; another admin has to confirm it.` },
  };
}
