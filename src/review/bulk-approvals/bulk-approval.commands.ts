/** Orders to approve everything that a batch has waiting. The sweep `review.approve_all` carries them out in waves. */
import { Injectable } from '@nestjs/common';
import { Batches } from '../../batches/index.ts';
import {
  allOf,
  conflict,
  newId,
  notFound,
  ok,
  refuse,
  type AssignmentId,
  type BatchId,
  type PersonId,
  type Refusal,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Commands, personIdOf, type Actor, type Caller, type Db } from '../../platform/index.ts';
import { Work } from '../../work/index.ts';
import { mayReview } from '../review.policy.ts';
import { BulkApprovalRepository } from './bulk-approval.repository.ts';
import { checkChoice, type ApprovalChoice } from './bulk-approval.ts';

export interface BulkApprovalOrder extends Partial<ApprovalChoice> {
  readonly batchId: BatchId;
  /** Refuses the order when it would approve another number of answers; null or left out: whatever the number. */
  readonly expectedCount?: number | null;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class BulkApprovalCommands {
  constructor(
    private readonly commands: Commands,
    private readonly work: Work,
    private readonly batches: Batches,
    private readonly orders: BulkApprovalRepository,
  ) {}

  /**
   * Orders that the answers that are submitted by now, and meet the choice, are approved. The probability is read again
   * when a wave comes to the answer: an answer that is doubted since is left.
   *
   * @returns the id of the order
   */
  order(caller: Caller, order: BulkApprovalOrder): Promise<Result<{ bulkApprovalId: string }>> {
    const { batchId, minimumRightProbability = null, exceptIds = [], expectedCount = null } = order;
    const choice = { minimumRightProbability, exceptIds };
    return this.commands.run(
      caller,
      async (tx) => {
        const batch = await this.batches.get(tx, batchId);
        if (batch === null) return refuse(notFound('The batch', 'batchId'));
        const checked = allOf([...checkChoice(choice), ...(await this.notInBatch(tx, batchId, exceptIds))]);
        if (!checked.ok) return checked;
        const requestedBy = personIdOf(tx.actor) as PersonId;
        const { approved: totalCount = 0 } = (await this.orders.counts(tx, [batchId], choice, requestedBy)).get(batchId) ?? {};
        if (expectedCount !== null && expectedCount !== totalCount) {
          const message = say`The order would approve ${totalCount} answers now, not ${expectedCount}: others came, or labels changed. Look at the new count, then order again.`;
          return refuse({ ...conflict('changed', message), path: ['expectedCount'] });
        }
        const id = newId<'Review'>(tx.now);
        const terms = { minimumRightProbability, exceptIds: [...exceptIds], totalCount };
        if (
          !(await this.orders.insert(tx, { id, batchId, organisationId: batch.organisationId, requestedBy, requestedAt: tx.now, ...terms }))
        ) {
          return refuse(conflict('running', 'An order to approve everything runs for this batch already; wait until it is done.'));
        }
        tx.act(
          'bulk_approval.ordered',
          { kind: 'batch', id: batchId, organisationId: batch.organisationId },
          { bulkApprovalId: id, totalCount, minimumRightProbability, exceptCount: exceptIds.length },
        );
        return ok({ bulkApprovalId: id });
      },
      {
        key: order.idempotencyKey,
        command: 'review.approve_all',
        request: { approveAll: order },
        authorise: (db) => this.deny(db, caller.actor, batchId),
      },
    );
  }

  private async deny(db: Db, actor: Actor, batchId: BatchId): Promise<Refusal | null> {
    const batch = await this.batches.get(db, batchId);
    if (batch === null) return notFound('The batch', 'batchId');
    const denied = mayReview(actor, { organisationId: batch.organisationId, workerId: '' });
    return denied?.kind === 'NOT_FOUND' ? notFound('The batch', 'batchId') : denied;
  }

  /** A wrong id in `except` would approve what somebody wanted to keep. */
  private async notInBatch(db: Db, batchId: BatchId, ids: readonly AssignmentId[]): Promise<Refusal[]> {
    const found = await this.work.assignments(db, ids);
    return ids.flatMap((id, index) =>
      found.get(id)?.batchId === batchId ? [] : [notFound('The assignment of this batch', 'except', String(index))],
    );
  }
}
