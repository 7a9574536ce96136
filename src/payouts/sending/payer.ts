/**
 * Sends payouts to Stripe through the outbox, so that nothing is lost and nothing is paid twice. Each of the three steps of a payout is
 * a call of its own: the transfer, the bank payout, and the reversal. The outcome of one is one transaction: compare-and-set,
 * postings, and the call that comes next.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Identity } from '../../identity/index.ts';
import { assert, ok, present, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, Outbox, systemCaller, type Config, type Db, type Readiness } from '../../platform/index.ts';
import { PayoutMoves } from '../rail/payout-moves.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { BankPayouts } from './bank-payouts.ts';
import { isPassing, outboxOptions, PAYER_DESIGN, StripeGateway, type PayerDesign } from '../../stripe/index.ts';
import { PayerStops } from './payer-stops.ts';
import { callKey, type StripeCall } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import type { StripeReadiness, StripeStep } from './stripe-step.ts';
import { TransferReversals } from './transfer-reversals.ts';
import { Transfers } from './transfers.ts';

/**
 * Calls of one step that are made at the same time, at the gateway's rate: few enough that each starts within its lease.
 * The steps are leased apart, because Stripe limits each endpoint by itself: bank payouts need not wait for transfers.
 */
const AT_ONCE = 40;

@Injectable()
export class Payer implements OnModuleInit {
  private readonly outboxes: readonly Outbox<StripeCall>[];

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
    this.outboxes = [transfer, bank, reversal].map((step) => this.outboxOf(step));
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

  /** Makes some calls that are due. Returns how many were leased. */
  async pay(): Promise<number> {
    const leased = await this.commands.must(CALLER, async (tx) => {
      const calls: { outbox: Outbox<StripeCall>; call: StripeCall }[] = [];
      for (const outbox of this.outboxes) {
        for (const call of await outbox.lease(tx, AT_ONCE)) calls.push({ outbox, call });
      }
      return ok(calls);
    });
    await Promise.all(leased.map(({ outbox, call }) => outbox.make(call)));
    return leased.length;
  }

  /** Stores the source of the money before the call: the same key must have the same parameters. */
  private withSource(readiness: StripeReadiness): Readiness<StripeCall> {
    if (readiness.kind !== 'ready') return readiness;
    const prepare = async (call: StripeCall): Promise<StripeCall> => {
      const source = call.sourceType ?? readiness.source ?? null;
      if (source !== null) await this.commands.must(CALLER, async (tx) => ok(await this.calls.choose(tx, call, source)));
      return { ...call, sourceType: source };
    };
    return { kind: 'ready', prepare };
  }

  /** A step as the outbox calls it: by the call alone. */
  private outboxOf(step: StripeStep): Outbox<StripeCall> {
    const payoutOf = async (call: StripeCall) => present(await this.payouts.byId(this.db, call.payoutId), 'the payout of a call');
    return new Outbox<StripeCall>(
      {
        lease: (tx, limit, until) => this.calls.lease(tx, step.step, limit, until),
        postpone: (tx, call, answer, dueAt) => this.calls.postpone(tx, call, answer, dueAt),
        wait: (tx, call, answer, dueAt) => this.calls.wait(tx, call, answer, dueAt),
        nextEpoch: (tx, call, pause) => this.calls.nextEpoch(tx, call, pause),
      },
      {
        lookUp: async (call) => step.lookUp(await payoutOf(call)),
        readiness: async (call) => this.withSource(await step.readiness(await payoutOf(call), call)),
        send: async (call, key, mayStart) => step.send(await payoutOf(call), key, mayStart, call.sourceType),
        // For a reversal there is no giving up: the money lies on the worker's account, and is neither paid nor here.
        isPassing: (refusal) => step.step === 'reversal' || isPassing(refusal),
        refused: async (call, reason, code) => step.refused(await payoutOf(call), reason, call, code),
        key: callKey,
        describe: (call) => `${call.step} of payout ${call.payoutId}, epoch ${call.epoch}, attempt ${call.attempt}`,
      },
      this.commands,
      this.clock,
      outboxOptions(CALLER, this.design, this.config),
    );
  }
}

const CALLER = systemCaller('payouts.stripe_pay');
