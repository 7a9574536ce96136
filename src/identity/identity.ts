/** What other domains may ask about people and organisations. Reads only; no personal data comes out of here, but for one address. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId, WorkerId } from '../kernel/index.ts';
import type { Db, MemberRole } from '../platform/index.ts';
import { crowdWorkerType, type CrowdWorkerType } from './workers/worker.types.ts';
import type { Organisation } from './organisations/organisation.ts';
import { OrganisationRepository } from './organisations/organisation.repository.ts';
import { PersonRepository } from './people/person.repository.ts';
import type { Restriction, RestrictionKind } from './restrictions/restriction.ts';
import { RestrictionRepository } from './restrictions/restriction.repository.ts';
import { WorkerAliases } from './workers/worker-alias.ts';
import type { WorkerProfile } from './workers/worker-profile.ts';
import { WorkerProfileRepository } from './workers/worker-profile.repository.ts';

@Injectable()
export class Identity {
  constructor(
    private readonly organisationRows: OrganisationRepository,
    private readonly profileRows: WorkerProfileRepository,
    private readonly restrictionRows: RestrictionRepository,
    private readonly people: PersonRepository,
    private readonly aliases: WorkerAliases,
  ) {}

  organisation(db: Db, id: OrganisationId): Promise<Organisation | null> {
    return this.organisationRows.byId(db, id);
  }

  organisations(db: Db, ids: readonly OrganisationId[]): Promise<Map<OrganisationId, Organisation>> {
    return this.organisationRows.byIds(db, ids);
  }

  /** The role that a person has in the organisation now; null: none. */
  roleOf(db: Db, organisationId: OrganisationId, personId: PersonId): Promise<MemberRole | null> {
    return this.organisationRows.roleOf(db, organisationId, personId);
  }

  /** Null when the person is no worker. */
  workerProfile(db: Db, workerId: WorkerId): Promise<WorkerProfile | null> {
    return this.profileRows.byId(db, workerId);
  }

  workerProfiles(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, WorkerProfile>> {
    return this.profileRows.byIds(db, workerIds);
  }

  /** The e-mail address, for whoever pays the person and must know it by law; null when it was erased. */
  async emailOf(db: Db, personId: PersonId): Promise<string | null> {
    return (await this.people.byId(db, personId))?.email ?? null;
  }

  activeRestrictions(db: Db, personId: PersonId, now: Date): Promise<Restriction[]> {
    return this.restrictionRows.active(db, personId, now);
  }

  /** Which of these workers are restricted so now; one query for all. */
  restrictedWorkers(db: Db, workerIds: readonly WorkerId[], kind: RestrictionKind, now: Date): Promise<Set<WorkerId>> {
    return this.restrictionRows.restricted(db, workerIds, kind, now);
  }

  /** Organisations whose batches this worker may not do now. */
  blockingOrganisations(db: Db, workerId: WorkerId, now: Date): Promise<Set<OrganisationId>> {
    return this.restrictionRows.blockingOrganisations(db, workerId, now);
  }

  /** The UUID by which an organisation knows a worker: stable for the two, and of no use to another organisation. */
  workerAlias(organisationId: OrganisationId, workerId: WorkerId): string {
    return this.aliases.aliasOf(organisationId, workerId);
  }

  /** The worker behind such a UUID, or null when it cannot be one of this organisation. The worker may still not exist. */
  workerOfAlias(organisationId: OrganisationId, alias: string): WorkerId | null {
    return this.aliases.workerOf(organisationId, alias);
  }

  /** A worker as this organisation may see them, for GraphQL. */
  crowdWorker(organisationId: OrganisationId, workerId: WorkerId): CrowdWorkerType {
    return crowdWorkerType(this.aliases, organisationId, workerId);
  }
}
