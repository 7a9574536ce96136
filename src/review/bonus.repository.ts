/** All SQL of bonuses. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId, BonusFileId, BonusId, FeeAgreementId, OrganisationId, PersonId, WorkerId } from '../kernel/index.ts';
import { behindSql, Conditions, orderSql, type AmountPage, type Db, type Tx } from '../platform/index.ts';
import { columns } from './columns.ts';

export interface Bonus {
  readonly id: BonusId;
  readonly organisationId: OrganisationId;
  readonly workerId: WorkerId;
  /** The work that it is for, when it is for one piece of work. */
  readonly assignmentId: AssignmentId | null;
  readonly batchId: BatchId | null;
  readonly amountMinor: bigint;
  /** What the organisation pays the platform on top. */
  readonly feeMinor: bigint;
  /** The rule that the fee comes from; null for a bonus paid before rules were kept. */
  readonly feeBasisPoints: number | null;
  /** Minor units. */
  readonly feeMinimumMinor: bigint | null;
  /** Null: the rule of the installation. */
  readonly feeAgreementId: FeeAgreementId | null;
  readonly currency: string;
  readonly reason: string;
  readonly paidBy: PersonId;
  readonly at: Date;
  /** The file that it came in, and the requester's own name for the line. */
  readonly fileId: BonusFileId | null;
  readonly externalId: string | null;
}

/** A file of bonuses that was paid. */
export interface BonusFile {
  readonly id: BonusFileId;
  readonly organisationId: OrganisationId;
  readonly onFault: 'refuse' | 'skip';
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
  readonly paid: number;
  readonly existing: number;
  readonly skipped: number;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
  readonly sentBy: PersonId;
  readonly sentAt: Date;
}

const BONUS = `id, organisation_id as "organisationId", worker_id as "workerId", assignment_id as "assignmentId", batch_id as "batchId",
  amount_minor as "amountMinor", fee_minor as "feeMinor", fee_basis_points as "feeBasisPoints", fee_minimum_minor as "feeMinimumMinor",
  fee_agreement_id as "feeAgreementId", file_id as "fileId", external_id as "externalId", currency, reason, paid_by as "paidBy", at`;

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
    await tx.query(
      `insert into review.bonus_file (id, organisation_id, on_fault, bytes, sha256, rows, paid, existing, skipped, amount_minor, fee_minor,
         currency, sent_by, sent_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        file.id,
        file.organisationId,
        file.onFault,
        file.bytes,
        file.sha256,
        file.rows,
        file.paid,
        file.existing,
        file.skipped,
        file.amountMinor,
        file.feeMinor,
        file.currency,
        file.sentBy,
        file.sentAt,
      ],
    );
  }

  /** One file of an organisation at a time: the second finds what the first paid. */
  async lockFiles(tx: Tx, organisationId: OrganisationId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('review.bonus_file:' || $1, 0))`, [organisationId]);
  }

  /** Bonuses of an organisation by its own names for them. */
  async byExternalIds(db: Db, organisationId: OrganisationId, externalIds: readonly string[]): Promise<Map<string, Bonus>> {
    const rows = await db.query<Bonus>(`select ${BONUS} from review.bonus where organisation_id = $1 and external_id = any($2::text[])`, [
      organisationId,
      externalIds,
    ]);
    return new Map(rows.map((row) => [row.externalId ?? '', row]));
  }

  async byIds(db: Db, ids: readonly string[]): Promise<Map<string, Bonus>> {
    const rows = await db.query<Bonus>(`select ${BONUS} from review.bonus where id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
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
      `select ${BONUS} from review.bonus ${conditions.where} order by ${orderSql(page.order, 'amount_minor', 'id')} limit ${limit}`,
      conditions.parameters,
    );
  }

  /** What a worker got, newest first. */
  async ofWorker(db: Db, workerId: string, after: string | null, limit: number): Promise<Bonus[]> {
    return db.query<Bonus>(
      `select ${BONUS} from review.bonus where worker_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [workerId, after, limit],
    );
  }

  /** What an organisation paid, newest first. */
  async ofOrganisation(db: Db, organisationId: string, after: string | null, limit: number): Promise<Bonus[]> {
    return db.query<Bonus>(
      `select ${BONUS} from review.bonus where organisation_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [organisationId, after, limit],
    );
  }

  /** The bonuses paid for each of these assignments, oldest first. */
  async ofAssignments(db: Db, assignmentIds: readonly string[]): Promise<Map<string, Bonus[]>> {
    const rows = await db.query<Bonus>(
      `select ${BONUS} from review.bonus where assignment_id = any($1::uuid[]) order by assignment_id, id`,
      [assignmentIds],
    );
    const found = new Map<string, Bonus[]>();
    for (const row of rows) found.set(row.assignmentId ?? '', [...(found.get(row.assignmentId ?? '') ?? []), row]);
    return found;
  }
}
