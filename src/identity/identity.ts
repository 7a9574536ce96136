/** What other domains may ask about people and organisations. Reads only; no personal data comes out of here, but for one address. */
import { Inject, Injectable } from '@nestjs/common';
import type { OrganisationId, PersonId, WorkerId } from '../kernel/index.ts';
import { CONFIG, type Config, type Db } from '../platform/index.ts';
import { crowdWorkerType, type CrowdWorkerType } from './worker.types.ts';
import type { Organisation } from './organisation.ts';
import { OrganisationRepository } from './organisation.repository.ts';
import { PersonRepository } from './person.repository.ts';
import type { Restriction, RestrictionKind } from './restriction.ts';
import { RestrictionRepository } from './restriction.repository.ts';
import { ensureSecret } from './secret.ts';
import { WorkerAliases } from './worker-alias.ts';
import type { WorkerProfile } from './worker-profile.ts';
import { WorkerProfileRepository } from './worker-profile.repository.ts';

@Injectable()
export class Identity {
  private readonly aliases: WorkerAliases;

  constructor(
    private readonly organisationRows: OrganisationRepository,
    private readonly profileRows: WorkerProfileRepository,
    private readonly restrictionRows: RestrictionRepository,
    private readonly people: PersonRepository,
    @Inject(CONFIG) config: Config,
  ) {
    this.aliases = new WorkerAliases(ensureSecret(config));
  }

  organisation(db: Db, id: OrganisationId): Promise<Organisation | null> {
    return this.organisationRows.byId(db, id);
  }

  organisations(db: Db, ids: readonly OrganisationId[]): Promise<Map<OrganisationId, Organisation>> {
    return this.organisationRows.byIds(db, ids);
  }

  /** Null when the person is no worker. */
  workerProfile(db: Db, workerId: WorkerId): Promise<WorkerProfile | null> {
    return this.profileRows.byId(db, workerId);
  }

  workerProfiles(db: Db, workerIds: readonly WorkerId[]): Promise<Map<WorkerId, WorkerProfile>> {
    return this.profileRows.byIds(db, workerIds);
  }

  /** Only to be handed to who pays the person, who has to know it by law; null when it was erased. */
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
    return crowdWorkerType(organisationId, workerId, this.workerAlias(organisationId, workerId));
  }
}
