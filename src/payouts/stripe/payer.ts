/**
 * Tells Stripe to pay, so that nothing is lost and nothing is paid twice, whatever breaks and wherever:
 *
 * 1. What is due is leased in one update and committed.
 * 2. Stripe is told, under a key that is the same until it is certain what became of it.
 * 3. The outcome is one transaction: compare-and-set, postings, and what is to be told next.
 *
 * What nobody knows stays as it is and is looked for at Stripe before it is told again. Any number of processes may do
 * this at once.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Identity } from '../../identity/index.ts';
import { addSeconds, assert, ok, present, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, longestStripeCallMs, systemCaller, type Config, type Db } from '../../platform/index.ts';
import { PayoutMoves } from '../payout-moves.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { BankPayouts } from './bank-payouts.ts';
import { PAYER_DESIGN, type PayerDesign } from './payer-design.ts';
import { PayerStops } from './payer-stops.ts';
import { isServerFailure, StripeUnavailable } from './stripe-answer.ts';
import { isPassing, pauseSeconds, waitSeconds, type CallStep, type SourceType, type StripeCall } from './stripe-call.ts';
import { StripeCallRepository } from './stripe-call.repository.ts';
import { StripeGateway } from './stripe-gateway.ts';
import type { StripeStep } from './stripe-step.ts';
import { TransferReversals } from './transfer-reversals.ts';
import { Transfers } from './transfers.ts';

/**
 * Of each step all of them are told at once, at the gateway's pace: few enough that each has its turn within its lease.
 * The steps are leased apart, because Stripe limits each endpoint by itself: bank payouts need not wait for transfers.
 */
const AT_ONCE = 40;

@Injectable()
export class Payer implements OnModuleInit {
  private readonly logger = new Logger('payer');
  private readonly steps: Readonly<Record<CallStep, StripeStep>>;

  constructor(
    private readonly gateway: StripeGateway,
    private readonly calls: StripeCallRepository,
    private readonly payouts: PayoutRepository,
    private readonly moves: PayoutMoves,
    private readonly identity: Identity,
    private readonly stops: PayerStops,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    transfer: Transfers,
    bank: BankPayouts,
    reversal: TransferReversals,
    @Inject(PAYER_DESIGN) private readonly design: PayerDesign,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {
    this.steps = { transfer, bank, reversal };
  }

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.stripe_admit', run: () => this.admit() });
    this.jobs.sweep({ name: 'payouts.stripe_pay', run: () => this.pay() });
  }

  /** Takes reserved payouts into sending; workers whose money is on hold are passed over. Returns how many. */
  admit(): Promise<number> {
    return this.commands.must(CALLER, async (tx) => {
      if (await this.stops.isStopped(tx)) return ok(0);
      const taken = await this.payouts.takeReserved(tx, 'stripe', null, AT_ONCE * 5, null);
      const workerIds = taken.map((payout) => payout.workerId);
      const held = await this.identity.restrictedWorkers(tx, workerIds, 'money_on_hold', tx.now);
      const payouts = taken.filter((payout) => !held.has(payout.workerId)).slice(0, AT_ONCE);
      const moved = await this.moves.take(
        tx,
        payouts.map((payout) => ({ payout, events: ['lease'] as const })),
      );
      assert(moved.ok, 'locked payouts that are reserved can be leased');
      await this.calls.insert(
        tx,
        payouts.map((payout) => payout.id),
        'transfer',
      );
      return ok(payouts.length);
    });
  }

  /** Tells Stripe some of what is due. Returns how many were taken. */
  async pay(): Promise<number> {
    const leased = await this.commands.must(CALLER, async (tx) => {
      const calls: StripeCall[] = [];
      for (const step of Object.values(this.steps))
        calls.push(...(await this.calls.lease(tx, step.step, AT_ONCE, this.config.STRIPE_LEASE_SECONDS)));
      return ok(calls);
    });
    await Promise.all(leased.map((call) => this.make(call)));
    return leased.length;
  }

  private async make(leased: StripeCall): Promise<void> {
    try {
      await this.tell(leased);
    } catch (error) {
      const said = error instanceof StripeUnavailable ? error.message : null;
      // A bug of ours, or the database is gone: another try under the same key comes when the lease ends.
      if (said === null) this.logger.error(`${describe(leased)}: ${(error as Error).message}`, (error as Error).stack);
      else await this.postpone(leased, said);
    }
  }

  private async tell(leased: StripeCall): Promise<void> {
    const step = this.steps[leased.step];
    const payout = present(await this.payouts.byId(this.db, leased.payoutId), 'the payout of a call');
    let call = leased;
    // Nothing was told in this epoch, and something stood in the way: as long as it does, one look is enough.
    const early = call.waits > 0 && call.attempt === 1 ? await step.readiness(payout, call) : null;
    if (early?.kind === 'wait') return this.wait(call, early);
    if (this.design.looksUpFirst(call)) {
      const found = await step.lookUp(payout);
      if (found.kind === 'found') return found.settle();
      if (this.design.startsNewEpoch(call, this.clock.now(), this.config.STRIPE_KEY_SECONDS)) {
        const next = await this.nextEpoch(call, call.said ?? 'the key was too old', null);
        if (next === null) return;
        call = next;
      }
    }
    const readiness = early ?? (await step.readiness(payout, call));
    if (readiness.kind === 'wait') return this.wait(call, readiness);
    if (readiness.kind === 'never') return step.refused(payout, readiness.reason, call);
    const source = call.sourceType ?? readiness.source ?? null;
    // Written down before it is told: the same key goes with the same parameters.
    if (source !== null) await this.commands.must(CALLER, async (tx) => ok(await this.calls.choose(tx, call, source)));
    await this.send(step, payout, call, source);
  }

  private wait(call: StripeCall, { said, until }: { readonly said: string; readonly until?: Date }): Promise<void> {
    return this.commands.must(CALLER, async (tx) => {
      const at = addSeconds(tx.now, waitSeconds(call.waits));
      return ok(await this.calls.wait(tx, call, said, until !== undefined && until > tx.now ? until : at));
    });
  }

  private async send(step: StripeStep, payout: Payout, call: StripeCall, source: SourceType | null): Promise<void> {
    // Whoever takes it over when the lease has ended must not find this call under way.
    const mayStart = () => {
      const leftMs = (call.leasedUntil?.getTime() ?? 0) - this.clock.now().getTime();
      return leftMs > longestStripeCallMs(this.config.STRIPE_TIMEOUT_MS);
    };
    const answer = await step.send(payout, this.design.key(call), mayStart, source);
    switch (answer.kind) {
      case 'ok':
        return answer.value.settle();
      case 'unknown':
        return this.postpone(call, answer.why);
      case 'refused':
        // For a reversal there is no giving up: the money lies on the worker's account, and is neither paid nor here.
        if (step.step !== 'reversal' && !isPassing(answer)) return step.refused(payout, answer.message, call, answer.code);
        // The refusal may be saved under the key: what is told later needs another one.
        await this.nextEpoch(call, answer.code, addSeconds(this.clock.now(), waitSeconds(call.waits)));
    }
  }

  /** After a failure of Stripe's own the key may change: not before what it had begun is over. */
  private postpone(call: StripeCall, said: string): Promise<void> {
    const seconds = pauseSeconds(call.attempt);
    const pause = isServerFailure(said) ? Math.max(seconds, this.config.STRIPE_LEASE_SECONDS) : seconds;
    return this.commands.must(CALLER, async (tx) => ok(await this.calls.postpone(tx, call, said, addSeconds(tx.now, pause))));
  }

  private nextEpoch(call: StripeCall, said: string, waitUntil: Date | null): Promise<StripeCall | null> {
    return this.commands.must(CALLER, async (tx) => ok(await this.calls.nextEpoch(tx, call, said, waitUntil)));
  }
}

const CALLER = systemCaller('payouts.stripe_pay');

function describe(call: StripeCall): string {
  return `${call.step} of payout ${call.payoutId}, epoch ${call.epoch}, attempt ${call.attempt}`;
}
