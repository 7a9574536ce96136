/**
 * The arrivals of transfers on workers' accounts. Where the account settles in another currency, Stripe exchanges the money as it
 * arrives, at its own rate: the resulting amount is in the balance transaction of the payment that the account received, and
 * nowhere on the transfer.
 */
import { Inject, Injectable } from '@nestjs/common';
import { ok, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, systemCaller, type Db } from '../../platform/index.ts';
import type { Payout } from '../payout.ts';
import { arrivalReading, type Arrival } from './payout-arrival.ts';
import { PayoutArrivalRepository } from './payout-arrival.repository.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';
import { idOfReference, StripeGateway } from '../../stripe/index.ts';

@Injectable()
export class PayoutArrivals {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly rows: PayoutArrivalRepository,
    private readonly calls: StripeCallRepository,
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What arrived, read at Stripe once and kept.
   *
   * @param accountId the worker's account
   * @returns null while Stripe does not say
   * @throws StripeUnavailable when nobody knows
   */
  async of(payout: Payout, accountId: string): Promise<Arrival | null> {
    const known = (await this.rows.of(this.db, [payout.id])).get(payout.id);
    if (known !== undefined) return known;
    const paymentId = (await this.rows.paymentOf(this.db, payout.id)) ?? (await this.askForPayment(payout));
    if (paymentId === null) return null;
    const payment = await this.gateway.find('charges.retrieve', (stripe) =>
      stripe.charges.retrieve(paymentId, { expand: ['balance_transaction'] }, { stripeAccount: accountId }),
    );
    const transaction = payment?.balance_transaction ?? null;
    if (transaction === null || typeof transaction === 'string') return null;
    const reading = arrivalReading(transaction, payout.currency, this.clock.now());
    await this.commands.must(CALLER, async (tx) => {
      await this.rows.insert(tx, payout.id, paymentId);
      await this.rows.keep(tx, payout.id, reading);
      return ok(undefined);
    });
    return (await this.rows.of(this.db, [payout.id])).get(payout.id) ?? null;
  }

  /** For transfers from before it was kept. */
  private async askForPayment(payout: Payout): Promise<string | null> {
    const transferId = (await this.calls.of(this.db, payout.id)).get('transfer')?.objectId ?? null;
    if (transferId === null) return null;
    const transfer = await this.gateway.find('transfers.retrieve', (stripe) => stripe.transfers.retrieve(transferId));
    return idOfReference(transfer?.destination_payment);
  }
}

/** No acts: what is read moves nothing. */
const CALLER = systemCaller('payouts.stripe_pay');
