/** Batch reads for field resolvers: one query per page, whatever its length. */
import { Inject, Injectable } from '@nestjs/common';
import { Identity, type CrowdWorkerType } from '../identity/index.ts';
import { present, type QualificationGrantId, type QualificationTypeId, type WorkerId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { GrantEvent } from './grant.ts';
import { GrantRepository } from './grant.repository.ts';
import type { QualificationType } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';

/** Events of one grant that are shown. */
export const EVENTS_SHOWN = 50;

@Injectable()
export class QualificationLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly types: QualificationTypeRepository,
    private readonly grants: GrantRepository,
    private readonly identity: Identity,
  ) {}

  type(context: GraphContext, id: QualificationTypeId): Promise<QualificationType | null> {
    return load(context, 'qualifications.type', id, (ids) => this.types.byIds(this.db, ids));
  }

  /** The type of what names one. */
  async typeOf(context: GraphContext, { typeId }: { readonly typeId: QualificationTypeId }): Promise<QualificationType> {
    return present(await this.type(context, typeId), 'a type that is referred to');
  }

  /** The worker of a grant or request, as the organisation that owns the type knows them; null for types of the platform. */
  async crowdWorker(
    context: GraphContext,
    { typeId, workerId }: { readonly typeId: QualificationTypeId; readonly workerId: WorkerId },
  ): Promise<CrowdWorkerType | null> {
    const owner = (await this.type(context, typeId))?.organisationId ?? null;
    return owner === null ? null : this.identity.crowdWorker(owner, workerId);
  }

  /** Why a grant was revoked. */
  reason(context: GraphContext, id: QualificationGrantId): Promise<string | null> {
    return load(context, 'qualifications.reason', id, (ids) => this.grants.reasons(this.db, ids));
  }

  /** The latest events of a grant, newest first. */
  async events(context: GraphContext, id: QualificationGrantId): Promise<GrantEvent[]> {
    const events = await load(context, 'qualifications.events', id, async (ids) => {
      const byGrant = new Map<QualificationGrantId, GrantEvent[]>(ids.map((each) => [each, []]));
      for (const event of await this.grants.events(this.db, ids, EVENTS_SHOWN)) byGrant.get(event.grantId)?.push(event);
      return byGrant;
    });
    return events ?? [];
  }
}
