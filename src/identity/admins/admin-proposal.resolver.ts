import { Inject } from '@nestjs/common';
import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, DB, type Db, type GraphContext } from '../../platform/index.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { PersonViewType } from '../people/person.types.ts';
import { AdminProposalRepository } from './admin-proposal.repository.ts';
import { AdminProposalType } from './admin-proposal.types.ts';

@Resolver(() => AdminProposalType)
export class AdminProposalResolver {
  constructor(
    private readonly proposals: AdminProposalRepository,
    private readonly loaders: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [AdminProposalType], {
    description: 'People whom a group at the identity provider proposes as admins, and who are none; the oldest first, at most 100.',
  })
  async adminProposals(): Promise<AdminProposalType[]> {
    const rows = await this.proposals.open(this.db);
    return rows.map(({ personId, proposedAt, checkedAt }) => Object.assign(new AdminProposalType(), { personId, proposedAt, checkedAt }));
  }

  @ResolveField(() => PersonViewType, { description: 'The person who is proposed.' })
  person(@Parent() { personId }: AdminProposalType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.loaders.personView(context, personId);
  }
}
