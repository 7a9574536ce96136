import type { Oversight } from './use-oversight.ts';

/** `asked`: this person proposed it. `member`: the money belongs to an organisation of this person. */
export type ProposalDecider = 'yours' | 'asked' | 'member' | 'auditor';

interface Proposal {
  readonly proposedBy: { readonly id: string } | null;
  /** Organisation whose money it moves. Null: the platform's money. */
  readonly organisationId: string | null;
}

/** Who approves a proposal, as seen by one person: an admin who neither made it nor belongs to the organisation. Pure. */
export function deciderOfProposal({ proposedBy, organisationId }: Proposal, viewer: Oversight): ProposalDecider {
  if (!viewer.isAdmin) return 'auditor';
  if (proposedBy?.id === viewer.personId) return 'asked';
  return organisationId !== null && viewer.isMemberOf(organisationId) ? 'member' : 'yours';
}
