/** All SQL of restrictions of organisations. */
import { Injectable } from '@nestjs/common';
import { groupBy, newId, type OrganisationId, type PersonId, type RestrictionId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import type { OrganisationRestriction } from './organisation-restriction.ts';
import { OrganisationRestrictionEntity } from './organisation-restriction.entity.ts';

const COLUMNS = columnsOf(OrganisationRestrictionEntity);
const LOCK = `hashtextextended('payouts.organisation_restriction:' || $1::text, 0)`;

@Injectable()
export class OrganisationRestrictionRepository {
  /** Prevents a new restriction of the organisation until the end of the transaction. Many transactions may hold this lock at once. */
  async lockShared(tx: Tx, organisationId: OrganisationId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`, [organisationId]);
  }

  /** Waits for all who hold the shared lock. */
  async lock(tx: Tx, organisationId: OrganisationId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(${LOCK})`, [organisationId]);
  }

  /** In force now, newest first. */
  active(db: Db, organisationId: OrganisationId, now: Date): Promise<OrganisationRestriction[]> {
    return db.query<OrganisationRestriction>(
      `select ${COLUMNS} from payouts.organisation_restriction
       where organisation_id = $1 and lifted_at is null and starts_at <= $2 and ends_at > $2 order by id desc`,
      [organisationId, now],
    );
  }

  /** All of them, ended and lifted ones too, newest first. */
  async ofOrganisations(db: Db, organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, OrganisationRestriction[]>> {
    const rows = await db.query<OrganisationRestriction>(
      `select ${COLUMNS} from payouts.organisation_restriction where organisation_id = any($1::uuid[]) order by id desc`,
      [organisationIds],
    );
    return groupBy(rows, (row) => row.organisationId);
  }

  /** Null while a restriction with the same cause is in force; else the id of the new one, which starts now. */
  async insert(
    tx: Tx,
    restriction: Omit<OrganisationRestriction, 'id' | 'liftedAt' | 'liftNote' | 'startsAt'>,
  ): Promise<RestrictionId | null> {
    const { organisationId, reasonCode, explanation, evidence, disputeId, fraudWarningId, endsAt } = restriction;
    const id = newId<'Restriction'>(tx.now);
    const rows = await tx.query(
      `insert into payouts.organisation_restriction
         (id, organisation_id, reason_code, explanation, evidence, dispute_id, fraud_warning_id, starts_at, ends_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9 where not exists (
         select from payouts.organisation_restriction
         where (dispute_id = $6 or fraud_warning_id = $7) and lifted_at is null and ends_at > $8)
       returning id`,
      [id, organisationId, reasonCode, explanation, JSON.stringify(evidence), disputeId, fraudWarningId, tx.now, endsAt],
    );
    return rows.length === 1 ? id : null;
  }

  /** Lifts those in force that came with a dispute or a warning. Returns them. */
  liftOf(
    tx: Tx,
    cause: { readonly disputeId: string } | { readonly fraudWarningId: string },
    note: string,
  ): Promise<{ id: string; organisationId: OrganisationId }[]> {
    const [column, id] = 'disputeId' in cause ? ['dispute_id', cause.disputeId] : ['fraud_warning_id', cause.fraudWarningId];
    return tx.query<{ id: string; organisationId: OrganisationId }>(
      `update payouts.organisation_restriction set lifted_at = $2, lift_note = $3
       where ${column} = $1 and lifted_at is null and ends_at > $2 returning id, organisation_id as "organisationId"`,
      [id, tx.now, note],
    );
  }

  /** @param liftedBy the admin who asked for it */
  async lift(tx: Tx, id: RestrictionId, liftedBy: PersonId, note: string): Promise<void> {
    await tx.query('update payouts.organisation_restriction set lifted_at = $2, lifted_by = $3, lift_note = $4 where id = $1', [
      id,
      tx.now,
      liftedBy,
      note,
    ]);
  }

  /** Locked until the end of the transaction; null: there is none. */
  async lockOne(tx: Tx, id: RestrictionId): Promise<{ organisationId: OrganisationId; isOn: boolean } | null> {
    const [known] = await tx.query<{ organisationId: OrganisationId; isOn: boolean }>(
      `select organisation_id as "organisationId", lifted_at is null and ends_at > $2 as "isOn"
       from payouts.organisation_restriction where id = $1 for no key update`,
      [id, tx.now],
    );
    return known ?? null;
  }
}
