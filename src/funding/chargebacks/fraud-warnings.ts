/**
 * Early fraud warnings: the network of a card reports that a payment was probably made without its holder. A dispute often
 * follows. No money moves, so nothing is posted; but from now on nothing new is bought with that money: the organisation is
 * restricted, and its batches give their free slots back, as when a dispute is opened.
 *
 * A warning ends when the payment is refunded in full, or disputed: the dispute restricts by itself.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, formatMoney, money, newId, ok, present, type Clock, type Result } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, systemCaller, type Db, type Tx } from '../../platform/index.ts';
import { ChargebackListeners } from './chargeback-listeners.ts';
import { OrganisationRestrictions } from '../../identity/index.ts';
import {
  ReconciliationSources,
  StripeEvents,
  StripeGateway,
  type Comparison,
  type FoundDifference,
  type EventOutcome,
  type ReconciliationSource,
  type ReconciliationWindow,
} from '../../stripe/index.ts';
import { CheckoutRepository } from '../checkout/checkout.repository.ts';
import { CheckoutWatch } from '../checkout/checkout-watch.ts';
import { RESUME } from './chargeback-moves.ts';
import type { FraudWarning } from './fraud-warning.entity.ts';
import { FraudWarningRepository } from './fraud-warning.repository.ts';

const AT_ONCE = 20;
/** In most networks the holder of a card can dispute a payment for so long. */
const RESTRICTED_SECONDS = 120 * 86_400;
/** The event of a warning that was sent within this time may still arrive, in seconds. */
const UNDER_WAY_SECONDS = 300;
const CALLER = systemCaller('payouts.fraud_warnings');

interface WarningFacts {
  readonly stripeWarningId: string;
  readonly chargeId: string;
  readonly fraudType: string;
  readonly isActionable: boolean;
  readonly isRefunded: boolean;
  readonly warnedAt: Date;
}

@Injectable()
export class FraudWarnings implements ReconciliationSource, OnModuleInit {
  readonly name = 'fraud_warning';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly warnings: FraudWarningRepository,
    private readonly checkouts: CheckoutRepository,
    private readonly payments: CheckoutWatch,
    private readonly restrictions: OrganisationRestrictions,
    private readonly listeners: ChargebackListeners,
    private readonly sources: ReconciliationSources,
    private readonly events: StripeEvents,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.fraud_warnings', run: () => this.sweep() });
    this.events.onOwn('radar.early_fraud_warning', (id) => this.handleEvent(id));
  }

  /** Reads the warnings of the window that are not known, or are open here. */
  async catchUp({ since }: ReconciliationWindow): Promise<void> {
    for await (const warning of this.list(since)) {
      const known = await this.warnings.byStripeId(this.db, warning.id);
      if (known === null || (known.endedAt === null && !warning.actionable)) await this.take(warning);
    }
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    const differences: FoundDifference[] = [];
    const seen = new Set<string>();
    for await (const warning of this.list(window.since)) {
      seen.add(warning.id);
      const isUnderWay = window.now.getTime() / 1000 - warning.created <= UNDER_WAY_SECONDS;
      if (isUnderWay || (await this.warnings.byStripeId(this.db, warning.id)) !== null) continue;
      differences.push({ kind: 'missing_here', objectId: warning.id, stripeValue: `${warning.fraud_type}, about ${chargeOf(warning)}` });
    }
    for (const { id, stripeWarningId, fraudType } of await this.warnings.since(this.db, window.since)) {
      if (seen.has(stripeWarningId) || (await this.find(stripeWarningId)) !== null) continue;
      differences.push({ kind: 'missing_there', objectId: stripeWarningId, subject: { kind: 'fraud_warning', id }, localValue: fraudType });
    }
    return { compared: seen.size, differences };
  }

  private list(since: Date): AsyncGenerator<Stripe.Radar.EarlyFraudWarning, void, undefined> {
    const created = { gte: Math.floor(since.getTime() / 1000) };
    return this.gateway.list('radar.earlyFraudWarnings.list', (stripe, after) =>
      stripe.radar.earlyFraudWarnings.list({ created, limit: 100, ...after }),
    );
  }

  private find(id: string): Promise<Stripe.Radar.EarlyFraudWarning | null> {
    return this.gateway.find('radar.earlyFraudWarnings.retrieve', (stripe) => stripe.radar.earlyFraudWarnings.retrieve(id));
  }

  private async handleEvent(objectId: string): Promise<EventOutcome> {
    const warning = await this.find(objectId);
    return warning === null ? 'orphan' : this.take(warning);
  }

  private async take(warning: Stripe.Radar.EarlyFraudWarning): Promise<EventOutcome> {
    const chargeId = chargeOf(warning);
    const charge = await this.gateway.find('charges.retrieve', (stripe) => stripe.charges.retrieve(chargeId));
    const facts: WarningFacts = {
      stripeWarningId: warning.id,
      chargeId,
      fraudType: warning.fraud_type,
      isActionable: warning.actionable,
      isRefunded: charge?.refunded === true,
      warnedAt: new Date(warning.created * 1000),
    };
    let known = await this.see(facts);
    // The payment may have been received, and its event missed.
    if (!known && (await this.payments.refreshCharge(chargeId))) known = await this.see(facts);
    return known ? 'handled' : 'orphan';
  }

  private see(facts: WarningFacts): Promise<boolean> {
    return this.commands.must(CALLER, (tx) => this.seeIn(tx, facts));
  }

  /** Applies what Stripe reports now. False: it is about no funding of ours. */
  private async seeIn(tx: Tx, facts: WarningFacts): Promise<Result<boolean>> {
    const known = await this.warnings.lock(tx, facts.stripeWarningId);
    if (known === null) return ok(await this.receive(tx, facts));
    const { isActionable } = facts;
    if (known.isActionable !== isActionable) await this.warnings.update(tx, known.id, { ...known, isActionable });
    if (known.endedAt === null && facts.isRefunded)
      await this.end(tx, { ...known, isActionable }, `The payment was refunded in full. ${RESUME}`);
    return ok(true);
  }

  private async receive(tx: Tx, facts: WarningFacts): Promise<boolean> {
    const checkout = await this.checkouts.byCharge(tx, facts.chargeId);
    if (checkout === null || checkout.fundingId === null) return false;
    const { organisationId, fundingId } = checkout;
    const { stripeWarningId, fraudType, isActionable, warnedAt } = facts;
    const warning: FraudWarning = {
      id: newId(tx.now),
      stripeWarningId,
      fundingId,
      organisationId,
      fraudType,
      isActionable,
      warnedAt,
      slotsWithdrawnAt: null,
      endedAt: facts.isRefunded ? tx.now : null,
    };
    // Somebody else wrote it meanwhile.
    if (!(await this.warnings.insert(tx, warning))) return true;
    tx.act('fraud_warning.received', { kind: 'fraud_warning', id: warning.id, organisationId }, { fundingId });
    if (warning.endedAt !== null) return true;
    const amount = formatMoney(money(checkout.amountMinor, checkout.currency));
    await this.restrictions.impose(tx, {
      organisationId,
      reasonCode: 'fraud_warning',
      explanation: `The network of a card reports that a payment of ${amount} was probably made without the card's holder. Until that is settled, nothing new is launched or paid back. Work that was done is paid. Show an admin that the payment was yours, or ask them to refund it.`,
      evidence: [{ description: `The network of the card gives as the kind of fraud: ${fraudType}.`, reference: stripeWarningId }],
      disputeId: null,
      fraudWarningId: warning.id,
      endsAt: addSeconds(tx.now, RESTRICTED_SECONDS),
    });
    return true;
  }

  private async end(tx: Tx, warning: FraudWarning, why: string): Promise<void> {
    await this.warnings.update(tx, warning.id, { ...warning, endedAt: tx.now });
    await this.restrictions.liftOf(tx, { fraudWarningId: warning.id }, why);
    tx.act('fraud_warning.ended', { kind: 'fraud_warning', id: warning.id, organisationId: warning.organisationId });
  }

  private async sweep(): Promise<number> {
    return (await this.withdrawSlots()) + (await this.endDisputed());
  }

  /** Each listener may run again after a crash. */
  private async withdrawSlots(): Promise<number> {
    const waiting = await this.warnings.toWithdraw(this.db, AT_ONCE);
    for (const { organisationId, stripeWarningId } of waiting) {
      const isOn = (await this.restrictions.active(this.db, organisationId, this.clock.now())).length > 0;
      if (isOn) await this.listeners.tell(organisationId);
      await this.commands.must(CALLER, async (tx) => {
        const warning = present(await this.warnings.lock(tx, stripeWarningId), 'a warning that is there');
        if (warning.slotsWithdrawnAt === null) await this.warnings.update(tx, warning.id, { ...warning, slotsWithdrawnAt: tx.now });
        return ok(undefined);
      });
    }
    return waiting.length;
  }

  /** The dispute restricts the organisation by itself. */
  private async endDisputed(): Promise<number> {
    const disputed = await this.warnings.disputed(this.db, AT_ONCE);
    for (const { stripeWarningId } of disputed) {
      await this.commands.must(CALLER, async (tx) => {
        const warning = present(await this.warnings.lock(tx, stripeWarningId), 'a warning that is there');
        if (warning.endedAt === null) await this.end(tx, warning, 'The payment is disputed now, which has a restriction of its own.');
        return ok(undefined);
      });
    }
    return disputed.length;
  }
}

function chargeOf({ charge }: Stripe.Radar.EarlyFraudWarning): string {
  return typeof charge === 'string' ? charge : charge.id;
}
