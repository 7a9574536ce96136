/** What an admin reads on the bank's statement about the lines of a run, turned into what happens to the payouts. */
import { invalid, lengthOf, ok, type PayoutId, type Refusal, refuse, type Result, say } from '../../kernel/index.ts';
import { OUTCOME_EVENTS, type LineOutcome } from './payout-run.ts';
import type { Step } from '../rail/payout-moves.ts';
import type { Payout } from '../payout.ts';

export interface Mark {
  readonly payoutId: PayoutId;
  readonly outcome: LineOutcome;
  /** The bank's message; required unless it paid. */
  readonly reason?: string | null;
}

export interface Marks {
  readonly lines: readonly Mark[];
  /** Outcome of every other line that is sent and has no outcome yet; null: they stay as they are. */
  readonly rest?: { readonly outcome: LineOutcome; readonly reason?: string | null } | null;
}

const REASON_LENGTH = 500;

function reasonOf(mark: { readonly outcome: LineOutcome; readonly reason?: string | null }): string | null {
  return mark.reason?.trim() || null;
}

function reasonFault(mark: { readonly outcome: LineOutcome; readonly reason?: string | null }, ...path: string[]): Refusal | null {
  const reason = reasonOf(mark);
  if (mark.outcome !== 'paid' && reason === null) {
    return invalid('Say what the bank said; the worker will read it.', ...path, 'reason');
  }
  return reason !== null && lengthOf(reason) > REASON_LENGTH
    ? invalid(say`A reason has at most ${REASON_LENGTH} characters.`, ...path, 'reason')
    : null;
}

/** The steps, or every fault. Whether a payout's state allows its step is not asked here. */
export function marksToSteps(marks: Marks, payouts: readonly Payout[]): Result<Step[]> {
  const faults: Refusal[] = [];
  const byId = new Map(payouts.map((payout) => [payout.id, payout]));
  const steps: Step[] = [];
  const marked = new Set<PayoutId>();
  for (const [index, mark] of marks.lines.entries()) {
    const at = ['lines', String(index)];
    const payout = byId.get(mark.payoutId);
    if (payout === undefined) faults.push(invalid('This payout is not on the run.', ...at, 'payoutId'));
    else if (marked.has(mark.payoutId)) faults.push(invalid('This payout is named twice.', ...at, 'payoutId'));
    else steps.push({ payout, events: OUTCOME_EVENTS[mark.outcome], reason: reasonOf(mark) });
    marked.add(mark.payoutId);
    const fault = reasonFault(mark, ...at);
    if (fault !== null) faults.push(fault);
  }
  const rest = marks.rest ?? null;
  if (rest !== null) {
    const fault = reasonFault(rest, 'rest');
    if (fault !== null) faults.push(fault);
    const others = payouts.filter((payout) => payout.state === 'sent' && !marked.has(payout.id));
    steps.push(...others.map((payout) => ({ payout, events: OUTCOME_EVENTS[rest.outcome], reason: reasonOf(rest) })));
  }
  const [first, ...more] = faults;
  if (first !== undefined) return refuse(first, ...more);
  if (steps.length === 0) return refuse(invalid('Name at least one line, or say what became of the rest.', 'lines'));
  return ok(steps);
}
