/**
 * A large payout waits for a second person: neither who is paid, nor who asked for it. Its money is in transit meanwhile,
 * so that nothing else can spend it, and no rail takes it before.
 */
import { invalid, lengthOf, type PayoutId, type PersonId, type Refusal, say, type WorkerId } from '../../kernel/index.ts';

export type ApprovalDecision = 'approved' | 'refused';

export interface PayoutApproval {
  readonly payoutId: PayoutId;
  readonly workerId: WorkerId;
  /** Minor units of the payout's currency: the limit when it was asked for. */
  readonly limitMinor: bigint;
  /** Null: the schedule asked. */
  readonly requestedBy: PersonId | null;
  /** Null while it waits, and for ever when the worker took the payout back. */
  readonly decision: ApprovalDecision | null;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  /** The worker reads it. */
  readonly note: string | null;
}

/** Whether a payout of so much needs a second person. */
export function needsApproval(amountMinor: bigint, limitMinor: bigint): boolean {
  return amountMinor > limitMinor;
}

const NOTE_LENGTH = { least: 10, most: 500 } as const;

/** Checks the reason of a refusal, which the worker reads. */
export function checkRefusalReason(reason: string): Refusal | null {
  const { least, most } = NOTE_LENGTH;
  const length = lengthOf(reason.trim());
  return length < least || length > most
    ? invalid(say`Say in ${least} to ${most} characters why it is not paid out; the worker will read it.`, 'reason')
    : null;
}

/** A note on an approval may be left out. */
export function checkApprovalNote(note: string | null): Refusal | null {
  return note !== null && lengthOf(note) > NOTE_LENGTH.most
    ? invalid(say`Say it in at most ${NOTE_LENGTH.most} characters.`, 'note')
    : null;
}
