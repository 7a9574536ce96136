/** All SQL of restrictions. */
import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import {
  addSeconds,
  firstIdAt,
  groupBy,
  type OrganisationId,
  type PersonId,
  type RestrictionId,
  type WorkerId,
} from '../../kernel/index.ts';
import { columnsOf, Conditions, personIdOf, type Db, type Tx } from '../../platform/index.ts';
import { LONGEST_RESTRICTION_DAYS, type Restriction, type RestrictionKind } from './restriction.ts';
import { RestrictionEntity } from './restriction.entity.ts';

/** Null: any. */
export interface RestrictionFilter {
  readonly kind: RestrictionKind | null;
  readonly isActive: boolean | null;
}

const RESTRICTION = columnsOf(RestrictionEntity, 'r');

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
    return groupBy(rows, (row) => row.personId);
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

  /** Restrictions of all people, newest first. @param before id of the last one of the page before; null for the first page */
  search(db: Db, { kind, isActive }: RestrictionFilter, now: Date, before: string | null, limit: number): Promise<Restriction[]> {
    const conditions = new Conditions().add('r.kind = ?', kind).add('r.id < ?', before);
    if (isActive === true) {
      conditions
        .addAll('r.lifted_at is null and r.starts_at <= ? and r.ends_at > ?', [now, now])
        // What holds now began within the longest duration, and an id begins with that time: older rows are not read.
        .add('r.id >= ?', firstIdAt(addSeconds(now, -LONGEST_RESTRICTION_DAYS * 86_400)));
    } else if (isActive === false) {
      conditions.addAll('(r.lifted_at is not null or r.starts_at > ? or r.ends_at <= ?)', [now, now]);
    }
    const most = conditions.parameter(limit);
    return db.query<Restriction>(
      `select ${RESTRICTION} from identity.restriction r ${conditions.where} order by r.id desc limit ${most}`,
      conditions.parameters,
    );
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
