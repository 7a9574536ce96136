import type { Oversight } from './use-oversight.ts';

/** `asked`: this person proposed it. `member`: it is about money of an organisation of theirs. */
export type ProposalDecider = 'yours' | 'asked' | 'member' | 'auditor';

interface Proposal {
  readonly proposedBy: { readonly id: string } | null;
  /** Whose money it moves; null: the platform's. */
  readonly organisationId: string | null;
}

/** Who approves a proposal, as seen by one person: an admin who neither made it nor belongs to the organisation. Pure. */
export function deciderOfProposal({ proposedBy, organisationId }: Proposal, viewer: Oversight): ProposalDecider {
  if (!viewer.isAdmin) return 'auditor';
  if (proposedBy?.id === viewer.personId) return 'asked';
  return organisationId !== null && viewer.isMemberOf(organisationId) ? 'member' : 'yours';
}
