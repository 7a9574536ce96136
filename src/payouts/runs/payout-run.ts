/**
 * A payout run: reserved payouts of one currency, put on one file for the bank. One admin makes it, another approves
 * it, and only then can the file be fetched; from the first fetch on it counts as sent, because nobody can know what
 * the bank received.
 */
import { type Currency, type PayoutRunId, type PersonId, say, stateMachine } from '../../kernel/index.ts';
import type { PayoutEvent } from '../payout.ts';
import type { RailName } from '../../ledger/index.ts';

export type PayoutRunState = 'awaiting_approval' | 'approved' | 'exported' | 'closed' | 'cancelled';

export type PayoutRunEvent = 'approve' | 'cancel' | 'export' | 'close';

export interface PayoutRun {
  readonly id: PayoutRunId;
  readonly rail: RailName;
  readonly currency: Currency;
  readonly state: PayoutRunState;
  readonly lineCount: number;
  readonly totalMinor: bigint;
  /** The account that is paid from, frozen when the run was made; null: not configured. */
  readonly payerName: string | null;
  readonly payerAccount: string | null;
  readonly payerBic: string | null;
  readonly createdBy: PersonId;
  readonly createdAt: Date;
  readonly approvedBy: PersonId | null;
  readonly approvedAt: Date | null;
  /** sha256 of the file's bytes, hex, fixed at the approval. */
  readonly csvSha256: string | null;
  readonly xmlSha256: string | null;
  readonly exportedAt: Date | null;
  readonly closedAt: Date | null;
  readonly cancelledBy: PersonId | null;
  readonly cancelledAt: Date | null;
}

export const payoutRunMachine = stateMachine<PayoutRunState, PayoutRunEvent>(
  'payout run',
  'awaiting_approval',
  {
    awaiting_approval: { approve: 'approved', cancel: 'cancelled' },
    approved: { export: 'exported', cancel: 'cancelled' },
    exported: { export: 'exported', close: 'closed' },
    // The file of a closed run can be fetched again, for the books; that changes nothing.
    closed: { export: 'closed' },
    cancelled: {},
  },
  {
    states: { awaiting_approval: 'waiting for a second admin', exported: 'sent to the bank' },
    events: { approve: 'be approved', cancel: 'be cancelled', export: 'be fetched', close: 'be closed' },
    instead: {
      approve: {
        approved: say`This payout run is approved already; fetch its file.`,
        exported: say`This payout run was approved and sent already.`,
      },
      cancel: {
        exported: say`The file of this run was fetched, so that the bank may have it; mark its lines as paid or failed instead.`,
        closed: say`This run is closed: what became of each of its lines is known.`,
        cancelled: say`This payout run is cancelled already.`,
      },
      export: { awaiting_approval: say`This payout run is waiting for a second admin; its file can be fetched once it is approved.` },
    },
  },
);

/** Most lines of one run: its file is made in memory. */
export const MAXIMUM_LINES = 2_000;

/** What the bank did with a line. */
export type LineOutcome = 'paid' | 'failed' | 'returned';

/**
 * The events of each outcome on the manual rail. The bank reports a returned transfer when the money is back,
 * so both of its steps happen at once.
 */
export const OUTCOME_EVENTS: Readonly<Record<LineOutcome, readonly PayoutEvent[]>> = {
  paid: ['pay'],
  failed: ['fail'],
  returned: ['bounce', 'return'],
};
