/** All SQL of workers' requests. */
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { OrganisationId, QualificationRequestId, QualificationTypeId, WorkerId } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import { QualificationRequestEntity } from './grant.entity.ts';
import type { QualificationRequest, RequestState } from './grant.ts';

const COLUMNS = columnsOf(QualificationRequestEntity, 'r');

/** Which requests a list is of; null: all. */
export interface RequestFilter {
  readonly owner: OrganisationId | null;
  readonly typeId: QualificationTypeId | null;
  readonly state: RequestState | null;
}

@Injectable()
export class RequestRepository {
  /** Two at once: the second waits for the first. @returns false when one of that worker and type is pending */
  async insert(tx: Tx, id: QualificationRequestId, typeId: QualificationTypeId, workerId: WorkerId): Promise<boolean> {
    const rows = await tx.query(
      `insert into qualifications.qualification_request (id, type_id, worker_id, state, created_at) values ($1, $2, $3, 'pending', $4)
       on conflict (type_id, worker_id) where state = 'pending' do nothing returning id`,
      [id, typeId, workerId, tx.now],
    );
    return rows.length === 1;
  }

  /** The worker's latest request of the type but for `except`. */
  async latest(
    db: Db,
    typeId: QualificationTypeId,
    workerId: WorkerId,
    except: QualificationRequestId,
  ): Promise<QualificationRequest | null> {
    const [row] = await db.query<QualificationRequest>(
      `select ${COLUMNS} from qualifications.qualification_request r
       where r.worker_id = $1 and r.type_id = $2 and r.id <> $3 order by r.created_at desc, r.id desc limit 1`,
      [workerId, typeId, except],
    );
    return row ?? null;
  }

  /** Compare and set. @returns null when it is not pending any more */
  async decide(
    tx: Tx,
    id: QualificationRequestId,
    to: 'granted' | 'rejected',
    reason: string | null,
  ): Promise<QualificationRequest | null> {
    const [row] = await tx.query<QualificationRequest>(
      `update qualifications.qualification_request r set state = $2, reason = $3, decided_at = $4
       where r.id = $1 and r.state = 'pending' returning ${COLUMNS}`,
      [id, to, reason, tx.now],
    );
    return row ?? null;
  }

  /** @returns how many there were */
  async rejectPending(tx: Tx, typeId: QualificationTypeId, reason: string): Promise<number> {
    const rows = await tx.query(
      `update qualifications.qualification_request set state = 'rejected', reason = $2, decided_at = $3
       where type_id = $1 and state = 'pending' returning id`,
      [typeId, reason, tx.now],
    );
    return rows.length;
  }

  async byId(db: Db, id: QualificationRequestId): Promise<QualificationRequest | null> {
    return db.entities.findOneBy(QualificationRequestEntity, { id });
  }

  /** A worker's own, newest first. */
  async ofWorker(db: Db, workerId: WorkerId, after: string | null, limit: number): Promise<QualificationRequest[]> {
    const where = { workerId, ...(after === null ? {} : { id: LessThan(after as QualificationRequestId) }) };
    return db.entities.find(QualificationRequestEntity, { where, order: { id: 'DESC' }, take: limit });
  }

  /** Requests for one owner's types, oldest first: whoever waits longest comes first. */
  async ofOwner(db: Db, filter: RequestFilter, after: string | null, limit: number): Promise<QualificationRequest[]> {
    return db.query<QualificationRequest>(
      `select ${COLUMNS} from qualifications.qualification_request r
       join qualifications.qualification_type t on t.id = r.type_id
       where t.organisation_id is not distinct from $1::uuid and ($2::uuid is null or r.type_id = $2)
         and ($3::text is null or r.state = $3) and ($4::uuid is null or r.id > $4)
       order by r.id limit $5`,
      [filter.owner, filter.typeId, filter.state, after, limit],
    );
  }
}
