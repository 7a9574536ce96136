/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { present, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import type { Membership, Organisation } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { personViewType, type PersonViewType } from '../people/person.types.ts';
import { PersonRepository, type PersonWithPrivate } from '../people/person.repository.ts';

@Injectable()
export class IdentityLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly people: PersonRepository,
    private readonly organisations: OrganisationRepository,
  ) {}

  person(context: GraphContext, id: string): Promise<PersonWithPrivate | null> {
    return load(context, 'identity.person', id as PersonId, (ids) => this.people.byIds(this.db, ids));
  }

  /** A person as admins see them. */
  async personView(context: GraphContext, id: string): Promise<PersonViewType> {
    return personViewType(present(await this.person(context, id), 'a person that a row names'));
  }

  organisation(context: GraphContext, id: string): Promise<Organisation | null> {
    return load(context, 'identity.organisation', id as OrganisationId, (ids) => this.organisations.byIds(this.db, ids));
  }

  async members(context: GraphContext, organisationId: string): Promise<Membership[]> {
    return (
      (await load(context, 'identity.members', organisationId as OrganisationId, (ids) => this.organisations.members(this.db, ids))) ?? []
    );
  }

  async memberships(context: GraphContext, personId: string): Promise<Membership[]> {
    return (
      (await load(context, 'identity.memberships', personId as PersonId, (ids) => this.organisations.membershipsOf(this.db, ids))) ?? []
    );
  }

  async acceptedTerms(context: GraphContext, personId: string): Promise<{ version: string; acceptedAt: Date }[]> {
    return (await load(context, 'identity.acceptedTerms', personId, (ids) => this.people.acceptedTerms(this.db, ids))) ?? [];
  }
}
