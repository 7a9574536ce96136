import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { type Clock, conflict, notFound, ok, type PayoutId, refuse, type Result, tryLater } from '../../kernel/index.ts';
import { Allow, CLOCK, DB, payload, type Db } from '../../platform/index.ts';
import { payoutLineType } from '../payout-line.types.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { PayoutsAtStripe, type PayoutAtStripe } from './payout-at-stripe.ts';
import { LookUpPayoutInput, LookUpPayoutPayload, payoutLookUpType } from './payout-look-up.types.ts';
import { StripeGateway, StripeUnavailable } from '../../stripe/index.ts';

@Resolver()
export class PayoutLookUpResolver {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly payouts: PayoutRepository,
    private readonly stripe: PayoutsAtStripe,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow('admin', 'admin')
  @Mutation(() => LookUpPayoutPayload, {
    description: 'Reads what Stripe has of a payout now. It changes nothing: to write down what is there, ask for the exit ADOPT.',
  })
  async lookUpPayout(@Args('input', { description: 'The payout to look up.' }) input: LookUpPayoutInput) {
    return payload(await this.read(input.payoutId), ({ payout, at }) => ({
      payout: payoutLineType(payout),
      lookUp: payoutLookUpType(payout, at, this.clock.now()),
    }));
  }

  private async read(id: PayoutId): Promise<Result<{ payout: Payout; at: PayoutAtStripe }>> {
    const payout = await this.payouts.byId(this.db, id);
    if (payout === null) return refuse(notFound('The payout', 'payoutId'));
    if (payout.rail !== 'stripe') return refuse(conflict('BY_BANK', "This payout goes by bank transfer: look at the bank's statement."));
    if (!this.gateway.isEnabled) return refuse(conflict('NO_STRIPE', 'This marketplace has no account at Stripe to ask.'));
    try {
      return ok({ payout, at: await this.stripe.read(payout) });
    } catch (error) {
      if (!(error instanceof StripeUnavailable)) throw error;
      return refuse(tryLater(60, 'Stripe does not answer now; try again in a minute.'));
    }
  }
}
