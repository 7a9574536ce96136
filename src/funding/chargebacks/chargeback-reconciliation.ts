/** Card disputes, compared with Stripe both ways. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { formatMoney, money } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { CheckoutRepository } from '../checkout/checkout.repository.ts';
import type { Chargeback } from './chargeback.ts';
import { ChargebackRepository } from './chargeback.repository.ts';
import {
  fromStripeAmount,
  fromStripeCurrency,
  moneyAtStripe,
  ReconciliationSources,
  StripeGateway,
  type Comparison,
  type FoundDifference,
  type ReconciliationSource,
  type ReconciliationWindow,
} from '../../stripe/index.ts';

/** The event of a dispute that was opened within this time may still arrive, in seconds. */
const UNDER_WAY_SECONDS = 300;

@Injectable()
export class ChargebackReconciliation implements ReconciliationSource, OnModuleInit {
  readonly name = 'card_dispute';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly chargebacks: ChargebackRepository,
    private readonly checkouts: CheckoutRepository,
    private readonly sources: ReconciliationSources,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    const differences: FoundDifference[] = [];
    const seen = new Set<string>();
    const created = { gte: Math.floor(window.since.getTime() / 1000) };
    for await (const dispute of this.gateway.list('disputes.list', (stripe, after) =>
      stripe.disputes.list({ created, limit: 100, ...after }),
    )) {
      seen.add(dispute.id);
      const known = await this.chargebacks.byStripeId(this.db, dispute.id);
      if (known !== null) differences.push(...(await this.differs(known, dispute)));
      else if (window.now.getTime() / 1000 - dispute.created > UNDER_WAY_SECONDS) {
        differences.push({ kind: 'missing_here', objectId: dispute.id, stripeValue: text(dispute) });
      }
    }
    let compared = seen.size;
    for (const known of await this.chargebacks.since(this.db, window.since)) {
      if (seen.has(known.stripeDisputeId)) continue;
      compared++;
      if (known.kind === 'debit_failure') {
        differences.push(...(await this.failedDebit(known)));
        continue;
      }
      const dispute = await this.gateway.find('disputes.retrieve', (stripe) => stripe.disputes.retrieve(known.stripeDisputeId));
      differences.push(...(dispute === null ? [{ ...about(known), kind: 'missing_there' } as const] : await this.differs(known, dispute)));
    }
    return { compared, differences };
  }

  /** A charge that failed late. Its balance transactions show whether the money went back. */
  private async failedDebit(known: Chargeback): Promise<FoundDifference[]> {
    const charge = await this.gateway.find('charges.retrieve', (stripe) => stripe.charges.retrieve(known.stripeDisputeId));
    if (charge === null) return [{ ...about(known), kind: 'missing_there' }];
    const of = { ...about(known), stripeValue: `${moneyAtStripe(charge)}, ${charge.status}` };
    if (charge.status !== 'failed' || charge.failure_balance_transaction === null) return [{ ...of, kind: 'state' }];
    return known.state === 'lost' || (await this.isBeingLost(known)) ? [] : [{ ...of, kind: 'state' }];
  }

  private async differs(known: Chargeback, dispute: Stripe.Dispute): Promise<FoundDifference[]> {
    if (dispute.status === 'lost' && (await this.isBeingLost(known))) return [];
    return differs(known, dispute);
  }

  /** Free slots are withdrawn, and pending money becomes available, before the rest is written off. */
  private async isBeingLost(known: Chargeback): Promise<boolean> {
    if (known.state !== 'open') return false;
    return known.slotsWithdrawnAt === null || (await this.checkouts.isPending(this.db, known.fundingId));
  }
}

function differs(known: Chargeback, dispute: Stripe.Dispute): FoundDifference[] {
  const of = { ...about(known), stripeValue: text(dispute) };
  if (fromStripeCurrency(dispute.currency) !== known.currency) return [{ ...of, kind: 'currency' }];
  if (fromStripeAmount(dispute.amount, dispute.currency) !== known.disputedMinor) return [{ ...of, kind: 'amount' }];
  const isOver = dispute.status === 'won' || dispute.status === 'lost';
  const isSame = isOver ? known.state === dispute.status : known.state !== 'won' && known.state !== 'lost';
  return isSame ? [] : [{ ...of, kind: 'state' }];
}

function text(dispute: Stripe.Dispute): string {
  return `${moneyAtStripe(dispute)}, ${dispute.status}`;
}

function about(dispute: Chargeback) {
  return {
    objectId: dispute.stripeDisputeId,
    subject: { kind: 'card_dispute', id: dispute.id },
    localValue: `${formatMoney(money(dispute.disputedMinor, dispute.currency))}, ${dispute.state}`,
  };
}
