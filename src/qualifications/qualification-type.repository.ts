/** All SQL of qualification types. */
import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import type { OrganisationId, QualificationTypeId } from '../kernel/index.ts';
import { columnsOf, rowOf, type Db, type Tx } from '../platform/index.ts';
import { QualificationTypeEntity } from './qualification-type.entity.ts';
import type { QualificationType, TypeDraft, TypeState } from './qualification-type.ts';

const COLUMNS = columnsOf(QualificationTypeEntity);

const FOUND = `position(lower($1) in lower(name || ' ' || description || ' ' || array_to_string(keywords, ' '))) > 0`;

/** Which types a list is of. */
export interface TypeFilter {
  /** Words that name, description or keywords contain together; case does not matter. Empty: all. */
  readonly search: string;
  readonly state: TypeState | null;
}

@Injectable()
export class QualificationTypeRepository {
  /** False when the owner has a type of that name. */
  async insert(
    tx: Tx,
    type: TypeDraft & { readonly id: QualificationTypeId; readonly organisationId: OrganisationId | null },
  ): Promise<boolean> {
    const rows = await tx.query(
      `insert into qualifications.qualification_type
         (id, organisation_id, name, description, keywords, state, shared, requestable, auto_grant_value, retry_delay_seconds, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (organisation_id, lower(name)) do nothing returning id`,
      [
        type.id,
        type.organisationId,
        type.name,
        type.description,
        type.keywords,
        type.state,
        type.shared,
        type.requestable,
        type.autoGrantValue,
        type.retryDelaySeconds,
        tx.now,
      ],
    );
    return rows.length === 1;
  }

  /** Everything but the name, which never changes. */
  async update(tx: Tx, id: QualificationTypeId, type: TypeDraft): Promise<void> {
    const { description, keywords, state, shared, requestable, autoGrantValue, retryDelaySeconds } = type;
    const set = { description, keywords, state, shared, requestable, autoGrantValue, retryDelaySeconds };
    await tx.entities.update(QualificationTypeEntity, { id }, rowOf(set));
  }

  async byId(db: Db, id: QualificationTypeId): Promise<QualificationType | null> {
    return (await this.byIds(db, [id])).get(id) ?? null;
  }

  async byIds(db: Db, ids: readonly QualificationTypeId[]): Promise<Map<QualificationTypeId, QualificationType>> {
    const rows: QualificationType[] = await db.entities.findBy(QualificationTypeEntity, { id: Any(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The type, held against changes until the transaction ends; others may hold it too. */
  async hold(tx: Tx, id: QualificationTypeId): Promise<QualificationType | null> {
    return this.lock(tx, id, 'for share');
  }

  /** The type, for changing it: waits for those that hold it. */
  async holdToChange(tx: Tx, id: QualificationTypeId): Promise<QualificationType | null> {
    return this.lock(tx, id, 'for update');
  }

  private async lock(tx: Tx, id: QualificationTypeId, how: 'for share' | 'for update'): Promise<QualificationType | null> {
    const [row] = await tx.query<QualificationType>(`select ${COLUMNS} from qualifications.qualification_type where id = $1 ${how}`, [id]);
    return row ?? null;
  }

  /** What the owner made, oldest first. @param organisationId null: the platform, with the system's */
  async ownedBy(db: Db, organisationId: OrganisationId | null, filter: TypeFilter, after: string | null, limit: number) {
    return this.page(db, 'organisation_id is not distinct from $5::uuid', filter, after, limit, organisationId);
  }

  /** What the organisation may require: its own, the platform's, and what others share. */
  async knownTo(db: Db, organisationId: OrganisationId, filter: TypeFilter, after: string | null, limit: number) {
    return this.page(db, '(organisation_id = $5 or organisation_id is null or shared)', filter, after, limit, organisationId);
  }

  /** What workers may ask for. */
  async requestable(db: Db, search: string, after: string | null, limit: number) {
    return this.page(db, 'requestable and $5::uuid is null', { search, state: 'active' }, after, limit, null);
  }

  private async page(
    db: Db,
    whose: string,
    filter: TypeFilter,
    after: string | null,
    limit: number,
    organisationId: OrganisationId | null,
  ): Promise<QualificationType[]> {
    return db.query<QualificationType>(
      `select ${COLUMNS} from qualifications.qualification_type
       where ${FOUND} and ($2::text is null or state = $2) and ($3::uuid is null or id > $3) and ${whose}
       order by id limit $4`,
      [filter.search, filter.state, after, limit, organisationId],
    );
  }
}
