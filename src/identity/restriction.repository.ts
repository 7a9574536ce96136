/** All SQL of restrictions. */
import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import type { OrganisationId, PersonId, RestrictionId, WorkerId } from '../kernel/index.ts';
import { personIdOf, type Db, type Tx } from '../platform/index.ts';
import { grouped } from './grouped.ts';
import type { Restriction, RestrictionKind } from './restriction.ts';
import { RestrictionEntity } from './restriction.entity.ts';

@Injectable()
export class RestrictionRepository {
  /** Newest first. */
  active(db: Db, personId: PersonId, now: Date): Promise<Restriction[]> {
    return db.entities.find(RestrictionEntity, {
      where: { personId, liftedAt: IsNull(), startsAt: LessThanOrEqual(now), endsAt: MoreThan(now) },
      order: { id: 'DESC' },
    });
  }

  /** All of them, ended and lifted ones too, newest first. */
  async ofPeople(db: Db, personIds: readonly string[]): Promise<Map<PersonId, Restriction[]>> {
    const rows: Restriction[] = await db.entities.find(RestrictionEntity, {
      where: { personId: In([...personIds]) },
      order: { id: 'DESC' },
    });
    return grouped(rows, (row) => row.personId);
  }

  async byIds(db: Db, ids: readonly string[]): Promise<Map<RestrictionId, Restriction>> {
    const rows: Restriction[] = await db.entities.findBy(RestrictionEntity, { id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  async blockingOrganisations(db: Db, workerId: WorkerId, now: Date): Promise<Set<OrganisationId>> {
    const rows = await db.query<{ id: OrganisationId }>(
      `select distinct organisation_id as id from identity.restriction
       where person_id = $1 and kind = 'blocked_by_organisation' and lifted_at is null and starts_at <= $2 and ends_at > $2`,
      [workerId, now],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Which of these people have an active restriction of the kind. */
  async restricted(db: Db, personIds: readonly PersonId[], kind: RestrictionKind, now: Date): Promise<Set<PersonId>> {
    const rows = await db.query<{ id: PersonId }>(
      `select distinct person_id as id from identity.restriction
       where person_id = any($1::uuid[]) and kind = $2 and lifted_at is null and starts_at <= $3 and ends_at > $3`,
      [personIds, kind, now],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** The active blocks of an organisation, newest first. */
  async blocks(db: Db, organisationId: OrganisationId, now: Date, before: string | null, limit: number): Promise<Restriction[]> {
    return db.entities
      .createQueryBuilder(RestrictionEntity, 'r')
      .where('r.organisation_id = :organisationId and r.lifted_at is null and r.starts_at <= :now and r.ends_at > :now', {
        organisationId,
        now,
      })
      .andWhere('(cast(:before as uuid) is null or r.id < cast(:before as uuid))', { before })
      .orderBy('r.id', 'DESC')
      .limit(limit)
      .getMany();
  }

  async insert(tx: Tx, restriction: Restriction): Promise<void> {
    await tx.entities.insert(RestrictionEntity, { ...restriction, evidence: [...restriction.evidence] });
  }

  /** False when it was lifted before. */
  async lift(tx: Tx, id: RestrictionId, note: string): Promise<boolean> {
    const rows = await tx.query(
      `update identity.restriction set lifted_at = $2, lifted_by = $3, lift_note = $4 where id = $1 and lifted_at is null returning id`,
      [id, tx.now, personIdOf(tx.actor), note],
    );
    return rows.length === 1;
  }
}
