/** GraphQL: what only a payout by Stripe has: what it waits for, and what arrived of it in another currency. */
import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type PayoutId, type Sentence } from '../../kernel/index.ts';
import { DB, load, MoneyType, moneyType, type Db, type GraphContext, MessageType, messageOf, messageType } from '../../platform/index.ts';
import { PayoutType } from '../payout.types.ts';
import type { Arrival } from './payout-arrival.ts';
import { PayoutArrivalRepository } from './payout-arrival.repository.ts';
import { waitingInWords } from './payout-progress.ts';
import { PayoutProgressRepository } from './payout-progress.repository.ts';

@Resolver(() => PayoutType)
export class StripePayoutResolver {
  constructor(
    private readonly arrivals: PayoutArrivalRepository,
    private readonly progress: PayoutProgressRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => String, {
    nullable: true,
    description:
      'What the payout waits for, in a sentence: information that Stripe needs from you, or the time since which money is awaited; null when nothing blocks it.',
  })
  async waitingFor(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<string | null> {
    return (await this.waiting(payout, context))?.text ?? null;
  }

  @ResolveField(() => MessageType, {
    nullable: true,
    description: 'The code and the parameters of `waitingFor`; null when that is null.',
  })
  async waitingForMessage(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<MessageType | null> {
    const waiting = await this.waiting(payout, context);
    return waiting && messageType(messageOf(waiting));
  }

  private async waiting(payout: PayoutType, context: GraphContext): Promise<Sentence | null> {
    const found = await load(context, 'payouts.progress', payout.id, (ids: readonly PayoutId[]) => this.progress.of(this.db, ids));
    return found && waitingInWords(found);
  }

  @ResolveField(() => MoneyType, {
    nullable: true,
    description:
      'What arrived on your account at Stripe, in the currency that this account settles in, after the exchange; null while it is not known, and when nothing was exchanged.',
  })
  async arrived(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<MoneyType | null> {
    const arrival = await this.exchanged(payout, context);
    return arrival === null ? null : moneyType(arrival.amountMinor, arrival.currency);
  }

  @ResolveField(() => MoneyType, {
    nullable: true,
    description:
      'Amount that is paid to your bank out of what arrived: whole units in a currency that Stripe pays in whole units; the rest goes with the next payout. Null when nothing was exchanged.',
  })
  async paidToBank(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<MoneyType | null> {
    const arrival = await this.exchanged(payout, context);
    return arrival === null ? null : moneyType(arrival.bankMinor, arrival.currency);
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      "Stripe's rate of the exchange, as a decimal number: units of the currency that arrived for one unit of the payout's. Null when nothing was exchanged.",
  })
  async exchangeRate(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<string | null> {
    return (await this.exchanged(payout, context))?.exchangeRate ?? null;
  }

  private async exchanged(payout: PayoutType, context: GraphContext): Promise<Arrival | null> {
    const found = await load(context, 'payouts.arrival', payout.id, (ids: readonly PayoutId[]) => this.arrivals.of(this.db, ids));
    return found === null || found.currency === payout.amount.currency ? null : found;
  }
}
