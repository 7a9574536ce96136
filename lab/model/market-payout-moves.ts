/** What people may try with payouts and their runs, and what it must end with. */
import { newId, type PayoutId, type PayoutRunId } from '../../src/kernel/index.ts';
import type { Attempt, Hand } from './market-hand.ts';
import { TERMS, type ModelPayout } from './market-state.ts';

const REASON = 'No such account.';

export class PayoutMoves {
  constructor(private readonly hand: Hand) {}

  request(): Attempt {
    const rich = this.hand.market.workers.filter((each) => each.availableMinor > 0n);
    const worker =
      rich.length > 0 && this.hand.random.below(4) > 0 ? this.hand.random.pick(rich) : this.hand.random.pick(this.hand.market.workers);
    const amountMinor = this.hand.random.pick([5n, 40n, 1_000_000n, null, null]);
    const isWrong = this.hand.random.below(15) === 0;
    const refused = this.refusedByBank(worker);
    const isConfirmed = refused !== null && this.hand.random.below(2) === 0;
    const order = {
      amountMinor,
      ...(isConfirmed ? { despiteRefusedPayoutId: refused.id } : {}),
      idempotencyKey: newId<'Payout'>() as string,
    };
    const ask = (changed: Partial<typeof order> = {}) =>
      this.hand.services.payouts.request(isWrong ? this.hand.people.owner : this.hand.callerOf(worker), { ...order, ...changed });
    const minor = amountMinor ?? worker.availableMinor;
    const expected = (): Attempt['expected'] => {
      if (isWrong) return 'FORBIDDEN';
      if (!worker.hasPayee || this.hand.market.openPayoutOf(worker) !== undefined) return 'CONFLICT';
      if (refused !== null && !isConfirmed) return 'CONFIRMATION_NEEDED';
      if (minor <= 0n) return 'INVALID';
      if (minor > worker.availableMinor) return 'INSUFFICIENT_FUNDS';
      return minor < TERMS.minimumPayoutMinor ? 'INVALID' : 'ok';
    };
    return {
      expected: expected(),
      run: () => ask(),
      apply: (id: PayoutId) => {
        worker.availableMinor -= minor;
        worker.inTransitMinor += minor;
        this.hand.market.payouts.push({ id, worker, minor, state: 'reserved', run: null });
        this.hand.keyed = { again: () => ask(), other: () => ask({ amountMinor: 21n }) };
      },
    };
  }

  /** The last payout that a bank decided on, had the bank not taken it: the next one to the same account is asked about. */
  private refusedByBank(worker: ModelPayout['worker']): ModelPayout | null {
    const decided = this.hand.market.payouts.filter(
      (payout) => payout.worker === worker && ['paid', 'failed', 'returned'].includes(payout.state),
    );
    const last = decided.reduce<ModelPayout | null>((newest, each) => (newest === null || each.id > newest.id ? each : newest), null);
    return last === null || last.state === 'paid' ? null : last;
  }

  cancelPayout(): Attempt | null {
    const payout = this.hand.pick(this.hand.market.payouts);
    if (payout === null) return null;
    const worker = this.hand.random.below(6) === 0 ? this.hand.random.pick(this.hand.market.workers) : payout.worker;
    return {
      expected: worker !== payout.worker ? 'NOT_FOUND' : payout.state === 'reserved' ? 'ok' : 'CONFLICT',
      run: () => this.hand.services.payouts.cancel(this.hand.callerOf(worker), { payoutId: payout.id }),
      apply: () => this.giveBackPayout(payout, 'cancelled'),
    };
  }

  private giveBackPayout(payout: ModelPayout, state: 'cancelled' | 'failed' | 'returned'): void {
    // What was paid is in nobody's account here; what was not is in transit.
    if (payout.state !== 'paid') payout.worker.inTransitMinor -= payout.minor;
    payout.worker.availableMinor += payout.minor;
    payout.state = state;
  }

  makeRun(): Attempt | null {
    const payouts = this.hand.market.payouts;
    if (payouts.length === 0) return null;
    const by = this.hand.admin();
    const reserved = payouts.filter((payout) => payout.state === 'reserved');
    return {
      expected: by.refusal ?? (reserved.length > 0 ? 'ok' : 'CONFLICT'),
      run: () => this.hand.services.runs.create(by.caller, { payoutIds: payouts.map((payout) => payout.id) }),
      apply: (id: PayoutRunId) => {
        const run = { id, state: 'awaiting_approval' as const };
        this.hand.market.runs.push(run);
        for (const payout of reserved) Object.assign(payout, { state: 'in_run', run });
      },
    };
  }

  /** Mostly the newest. */
  private run() {
    return this.hand.random.below(4) > 0 ? (this.hand.market.runs.at(-1) ?? null) : this.hand.pick(this.hand.market.runs);
  }

  private linesOf(run: object): ModelPayout[] {
    return this.hand.market.payouts.filter((payout) => payout.run === run);
  }

  approveRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.hand.random.below(5) === 0 ? { caller: this.hand.people.admins[0], refusal: 'FORBIDDEN' as const } : this.hand.admin(1);
    return {
      expected: by.refusal ?? (run.state === 'awaiting_approval' ? 'ok' : 'CONFLICT'),
      run: () => this.hand.services.runs.approve(by.caller, { runId: run.id }),
      apply: () => {
        run.state = 'approved';
      },
    };
  }

  fetchRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.hand.admin();
    return {
      expected: by.refusal ?? (run.state === 'awaiting_approval' || run.state === 'cancelled' ? 'CONFLICT' : 'ok'),
      run: () => this.hand.services.runs.fetch(by.caller, run.id, 'csv'),
      apply: () => {
        if (run.state !== 'approved') return;
        run.state = 'exported';
        for (const payout of this.linesOf(run)) payout.state = 'sent';
      },
    };
  }

  cancelRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.hand.admin();
    return {
      expected: by.refusal ?? (run.state === 'awaiting_approval' || run.state === 'approved' ? 'ok' : 'CONFLICT'),
      run: () => this.hand.services.runs.cancel(by.caller, { runId: run.id }),
      apply: () => {
        run.state = 'cancelled';
        for (const payout of this.linesOf(run)) Object.assign(payout, { state: 'reserved', run: null });
      },
    };
  }

  markRun(): Attempt | null {
    const run = this.run();
    if (run === null) return null;
    const by = this.hand.admin();
    const open = this.linesOf(run).filter((payout) => payout.state === 'sent');
    const rest = this.hand.random.below(3) === 0 ? { outcome: 'failed' as const, reason: REASON } : { outcome: 'paid' as const };
    return {
      expected: by.refusal ?? (run.state === 'exported' ? 'ok' : 'CONFLICT'),
      run: () => this.hand.services.runs.mark(by.caller, { runId: run.id, lines: [], rest }),
      apply: () => {
        for (const payout of open) {
          if (rest.outcome === 'failed') this.giveBackPayout(payout, 'failed');
          else {
            payout.worker.inTransitMinor -= payout.minor;
            payout.state = 'paid';
          }
        }
        run.state = 'closed';
      },
    };
  }

  markReturned(): Attempt | null {
    const payout = this.hand.pick(this.hand.market.payouts.filter((each) => each.run !== null));
    if (payout === null || payout.run === null) return null;
    const { run } = payout;
    const isSent = run.state === 'exported' || run.state === 'closed';
    return {
      expected: isSent && (payout.state === 'sent' || payout.state === 'paid') ? 'ok' : 'CONFLICT',
      run: () =>
        this.hand.services.runs.mark(this.hand.people.admins[0], {
          runId: run.id,
          lines: [{ payoutId: payout.id, outcome: 'returned', reason: REASON }],
          rest: null,
        }),
      apply: () => {
        this.giveBackPayout(payout, 'returned');
        if (this.linesOf(run).every((each) => each.state !== 'sent')) run.state = 'closed';
      },
    };
  }
}
