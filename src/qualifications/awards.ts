/** Qualifications earned, rather than given by a person: by passing a test or a training. In the caller's transaction. */
import { Injectable } from '@nestjs/common';
import { newId, type QualificationGrantId, type QualificationTypeId, type WorkerId } from '../kernel/index.ts';
import type { Db, Tx } from '../platform/index.ts';
import { actOn } from './grant.commands.ts';
import { standingOf, type GrantStanding } from './grant.ts';
import { GrantRepository } from './grant.repository.ts';
import { grantableOrRefuse, type QualificationType } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';

export interface Award {
  readonly typeId: QualificationTypeId;
  readonly workerId: WorkerId;
  readonly value: number;
  readonly expiresAt: Date | null;
}

@Injectable()
export class Awards {
  constructor(
    private readonly types: QualificationTypeRepository,
    private readonly grants: GrantRepository,
  ) {}

  /**
   * Grants what was earned.
   *
   * @returns null, and nothing changes, when the type became inactive meanwhile, when the worker was granted it
   *   meanwhile (a person's word stands), or when a person has taken it away
   */
  async award(tx: Tx, { typeId, workerId, value, expiresAt }: Award): Promise<QualificationGrantId | null> {
    const type = await this.types.hold(tx, typeId);
    if (type === null || grantableOrRefuse(type) !== null) return null;
    if ((await this.grants.of(tx, typeId, workerId))?.state === 'revoked') return null;
    const grant = await this.grants.grant(
      tx,
      { id: newId(tx.now), typeId, workerId, value, expiresAt },
      { actorId: null, requestId: null },
    );
    if (grant === null) return null;
    actOn(tx, 'qualification.granted', type, grant);
    return grant.id;
  }

  /** Where the worker stands with the type now, and when it ended if it did; null: they never had it. */
  async standing(
    db: Db,
    typeId: QualificationTypeId,
    workerId: WorkerId,
    now: Date,
  ): Promise<{ readonly standing: GrantStanding; readonly expiresAt: Date | null } | null> {
    const grant = await this.grants.of(db, typeId, workerId);
    return grant && { standing: standingOf(grant, now), expiresAt: grant.expiresAt };
  }

  type(db: Db, id: QualificationTypeId): Promise<QualificationType | null> {
    return this.types.byId(db, id);
  }

  /** The type, held against changes until the transaction ends. */
  holdType(tx: Tx, id: QualificationTypeId): Promise<QualificationType | null> {
    return this.types.hold(tx, id);
  }
}
