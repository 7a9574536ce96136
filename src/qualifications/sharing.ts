/**
 * A worker's word on who may know what they are qualified by. What an organisation granted is known to it; another
 * organisation may require it where its owner shares the type and the worker shares the result. The platform's own types
 * are for everyone.
 */
import { Inject, Injectable } from '@nestjs/common';
import { forbidden, notFound, ok, refuse, type QualificationTypeId, type Result, type WorkerId } from '../kernel/index.ts';
import { Commands, DB, personIdOf, type Caller, type Db, type Tx } from '../platform/index.ts';
import { GrantRepository } from './grant.repository.ts';
import type { QualificationType } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';
import { maySeeType } from './qualifications.policy.ts';
import { SharingRepository } from './sharing.repository.ts';

@Injectable()
export class Sharing {
  constructor(
    private readonly commands: Commands,
    private readonly types: QualificationTypeRepository,
    private readonly grants: GrantRepository,
    private readonly repository: SharingRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** Allows or forbids it, from now on. Batches that were claimed from before stay so. */
  set(caller: Caller, typeId: QualificationTypeId, shared: boolean): Promise<Result<QualificationTypeId>> {
    return this.commands.run(caller, async (tx) => {
      const workerId = personIdOf(tx.actor);
      if (workerId === null || tx.actor.kind !== 'person' || !tx.actor.isWorker)
        return refuse(forbidden('Only a worker may share a result.'));
      const type = await this.types.byId(tx, typeId);
      const isKnown = type !== null && (maySeeType(tx.actor, type) || (await this.grants.of(tx, typeId, workerId)) !== null);
      if (type === null || !isKnown) return refuse(notFound('The qualification type', 'typeId'));
      if (type.organisationId === null)
        return refuse(forbidden("The platform's qualifications are for every organisation; there is nothing to allow."));
      await this.write(tx, type, workerId, shared);
      return ok(typeId);
    });
  }

  /** In the caller's transaction; what stands already is not written again. */
  async write(tx: Tx, type: Pick<QualificationType, 'id' | 'organisationId'>, workerId: WorkerId, shared: boolean): Promise<void> {
    const isChanged = await this.repository.set(tx, workerId, type.id, shared);
    // The act is the worker's own: an organisation's log must not tell who shares nothing.
    if (isChanged) tx.act(shared ? 'qualification.shared' : 'qualification.unshared', { kind: 'qualification_type', id: type.id });
  }

  /** Of these types (null: of all), those that the worker shares. */
  sharedOf(db: Db, workerId: WorkerId, typeIds: readonly QualificationTypeId[] | null): Promise<Set<QualificationTypeId>> {
    return this.repository.sharedBy(db, workerId, typeIds);
  }

  /** Of one worker, outside a transaction. */
  isShared(workerId: WorkerId, typeIds: readonly QualificationTypeId[]): Promise<Set<QualificationTypeId>> {
    return this.sharedOf(this.db, workerId, typeIds);
  }
}
