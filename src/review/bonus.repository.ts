/** All SQL of bonuses. */
import { Injectable } from '@nestjs/common';
import { Any, LessThan, type FindOptionsWhere } from 'typeorm';
import { groupBy, present, type AssignmentId, type BonusId, type OrganisationId, type WorkerId } from '../kernel/index.ts';
import { behindSql, columnsOf, Conditions, orderSql, type AmountPage, type Db, type Tx } from '../platform/index.ts';
import { BonusEntity, BonusFileEntity, type Bonus, type BonusFile } from './bonus.entity.ts';
import { columns } from './columns.ts';

/** Null: any. */
export interface BonusFilter {
  readonly organisationId: string | null;
  readonly workerId: string | null;
  readonly batchId: string | null;
  /** Inclusive, and exclusive. */
  readonly from: Date | null;
  readonly to: Date | null;
}

@Injectable()
export class BonusRepository {
  async insert(tx: Tx, bonuses: readonly Bonus[]): Promise<void> {
    await tx.query(
      `insert into review.bonus (id, organisation_id, worker_id, assignment_id, batch_id, amount_minor, fee_minor, fee_basis_points,
         fee_minimum_minor, fee_agreement_id, currency, reason, paid_by, at, file_id, external_id)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::int[],
         $9::bigint[], $10::uuid[], $11::text[], $12::text[], $13::uuid[], $14::timestamptz[], $15::uuid[], $16::text[])`,
      columns(bonuses, (bonus) => [
        bonus.id,
        bonus.organisationId,
        bonus.workerId,
        bonus.assignmentId,
        bonus.batchId,
        bonus.amountMinor,
        bonus.feeMinor,
        bonus.feeBasisPoints,
        bonus.feeMinimumMinor,
        bonus.feeAgreementId,
        bonus.currency,
        bonus.reason,
        bonus.paidBy,
        bonus.at,
        bonus.fileId,
        bonus.externalId,
      ]),
    );
  }

  async insertFile(tx: Tx, file: BonusFile): Promise<void> {
    await tx.entities.insert(BonusFileEntity, file);
  }

  /** One file of an organisation at a time: the second finds what the first paid. */
  async lockFiles(tx: Tx, organisationId: OrganisationId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('review.bonus_file:' || $1, 0))`, [organisationId]);
  }

  /** Bonuses of an organisation by its own names for them. */
  async byExternalIds(db: Db, organisationId: OrganisationId, externalIds: readonly string[]): Promise<Map<string, Bonus>> {
    const bonuses = await db.entities.findBy(BonusEntity, { organisationId, externalId: Any(externalIds) });
    return new Map(bonuses.map((bonus) => [bonus.externalId ?? '', bonus]));
  }

  async byIds(db: Db, ids: readonly BonusId[]): Promise<Map<BonusId, Bonus>> {
    const bonuses = await db.entities.findBy(BonusEntity, { id: Any(ids) });
    return new Map(bonuses.map((bonus) => [bonus.id, bonus]));
  }

  /** Bonuses of all organisations that pass every part of a filter, in the order of the page. */
  async search(db: Db, filter: BonusFilter, page: AmountPage): Promise<Bonus[]> {
    const behind = behindSql(page, 'amount_minor', 'id');
    const conditions = new Conditions()
      .add('organisation_id = ?', filter.organisationId)
      .add('worker_id = ?', filter.workerId)
      .add('batch_id = ?', filter.batchId)
      .add('currency = ?', page.currency)
      .add('amount_minor >= ?', page.minimumMinor)
      .add('amount_minor <= ?', page.maximumMinor)
      .add('at >= ?', filter.from)
      .add('at < ?', filter.to)
      .addAll(behind?.condition ?? '', behind?.values ?? null);
    const limit = conditions.parameter(page.limit);
    return db.query<Bonus>(
      `select ${columnsOf(BonusEntity)} from review.bonus ${conditions.where} order by ${orderSql(page.order, 'amount_minor', 'id')} limit ${limit}`,
      conditions.parameters,
    );
  }

  /** What a worker got, newest first. */
  async ofWorker(db: Db, workerId: WorkerId, after: string | null, limit: number): Promise<Bonus[]> {
    return this.page(db, { workerId }, after, limit);
  }

  /** What an organisation paid, newest first. */
  async ofOrganisation(db: Db, organisationId: OrganisationId, after: string | null, limit: number): Promise<Bonus[]> {
    return this.page(db, { organisationId }, after, limit);
  }

  private page(db: Db, of: FindOptionsWhere<BonusEntity>, after: string | null, limit: number): Promise<Bonus[]> {
    const where = after === null ? of : { ...of, id: LessThan(after as BonusId) };
    return db.entities.find(BonusEntity, { where, order: { id: 'DESC' }, take: limit });
  }

  /** The bonuses paid for each of these assignments, oldest first. */
  async ofAssignments(db: Db, assignmentIds: readonly AssignmentId[]): Promise<Map<AssignmentId, Bonus[]>> {
    const where = { assignmentId: Any(assignmentIds) };
    const bonuses = await db.entities.find(BonusEntity, { where, order: { assignmentId: 'ASC', id: 'ASC' } });
    return groupBy(bonuses, (bonus) => present(bonus.assignmentId, 'the assignment that it was asked by'));
  }
}
