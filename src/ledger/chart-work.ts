/** Postings about work: money reserved for a batch, and the reward and fee of each slot. */
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
  /** Number of the reservation or withdrawal of the batch, so that each is posted once. */
  readonly revision: number;
}

interface OfSlot {
  /** Amount for the worker. */
  readonly reward: Money;
  /** Fee of the platform, on top of the reward. */
  readonly fee: Money;
}

/** Lines that pay the worker first, then the platform. */
function earned(workerId: WorkerId, slot: OfSlot): LedgerLine[] {
  return [credit('worker_pending', workerId, slot.reward), credit('platform_fee_revenue', null, slot.fee)];
}

export const workPostings = {
  /** `launch:<batch>:<revision>`: reserves reward and fee of all slots that are launched or added. */
  launch(of: OfBatch & { total: Money }): LedgerEvent {
    return ledgerEvent('launch', `${of.batchId}:${of.revision}`, [
      debit('requester_available', of.organisationId, of.total),
      credit('batch_escrow', of.batchId, of.total),
    ]);
  },

  /** `wdr:<batch>:<revision>`: returns the reserved money of the free slots that one statement withdrew. */
  slotsWithdrawn(of: OfBatch & { total: Money }): LedgerEvent {
    return ledgerEvent('wdr', `${of.batchId}:${of.revision}`, [
      debit('batch_escrow', of.batchId, of.total),
      credit('requester_available', of.organisationId, of.total),
    ]);
  },

  /** `resv:<batch>:<revision>`: reserves money for top-ups, paid tests and judging. */
  reserveSetAside(of: OfBatch & { amount: Money }): LedgerEvent {
    return ledgerEvent('resv', `${of.batchId}:${of.revision}`, [
      debit('requester_available', of.organisationId, of.amount),
      credit('batch_reserve', of.batchId, of.amount),
    ]);
  },

  /** `unresv:<batch>:<revision>`: returns the rest of that reservation. */
  reserveReleased(of: OfBatch & { amount: Money }): LedgerEvent {
    return ledgerEvent('unresv', `${of.batchId}:${of.revision}`, [
      debit('batch_reserve', of.batchId, of.amount),
      credit('requester_available', of.organisationId, of.amount),
    ]);
  },

  /** `appr:<assignment>`: the work was approved, by a person or automatically. */
  approved(of: OfSlot & { assignmentId: AssignmentId; batchId: BatchId; workerId: WorkerId }): LedgerEvent {
    return ledgerEvent('appr', of.assignmentId, [debit('batch_escrow', of.batchId, add(of.reward, of.fee)), ...earned(of.workerId, of)]);
  },

  /** `rel:<id>`: the hold time of an assignment, bonus, test attempt or top-up ended. `ref` is the id if it is no assignment. */
  holdEnded(of: ({ assignmentId: AssignmentId } | { ref: string }) & { workerId: WorkerId; amount: Money }): LedgerEvent {
    return ledgerEvent('rel', 'ref' in of ? of.ref : of.assignmentId, [
      debit('worker_pending', of.workerId, of.amount),
      credit('worker_available', of.workerId, of.amount),
    ]);
  },

  /** `rej:<review>`: the work was rejected; the money is held until the rejection is final. */
  rejected(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; batchId: BatchId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('rej', of.reviewId, [debit('batch_escrow', of.batchId, held), credit('dispute_hold', of.assignmentId, held)]);
  },

  /** `fix:<review>`: the work was corrected and submitted again for review. */
  fixed(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; batchId: BatchId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('fix', of.reviewId, [debit('dispute_hold', of.assignmentId, held), credit('batch_escrow', of.batchId, held)]);
  },

  /** `fin:<review>`: the rejection stands; the organisation can spend the money again. */
  rejectionStands(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; organisationId: OrganisationId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('fin', of.reviewId, [
      debit('dispute_hold', of.assignmentId, held),
      credit('requester_available', of.organisationId, held),
    ]);
  },

  /** `fin:<review>`: the rejection stands, and the open batch reserves the money for another worker. */
  rejectionStandsAndReopens(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; batchId: BatchId }): LedgerEvent {
    const held = add(of.reward, of.fee);
    return ledgerEvent('fin', of.reviewId, [debit('dispute_hold', of.assignmentId, held), credit('batch_escrow', of.batchId, held)]);
  },

  /** `ovt:<review>`: the rejection was withdrawn or overturned; the worker is paid. */
  overturned(of: OfSlot & { reviewId: ReviewId; assignmentId: AssignmentId; workerId: WorkerId }): LedgerEvent {
    return ledgerEvent('ovt', of.reviewId, [debit('dispute_hold', of.assignmentId, add(of.reward, of.fee)), ...earned(of.workerId, of)]);
  },

  /** `rest:<review>`: the rejection was undone after it was final. The organisation owes `owed`, which its balance lacks, to the platform. */
  putRight(of: OfSlot & { reviewId: ReviewId; organisationId: OrganisationId; workerId: WorkerId; owed: Money }): LedgerEvent {
    return ledgerEvent('rest', of.reviewId, [
      debit('requester_available', of.organisationId, subtract(add(of.reward, of.fee), of.owed)),
      debit('requester_receivable', of.organisationId, of.owed),
      ...earned(of.workerId, of),
    ]);
  },

  /**
   * `part:<review>`: the work is paid in part by agreement: `paid` with its own fee. The rest of the held `reward` and `fee` returns
   * to the organisation, and the slot does not open again.
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
   * `top:<id>`: a top-up, a paid test or a judge's pay. It is taken from the batch's reserve, then from the organisation's balance;
   * the organisation owes the rest.
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

  /** `bonus:<bonus>`: pays a bonus. It has a hold time, like a reward, so that money of a stolen card cannot leave quickly. */
  bonus(of: { bonusId: BonusId; organisationId: OrganisationId; workerId: WorkerId; amount: Money; fee: Money }): LedgerEvent {
    return ledgerEvent('bonus', of.bonusId, [
      debit('requester_available', of.organisationId, add(of.amount, of.fee)),
      ...earned(of.workerId, { reward: of.amount, fee: of.fee }),
    ]);
  },
};
