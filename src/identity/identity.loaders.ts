/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId } from '../kernel/index.ts';
import { CLOCK, DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { Clock } from '../kernel/index.ts';
import { ApiKeyRepository, type ApiKey } from './api-key.repository.ts';
import type { Membership, Organisation } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { PersonRepository, type PersonWithPrivate } from './person.repository.ts';
import type { Restriction } from './restriction.ts';
import { RestrictionRepository } from './restriction.repository.ts';
import { SessionRepository, type Session } from './session.repository.ts';
import type { WorkerProfile } from './worker-profile.ts';
import { WorkerProfileRepository } from './worker-profile.repository.ts';

@Injectable()
export class IdentityLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly people: PersonRepository,
    private readonly organisations: OrganisationRepository,
    private readonly profiles: WorkerProfileRepository,
    private readonly restrictions: RestrictionRepository,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
  ) {}

  person(context: GraphContext, id: string): Promise<PersonWithPrivate | null> {
    return load(context, 'identity.person', id as PersonId, (ids) => this.people.byIds(this.db, ids));
  }

  organisation(context: GraphContext, id: string): Promise<Organisation | null> {
    return load(context, 'identity.organisation', id as OrganisationId, (ids) => this.organisations.byIds(this.db, ids));
  }

  workerProfile(context: GraphContext, id: string): Promise<WorkerProfile | null> {
    return load(context, 'identity.workerProfile', id as PersonId, (ids) => this.profiles.byIds(this.db, ids));
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

  async restrictionsOf(context: GraphContext, personId: string): Promise<Restriction[]> {
    return (await load(context, 'identity.restrictions', personId as PersonId, (ids) => this.restrictions.ofPeople(this.db, ids))) ?? [];
  }

  async sessionsOf(context: GraphContext, personId: string): Promise<Session[]> {
    return (await load(context, 'identity.sessions', personId, (ids) => this.sessions.ofPeople(this.db, ids, this.clock.now()))) ?? [];
  }

  async apiKeysOf(context: GraphContext, personId: string): Promise<ApiKey[]> {
    return (await load(context, 'identity.apiKeys', personId as PersonId, (ids) => this.keys.ofPeople(this.db, ids))) ?? [];
  }

  async acceptedTerms(context: GraphContext, personId: string): Promise<{ version: string; acceptedAt: Date }[]> {
    return (await load(context, 'identity.acceptedTerms', personId, (ids) => this.people.acceptedTerms(this.db, ids))) ?? [];
  }
}
