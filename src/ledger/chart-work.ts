/** Postings about work: what a batch reserves, and what becomes of each slot's reward and fee. */
import {
  add,
  assert,
  subtract,
  type AssignmentId,
  type BatchId,
  type BonusId,
  type Money,
  type OrganisationId,
  type ReviewId,
  type WorkerId,
} from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent, type LedgerLine } from './event.ts';

interface OfBatch {
  readonly batchId: BatchId;
  readonly organisationId: OrganisationId;
  /** Counts the reservations and withdrawals of the batch: each posts once. */
  readonly revision: number;
}

interface OfSlot {
  /** What the worker gets. */
  readonly reward: Money;
  /** What the platform gets on top. */
  readonly fee: Money;
}

/** The worker's part first, then the platform's. */
function earned(workerId: WorkerId, slot: OfSlot): LedgerLine[] {
  return [credit('worker_pending', workerId, slot.reward), credit('platform_fee_revenue', null, slot.fee)];
}

export const workPostings = {
  /** `launch:<batch>:<revision>`: reserves reward and fee of every slot that is launched or added. */
  launch(of: OfBatch & { total: Money }): LedgerEvent {
    return ledgerEvent('launch', `${of.batchId}:${of.revision}`, [
      debit('requester_available', of.organisationId, of.total),
      credit('batch_escrow', of.batchId, of.total),
    ]);
  },

  /** `wdr:<batch>:<revision>`: gives back what free slots had reserved, for exactly those that one statement withdrew. */
  slotsWithdrawn(of: OfBatch & { total: Money }): LedgerEvent {
    return ledgerEvent('wdr', `${of.batchId}:${of.revision}`, [
      debit('batch_escrow', of.batchId, of.total),
      credit('requester_available', of.organisationId, of.total),
    ]);
  },

  /** `resv:<batch>:<revision>`: sets aside for top-ups, paid tests and judging. */
  reserveSetAside(of: OfBatch & { amount: Money }): LedgerEvent {
    return ledgerEvent('resv', `${of.batchId}:${of.revision}`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('batch_reserve', of.batchId, of.amount),
    ]);
  },

  /** `unresv:<batch>:<revision>`: gives back what is left of that. */
  reserveReleased(of: OfBatch & { amount: Money }): LedgerEvent {
    return ledgerEvent('unresv', `${of.batchId}:${of.revision}`, [
      debit('batch_reserve', of.batchId, of.amount),
      credit('requester_available', of.organisationId, of.amount),
    ]);
  },

  /** `appr:<assignment>`: the work is approved, by a person or by time. */
  approved(of: OfSlot & { assignmentId: AssignmentId; batchId: BatchId; workerId: WorkerId }): LedgerEvent {
    return ledgerEvent('appr', of.assignmentId, [debit('batch_escrow', of.batchId, add(of.reward, of.fee)), ...earned(of.workerId, of)]);
  },

  /** `rel:<what was earned by>`: the hold time of an approval, bonus or top-up ended. `ref` is its id where it is no assignment. */
  holdEnded(of: ({ assignmentId: AssignmentId } | { ref: string }) & { workerId: WorkerId; amount: Money }): LedgerEvent {
    return ledgerEvent('rel', 'ref' in of ? of.ref : of.assignmentId, [
      debit('worker_pending', of.workerId, of.amount),
      credit('worker_available', of.workerId, of.amount),
    ]);
  },

  /** `rej:<review>`: rejected: the money rests while the worker may appeal, never straight back to the requester. */
  rejected(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; batchId: BatchId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('rej', of.reviewId, [debit('batch_escrow', of.batchId, held), credit('dispute_hold', of.assignmentId, held)]);
  },

  /** `fix:<review>`: fixed and submitted again, to be reviewed as before. */
  fixed(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; batchId: BatchId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('fix', of.reviewId, [debit('dispute_hold', of.assignmentId, held), credit('batch_escrow', of.batchId, held)]);
  },

  /** `fin:<review>`: the rejection stands; the requester can spend it again. */
  rejectionStands(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; organisationId: OrganisationId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('fin', of.reviewId, [
      debit('dispute_hold', of.assignmentId, held),
      credit('requester_available', of.organisationId, held),
    ]);
  },

  /** `fin:<review>`: the rejection stands, and the batch is open and wants the slot filled again. */
  rejectionStandsAndReopens(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; batchId: BatchId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('fin', of.reviewId, [debit('dispute_hold', of.assignmentId, held), credit('batch_escrow', of.batchId, held)]);
  },

  /** `ovt:<review>`: the rejection was overturned. */
  overturned(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; workerId: WorkerId }): LedgerEvent {
    return ledgerEvent('ovt', of.reviewId, [debit('dispute_hold', of.assignmentId, add(of.reward, of.fee)), ...earned(of.workerId, of)]);
  },

  /** `rest:<review>`: put right after it stood. `owed` is what the organisation lacks now; it owes that to the platform. */
  putRight(of: OfSlot & { reviewId: ReviewId; organisationId: OrganisationId; workerId: WorkerId; owed: Money }): LedgerEvent {
    return ledgerEvent('rest', of.reviewId, [
      debit('requester_available', of.organisationId, subtract(add(of.reward, of.fee), of.owed)),
      debit('requester_receivable', of.organisationId, of.owed),
      ...earned(of.workerId, of),
    ]);
  },

  /**
   * `part:<review>`: paid in part, by agreement: `paid` with its own fee; the rest of what was held (`reward` and
   * `fee`) goes back to the requester, and the slot does not re-open.
   */
  partPaid(
    of: OfSlot & {
      reviewId: ReviewId;
      assignmentId: AssignmentId;
      organisationId: OrganisationId;
      workerId: WorkerId;
      paid: Money;
      feeOnPaid: Money;
    },
  ): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('part', of.reviewId, [
      debit('dispute_hold', of.assignmentId, held),
      ...earned(of.workerId, { reward: of.paid, fee: of.feeOnPaid }),
      credit('requester_available', of.organisationId, subtract(held, add(of.paid, of.feeOnPaid))),
    ]);
  },

  /**
   * `top:<id>`: a top-up, a paid test, a judge's pay: from the batch's reserve, then from what the organisation can
   * spend, then it owes the rest.
   */
  toppedUp(of: {
    topUpId: string;
    batchId: BatchId;
    organisationId: OrganisationId;
    workerId: WorkerId;
    amount: Money;
    fromReserve: Money;
    fromAvailable: Money;
  }): LedgerEvent {
    const owed = subtract(of.amount, add(of.fromReserve, of.fromAvailable));
    assert(owed.minor >= 0n, 'a top-up takes no more than its amount');
    return ledgerEvent('top', of.topUpId, [
      debit('batch_reserve', of.batchId, of.fromReserve),
      debit('requester_available', of.organisationId, of.fromAvailable),
      debit('requester_receivable', of.organisationId, owed),
      credit('worker_pending', of.workerId, of.amount),
    ]);
  },

  /** `bonus:<bonus>`: held like a reward, so that a stolen card finds no quick way out. */
  bonus(of: { bonusId: BonusId; organisationId: OrganisationId; workerId: WorkerId; amount: Money; fee: Money }): LedgerEvent {
    return ledgerEvent('bonus', of.bonusId, [
      debit('requester_available', of.organisationId, add(of.amount, of.fee)),
      ...earned(of.workerId, { reward: of.amount, fee: of.fee }),
    ]);
  },
};
