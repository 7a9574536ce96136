/** All SQL of the approval of payouts. */
import { Injectable } from '@nestjs/common';
import type { PayoutId } from '../../kernel/index.ts';
import { columnsOf, personIdOf, type Db, type Tx } from '../../platform/index.ts';
import type { ApprovalDecision, PayoutApproval } from './payout-approval.ts';
import { PayoutApprovalEntity } from './payout-approval.entity.ts';

const APPROVAL = columnsOf(PayoutApprovalEntity);

@Injectable()
export class PayoutApprovalRepository {
  async insert(tx: Tx, approval: Pick<PayoutApproval, 'payoutId' | 'workerId' | 'limitMinor' | 'requestedBy'>): Promise<void> {
    await tx.query(`insert into payouts.payout_approval (payout_id, worker_id, limit_minor, requested_by) values ($1, $2, $3, $4)`, [
      approval.payoutId,
      approval.workerId,
      approval.limitMinor,
      approval.requestedBy,
    ]);
  }

  async byPayouts(db: Db, ids: readonly PayoutId[]): Promise<Map<PayoutId, PayoutApproval>> {
    const rows = await db.query<PayoutApproval>(`select ${APPROVAL} from payouts.payout_approval where payout_id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.payoutId, row]));
  }

  /** False when it was decided before. */
  async decide(tx: Tx, id: PayoutId, decision: ApprovalDecision, note: string | null): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.payout_approval set decision = $2, decided_by = $3, decided_at = $4, note = $5
       where payout_id = $1 and decision is null returning payout_id`,
      [id, decision, personIdOf(tx.actor), tx.now, note],
    );
    return rows.length === 1;
  }
}
