/**
 * The only way in which a payout changes its state: compare-and-set, the postings of its rail, and an act, in one
 * transaction. Every outcome is applied here, so an outcome that is reported twice moves money once.
 */
import { Injectable } from '@nestjs/common';
import { conflict, ok, refuse, type Refusal, type Result } from '../../kernel/index.ts';
import { Ledger, type LedgerEvent } from '../../ledger/index.ts';
import type { Tx } from '../../platform/index.ts';
import { payoutMachine, type Payout, type PayoutEvent } from '../payout.ts';
import { PayoutRepository, type PayoutMove, type RunLine } from '../payout.repository.ts';
import { Rails } from './rails.ts';

/** Verbs of the acts. */
const ACTS: Readonly<Record<PayoutEvent, string>> = {
  approve: 'payout.approved',
  deny: 'payout.denied',
  enlist: 'payout.enlisted',
  release: 'payout.released',
  cancel: 'payout.cancelled',
  lease: 'payout.leased',
  accept: 'payout.accepted',
  refuse: 'payout.refused',
  export: 'payout.sent',
  pay: 'payout.paid',
  fail: 'payout.failed',
  bounce: 'payout.bounced',
  return: 'payout.returned',
  cover: 'payout.covered',
};

/** What happens to one payout: one event, or several of which the first leads to the next. */
export interface Step {
  readonly payout: Payout;
  readonly events: readonly PayoutEvent[];
  /** The bank's message. */
  readonly reason?: string | null;
  /** The line of a run that it becomes. */
  readonly line?: RunLine;
}

@Injectable()
export class PayoutMoves {
  constructor(
    private readonly payouts: PayoutRepository,
    private readonly ledger: Ledger,
    private readonly rails: Rails,
  ) {}

  /** Posts the reservation of a payout that was just inserted. Refuses with the shortfall. */
  async reserve(tx: Tx, payout: Payout): Promise<Result<undefined>> {
    const result = await this.post(tx, this.rails.of(payout).payoutPostings('reserve', payout));
    if (!result.ok) return result;
    const { workerId, amountMinor, currency, payeeId } = payout;
    tx.act('payout.requested', { kind: 'payout', id: payout.id }, { workerId, amountMinor, currency, payeeId });
    return result;
  }

  /**
   * Takes the steps, all or none.
   *
   * Refuses CONFLICT, naming the state, when a payout does not allow its event or was changed meanwhile. The caller
   * holds the lock of the run that the payouts are on, if any.
   */
  async take(tx: Tx, steps: readonly Step[]): Promise<Result<undefined>> {
    const moves: PayoutMove[] = [];
    const postings: LedgerEvent[] = [];
    for (const { payout, events, reason, line } of steps) {
      let now = payout;
      for (const event of events) {
        const next = payoutMachine.next(now.state, event);
        if (!next.ok) return next;
        postings.push(...this.rails.of(now).payoutPostings(event, now));
        now = { ...now, state: next.value };
      }
      moves.push({ id: payout.id, from: payout.state, to: now.state, reason: reason ?? null, line: line ?? null });
    }
    if ((await this.payouts.move(tx, moves)) !== moves.length) return refuse(CHANGED);
    const posted = await this.post(tx, postings);
    if (!posted.ok) return posted;
    for (const { payout, events, line } of steps) {
      const { workerId, amountMinor, currency } = payout;
      const runId = line?.runId ?? payout.runId;
      for (const event of events) tx.act(ACTS[event], { kind: 'payout', id: payout.id }, { workerId, amountMinor, currency, runId });
    }
    return ok(undefined);
  }

  /** One journal for all: the ledger locks balances in one order within a journal. Its key is its first event's name. */
  private async post(tx: Tx, postings: readonly LedgerEvent[]): Promise<Result<undefined>> {
    const [first] = postings;
    if (first === undefined) return ok(undefined);
    const posted = await this.ledger.post(tx, `${first.event}:${first.ref}`, postings);
    return posted.ok ? ok(undefined) : posted;
  }
}

const CHANGED: Refusal = conflict('CHANGED', 'A payout was changed by somebody else meanwhile; look again.');
