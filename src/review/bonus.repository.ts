/** All SQL of bonuses. */
import { Injectable } from '@nestjs/common';
import type { AssignmentId, BatchId, BonusId, OrganisationId, PersonId, WorkerId } from '../kernel/index.ts';
import { afterId, type Db, type Page, type Tx } from '../platform/index.ts';

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
  readonly currency: string;
  readonly reason: string;
  readonly paidBy: PersonId;
  readonly at: Date;
}

const BONUS = `id, organisation_id as "organisationId", worker_id as "workerId", assignment_id as "assignmentId", batch_id as "batchId",
  amount_minor as "amountMinor", fee_minor as "feeMinor", currency, reason, paid_by as "paidBy", at`;

@Injectable()
export class BonusRepository {
  async insert(tx: Tx, bonus: Bonus): Promise<void> {
    await tx.query(
      `insert into review.bonus (id, organisation_id, worker_id, assignment_id, batch_id, amount_minor, fee_minor, currency, reason, paid_by, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        bonus.id,
        bonus.organisationId,
        bonus.workerId,
        bonus.assignmentId,
        bonus.batchId,
        bonus.amountMinor,
        bonus.feeMinor,
        bonus.currency,
        bonus.reason,
        bonus.paidBy,
        bonus.at,
      ],
    );
  }

  async byIds(db: Db, ids: readonly string[]): Promise<Map<string, Bonus>> {
    const rows = await db.query<Bonus>(`select ${BONUS} from review.bonus where id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** What a worker got, newest first; one row more than the page holds, when there is one. */
  async ofWorker(db: Db, workerId: string, page: Page): Promise<Bonus[]> {
    return db.query<Bonus>(
      `select ${BONUS} from review.bonus where worker_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [workerId, afterId(page), page.first + 1],
    );
  }

  /** What an organisation paid, newest first; one row more than the page holds, when there is one. */
  async ofOrganisation(db: Db, organisationId: string, page: Page): Promise<Bonus[]> {
    return db.query<Bonus>(
      `select ${BONUS} from review.bonus where organisation_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [organisationId, afterId(page), page.first + 1],
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
