/** Postings about paid tests: money reserved for attempts, its return, and pay. */
import { add, type Money, type OrganisationId, type TestAttemptId, type TestId, type WorkerId } from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent } from './event.ts';

interface OfTest {
  readonly testId: TestId;
  readonly organisationId: OrganisationId;
  /** Number of the reservation or return, so that each is posted once. */
  readonly revision: number;
  readonly total: Money;
}

export const testPostings = {
  /** `tresv:<test>:<revision>`: reserves pay and fee of attempts. Nobody can start an attempt without a reservation. */
  testReserved(of: OfTest): LedgerEvent {
    return ledgerEvent('tresv', `${of.testId}:${of.revision}`, [
      debit('requester_available', of.organisationId, of.total),
      credit('test_reserve', of.testId, of.total),
    ]);
  },

  /** `tback:<test>:<revision>`: returns reserved money that no running attempt holds. */
  testReturned(of: OfTest): LedgerEvent {
    return ledgerEvent('tback', `${of.testId}:${of.revision}`, [
      debit('test_reserve', of.testId, of.total),
      credit('requester_available', of.organisationId, of.total),
    ]);
  },

  /** `tpay:<attempt>`: pays a submitted attempt, for any score. The pay has a hold time, like a reward. */
  testPaid(of: { attemptId: TestAttemptId; testId: TestId; workerId: WorkerId; reward: Money; fee: Money }): LedgerEvent {
    return ledgerEvent('tpay', of.attemptId, [
      debit('test_reserve', of.testId, add(of.reward, of.fee)),
      credit('worker_pending', of.workerId, of.reward),
      credit('platform_fee_revenue', null, of.fee),
    ]);
  },
};
