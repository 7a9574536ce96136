/** All SQL of grants and of the events that led to them. Each change writes the row and its event in one statement. */
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type {
  OrganisationId,
  PersonId,
  QualificationGrantId,
  QualificationRequestId,
  QualificationTypeId,
  WorkerId,
} from '../kernel/index.ts';
import { columnsOf, rowOf, type Db, type Tx } from '../platform/index.ts';
import { GrantEntity, GrantEventEntity } from './grant.entity.ts';
import type { Grant, GrantEvent, GrantEventKind, GrantStanding } from './grant.ts';

const COLUMNS = columnsOf(GrantEntity, 'g');

/** `$n` is now. */
const standing = (n: number) => `case when g.state = 'revoked' then 'revoked' when g.expires_at <= $${n} then 'expired' else 'granted' end`;

export interface NewGrant {
  readonly id: QualificationGrantId;
  readonly typeId: QualificationTypeId;
  readonly workerId: WorkerId;
  readonly value: number;
  readonly expiresAt: Date | null;
}

/** Who changed a grant and on what occasion. */
export interface Occasion {
  readonly actorId: PersonId | null;
  readonly requestId: QualificationRequestId | null;
}

/** Which grants a list is of; null: all. */
export interface GrantFilter {
  readonly owner: OrganisationId | null;
  readonly typeId: QualificationTypeId | null;
  readonly workerId: WorkerId | null;
  readonly standing: GrantStanding | null;
}

@Injectable()
export class GrantRepository {
  /**
   * Grants anew, or again what was revoked or has expired.
   *
   * Two at once: the second waits for the first and then finds it granted.
   * @returns null when the worker has it already
   */
  async grant(tx: Tx, grant: NewGrant, occasion: Occasion): Promise<Grant | null> {
    const [row] = await tx.query<Grant>(
      `insert into qualifications.qualification_grant as g (id, type_id, worker_id, state, value, granted_at, expires_at, version)
       values ($1, $2, $3, 'granted', $4, $6, $5, 1)
       on conflict (worker_id, type_id) do update
         set state = 'granted', value = excluded.value, granted_at = excluded.granted_at, expires_at = excluded.expires_at,
           revoked_at = null, version = g.version + 1
         where g.state = 'revoked' or g.expires_at <= $6
       returning ${COLUMNS}`,
      [grant.id, grant.typeId, grant.workerId, grant.value, grant.expiresAt, tx.now],
    );
    return this.written(tx, row, 'granted', occasion);
  }

  /** @returns null when it was revoked or has expired meanwhile */
  async change(tx: Tx, id: QualificationGrantId, value: number, expiresAt: Date | null, occasion: Occasion): Promise<Grant | null> {
    const [row] = await tx.query<Grant>(
      `update qualifications.qualification_grant g set value = $2, expires_at = $3, version = version + 1
       where g.id = $1 and g.state = 'granted' and (g.expires_at is null or g.expires_at > $4) returning ${COLUMNS}`,
      [id, value, expiresAt, tx.now],
    );
    return this.written(tx, row, 'changed', occasion);
  }

  /** @returns null when it was revoked already */
  async revoke(tx: Tx, id: QualificationGrantId, reason: string, occasion: Occasion): Promise<Grant | null> {
    const [row] = await tx.query<Grant>(
      `update qualifications.qualification_grant g set state = 'revoked', revoked_at = $2, version = version + 1
       where g.id = $1 and g.state = 'granted' returning ${COLUMNS}`,
      [id, tx.now],
    );
    const grant = await this.written(tx, row, 'revoked', occasion);
    if (grant !== null) {
      await tx.query('insert into qualifications.grant_reason (grant_id, version, reason) values ($1, $2, $3)', [
        id,
        grant.version,
        reason,
      ]);
    }
    return grant;
  }

  private async written(tx: Tx, grant: Grant | undefined, kind: GrantEventKind, occasion: Occasion): Promise<Grant | null> {
    if (grant === undefined) return null;
    await tx.entities.insert(
      GrantEventEntity,
      rowOf({ grantId: grant.id, version: grant.version, kind, value: grant.value, expiresAt: grant.expiresAt, ...occasion, at: tx.now }),
    );
    return grant;
  }

  async byId(db: Db, id: QualificationGrantId): Promise<Grant | null> {
    return db.entities.findOneBy(GrantEntity, { id });
  }

  async of(db: Db, typeId: QualificationTypeId, workerId: WorkerId): Promise<Grant | null> {
    return db.entities.findOneBy(GrantEntity, { workerId, typeId });
  }

  /** What the worker has now. @param typeIds only of these; null: of all types */
  async valuesOf(db: Db, workerId: WorkerId, typeIds: readonly QualificationTypeId[] | null, now: Date) {
    return db.query<{ typeId: QualificationTypeId; value: number }>(
      `select type_id as "typeId", value from qualifications.qualification_grant
       where worker_id = $1 and state = 'granted' and (expires_at is null or expires_at > $2) and ($3::uuid[] is null or type_id = any($3))`,
      [workerId, now, typeIds],
    );
  }

  /** All of a worker's, also what was revoked or has expired; newest first. */
  async ofWorker(db: Db, workerId: WorkerId, after: string | null, limit: number): Promise<Grant[]> {
    const where = { workerId, ...(after === null ? {} : { id: LessThan(after as QualificationGrantId) }) };
    return db.entities.find(GrantEntity, { where, order: { id: 'DESC' }, take: limit });
  }

  /** Grants of one owner's types, newest first. */
  async ofOwner(db: Db, filter: GrantFilter, now: Date, after: string | null, limit: number): Promise<Grant[]> {
    return db.query<Grant>(
      `select ${COLUMNS} from qualifications.qualification_grant g
       join qualifications.qualification_type t on t.id = g.type_id
       where t.organisation_id is not distinct from $1::uuid and ($2::uuid is null or g.type_id = $2)
         and ($3::uuid is null or g.worker_id = $3) and ($4::text is null or ${standing(5)} = $4)
         and ($6::uuid is null or g.id < $6) order by g.id desc limit $7`,
      [filter.owner, filter.typeId, filter.workerId, filter.standing, now, after, limit],
    );
  }

  /** The latest events of each grant, newest first. @param most per grant */
  async events(db: Db, grantIds: readonly QualificationGrantId[], most: number): Promise<GrantEvent[]> {
    return db.query<GrantEvent>(
      `select ${columnsOf(GrantEventEntity, 'e')}, r.reason
       from unnest($1::uuid[]) as wanted (id),
         lateral (select * from qualifications.grant_event where grant_id = wanted.id order by version desc limit $2) e
         left join qualifications.grant_reason r on r.grant_id = e.grant_id and r.version = e.version
       order by e.grant_id, e.version desc`,
      [grantIds, most],
    );
  }

  /** Why each was revoked, of those that are. */
  async reasons(db: Db, grantIds: readonly QualificationGrantId[]): Promise<Map<QualificationGrantId, string>> {
    const rows = await db.query<{ id: QualificationGrantId; reason: string }>(
      `select g.id, r.reason from qualifications.qualification_grant g
       join qualifications.grant_reason r on r.grant_id = g.id and r.version = g.version
       where g.id = any($1::uuid[]) and g.state = 'revoked'`,
      [grantIds],
    );
    return new Map(rows.map((row) => [row.id, row.reason]));
  }
}
