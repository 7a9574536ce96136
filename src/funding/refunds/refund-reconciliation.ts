/** Refunds, compared with Stripe both ways. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { addSeconds, formatMoney, money } from '../../kernel/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { sentMinor, type RefundPart } from './refund.ts';
import { RefundRepository } from './refund.repository.ts';
import {
  fromStripeAmount,
  fromStripeCurrency,
  idIn,
  moneyAtStripe,
  ReconciliationSources,
  StripeGateway,
  type Comparison,
  type FoundDifference,
  type ReconciliationSource,
  type ReconciliationWindow,
} from '../../stripe/index.ts';
import { hasEnded } from './refund-sender.ts';

/** A refund that two calls are about to settle is no difference. */
const UNDER_WAY_SECONDS = 600;
const LONGEST_SECONDS = { asked: 7 * 86_400, sending: 86_400, sent: 14 * 86_400, proposed: 7 * 86_400 } as const;

@Injectable()
export class RefundReconciliation implements ReconciliationSource, OnModuleInit {
  readonly name = 'refund';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly refunds: RefundRepository,
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
    for await (const refund of this.gateway.list('refunds.list', (stripe, after) =>
      stripe.refunds.list({ created, limit: 100, ...after }),
    )) {
      seen.add(refund.id);
      differences.push(...(await this.compareRefund(refund, window)));
    }
    let compared = seen.size;
    for (const part of await this.refunds.sentSince(this.db, window.since)) {
      if (part.stripeRefundId === null || seen.has(part.stripeRefundId)) continue;
      compared++;
      differences.push(...(await this.comparePart(part, part.stripeRefundId)));
    }
    for (const [state, seconds] of Object.entries(LONGEST_SECONDS)) {
      for (const part of await this.refunds.waitingIn(this.db, state, addSeconds(window.now, -seconds))) {
        differences.push({ ...about(part), kind: 'stuck' });
      }
    }
    return { compared, differences };
  }

  private async compareRefund(refund: Stripe.Refund, { now }: ReconciliationWindow): Promise<FoundDifference[]> {
    const stripeValue = text(refund);
    const id = idIn('refund', refund.metadata);
    const known = await this.refunds.partOfStripe(this.db, refund.id);
    if (known !== null && known.id !== id) return [{ ...about(known), kind: 'reference', stripeValue: id }];
    const part = known ?? (id === null ? null : await this.refunds.part(this.db, id));
    const unknown: FoundDifference = { kind: 'missing_here', objectId: refund.id, stripeValue };
    if (part === null) return [unknown];
    if (part.stripeRefundId === null) {
      const isUnderWay = part.state === 'sending' || now.getTime() / 1000 - refund.created < UNDER_WAY_SECONDS;
      return isUnderWay ? [] : [{ ...about(part), objectId: refund.id, kind: 'state', stripeValue }];
    }
    // Two for one part: the money went back twice.
    if (part.stripeRefundId !== refund.id) return hasEnded(refund) ? [] : [{ ...unknown, subject: about(part).subject }];
    return this.differs(part, refund, now);
  }

  private async comparePart(part: RefundPart, stripeRefundId: string): Promise<FoundDifference[]> {
    const refund = await this.gateway.find('refunds.retrieve', (stripe) => stripe.refunds.retrieve(stripeRefundId));
    return refund === null ? [{ ...about(part), kind: 'missing_there' }] : this.differs(part, refund, null);
  }

  /** @param now null: long enough ago */
  private async differs(part: RefundPart, refund: Stripe.Refund, now: Date | null): Promise<FoundDifference[]> {
    const of = { ...about(part), stripeValue: text(refund) };
    if (fromStripeCurrency(refund.currency) !== part.currency) return [{ ...of, kind: 'currency' }];
    if (fromStripeAmount(refund.amount, refund.currency) !== sentMinor(part)) return [{ ...of, kind: 'amount' }];
    const charge = part.fundingId === null ? null : await this.refunds.chargeOf(this.db, part.fundingId);
    if (charge?.chargeId !== (typeof refund.charge === 'string' ? refund.charge : refund.charge?.id))
      return [{ ...of, kind: 'destination' }];
    const isRecent = now !== null && now.getTime() / 1000 - refund.created < UNDER_WAY_SECONDS;
    const isSame = part.state === 'sent' || (part.state === 'failed') === hasEnded(refund);
    return isSame || isRecent ? [] : [{ ...of, kind: 'state' }];
  }
}

function text(refund: Stripe.Refund): string {
  return `${moneyAtStripe(refund)}, ${refund.status}`;
}

function about(part: RefundPart) {
  return {
    objectId: part.stripeRefundId,
    subject: { kind: 'refund_part', id: part.id },
    localValue: `${formatMoney(money(sentMinor(part), part.currency))}, ${part.state}`,
  };
}
