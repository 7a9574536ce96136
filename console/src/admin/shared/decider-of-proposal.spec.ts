import { deciderOfProposal } from './decider-of-proposal.ts';

const proposal = { proposedBy: { id: 'per_asked' }, organisationId: 'org_town' };
const viewer = (personId: string, isAdmin: boolean, organisations: readonly string[] = []) => ({
  personId,
  isAdmin,
  isMemberOf: (id: string) => organisations.includes(id),
});

describe('deciderOfProposal', () => {
  it('lets an admin decide who neither proposed nor belongs to the organisation', () => {
    expect(deciderOfProposal(proposal, viewer('per_other', true, ['org_press']))).toBe('yours');
  });

  it('refuses the admin who proposed, a member of the organisation, and an auditor', () => {
    expect([
      deciderOfProposal(proposal, viewer('per_asked', true)),
      deciderOfProposal(proposal, viewer('per_other', true, ['org_town'])),
      deciderOfProposal(proposal, viewer('per_other', false)),
    ]).toEqual(['asked', 'member', 'auditor']);
  });

  it('lets a member decide about money of the platform', () => {
    expect(deciderOfProposal({ ...proposal, organisationId: null }, viewer('per_other', true, ['org_town']))).toBe('yours');
  });
});
