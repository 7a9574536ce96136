/**
 * Taking back a transfer whose bank payout did not arrive: only when Stripe has given all of it back is it the worker's again.
 *
 * Somebody may take back a part, or all of it, by hand at Stripe: what is there counts, and only the rest is asked for.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Bug, formatMoney, money, present, type PayoutId } from '../../kernel/index.ts';
import { DB, type Db, type LookUp } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { Settlement } from './settlement.ts';
import { fromStripeAmount, metadataFor, oldestFirst, StripeGateway, toStripeAmount, type StripeAnswer } from '../../stripe/index.ts';
import type { KeptReversal } from '../calls/stripe-call.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import type { StripeReadiness, StripeStep } from './stripe-step.ts';

export function sumOf(reversals: readonly KeptReversal[]): bigint {
  return reversals.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

@Injectable()
export class TransferReversals implements StripeStep {
  readonly step = 'reversal';
  private readonly logger = new Logger('payer');

  constructor(
    private readonly gateway: StripeGateway,
    private readonly calls: StripeCallRepository,
    private readonly settlement: Settlement,
    @Inject(DB) private readonly db: Db,
  ) {}

  async lookUp(payout: Payout): Promise<LookUp> {
    const reversals = await this.of(await this.transferOf(payout.id));
    if (sumOf(reversals) !== payout.amountMinor) return { kind: 'absent' };
    return { kind: 'found', settle: () => this.made(payout, reversals) };
  }

  readiness(): Promise<StripeReadiness> {
    return Promise.resolve({ kind: 'ready' });
  }

  /** Asks for what is not back yet. More than the transfer can never come back, whatever is asked for, and how often. */
  async send(payout: Payout, key: string, mayStart: () => boolean): Promise<StripeAnswer<{ settle: () => Promise<void> }>> {
    const transferId = await this.transferOf(payout.id);
    const before = await this.of(transferId);
    const rest = payout.amountMinor - sumOf(before);
    if (rest === 0n) return { kind: 'ok', value: { settle: () => this.made(payout, before) } };
    const params = { amount: toStripeAmount(rest, payout.currency), metadata: metadataFor('payout', payout.id) };
    // Another amount is another request, and has a key of its own.
    const idempotencyKey = rest === payout.amountMinor ? key : `${key}_${rest}`;
    const answer = await this.gateway.call(
      'transfers.createReversal',
      (stripe) => stripe.transfers.createReversal(transferId, params, { idempotencyKey }),
      mayStart,
    );
    if (answer.kind !== 'ok') return answer;
    const { id, amount, currency } = answer.value;
    return { kind: 'ok', value: { settle: () => this.made(payout, [...before, { id, amountMinor: fromStripeAmount(amount, currency) }]) } };
  }

  refused(): Promise<void> {
    throw new Bug('a reversal is sent until it is done');
  }

  /** All reversals of a transfer, oldest first. @throws StripeUnavailable when nobody knows */
  async of(transferId: string): Promise<KeptReversal[]> {
    const found: { id: string; created: number; amountMinor: bigint }[] = [];
    for await (const { id, created, amount, currency } of this.gateway.list('transfers.listReversals', (stripe, after) =>
      stripe.transfers.listReversals(transferId, { limit: 100, ...after }),
    )) {
      found.push({ id, created, amountMinor: fromStripeAmount(amount, currency) });
    }
    return oldestFirst(found).map(({ id, amountMinor }) => ({ id, amountMinor }));
  }

  private async made(payout: Payout, reversals: readonly KeptReversal[]): Promise<void> {
    const back = sumOf(reversals);
    if (back === payout.amountMinor) {
      await this.settlement.reversed(payout.id, reversals);
      return;
    }
    // A key that was used twice, or a concurrent reversal by hand: tried again when the lease ends.
    const amountText = formatMoney(money(back, payout.currency));
    this.logger.warn(`${amountText} of payout ${payout.id} is back, and not all of it`);
  }

  private async transferOf(payoutId: PayoutId): Promise<string> {
    const call = (await this.calls.of(this.db, payoutId)).get('transfer');
    return present(call?.objectId, 'the transfer of a payout that comes back');
  }
}
