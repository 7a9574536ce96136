/** Postings about paid tests: what an organisation sets aside for attempts, and what becomes of it. */
import { add, type Money, type OrganisationId, type TestAttemptId, type TestId, type WorkerId } from '../kernel/index.ts';
import { credit, debit, ledgerEvent, type LedgerEvent } from './event.ts';

interface OfTest {
  readonly testId: TestId;
  readonly organisationId: OrganisationId;
  /** Counts what was set aside for the test and given back: each posts once. */
  readonly revision: number;
  readonly total: Money;
}

export const testPostings = {
  /** `tresv:<test>:<revision>`: sets aside pay and fee of attempts that may be started. Without it nobody can start one. */
  testReserved(of: OfTest): LedgerEvent {
    return ledgerEvent('tresv', `${of.testId}:${of.revision}`, [
      debit('requester_available', of.organisationId, of.total),
      credit('test_reserve', of.testId, of.total),
    ]);
  },

  /** `tback:<test>:<revision>`: gives back what no attempt under way holds. */
  testReturned(of: OfTest): LedgerEvent {
    return ledgerEvent('tback', `${of.testId}:${of.revision}`, [
      debit('test_reserve', of.testId, of.total),
      credit('requester_available', of.organisationId, of.total),
    ]);
  },

  /** `tpay:<attempt>`: an attempt was submitted, and is paid whatever its score. Held like a reward. */
  testPaid(of: { attemptId: TestAttemptId; testId: TestId; workerId: WorkerId; reward: Money; fee: Money }): LedgerEvent {
    return ledgerEvent('tpay', of.attemptId, [
      debit('test_reserve', of.testId, add(of.reward, of.fee)),
      credit('worker_pending', of.workerId, of.reward),
      credit('platform_fee_revenue', null, of.fee),
    ]);
  },
};
