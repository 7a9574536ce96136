import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import { isCurrency } from '../../kernel/index.ts';
import {
  badInput,
  CONFIG,
  DB,
  ForScopes,
  moneyType,
  PlatformRules,
  sentenceFields,
  type Config,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { StripeGateway } from '../../stripe/index.ts';
import { nobodyPaidIn } from '../accounts/refused-country.ts';
import { minimumPayoutIn, payoutApprovalAboveIn } from '../rules/payout-limits.ts';
import { paymentOptionsIn } from './payment-options.ts';
import { PaymentOptionsType, PaymentOptionType } from './payment-options.types.ts';
import { PayoutTimesRepository } from './payout-times.repository.ts';

@Resolver(() => WorkerType)
export class PaymentOptionsResolver {
  constructor(
    private readonly times: PayoutTimesRepository,
    private readonly gateway: StripeGateway,
    private readonly rules: PlatformRules,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ForScopes('money')
  @ResolveField(() => PaymentOptionsType, {
    description: 'How you can be paid in a country: ways, minimum amount, identity check, fee and usual time. Available before you work.',
  })
  async paymentOptions(
    @Parent() worker: WorkerType,
    @Args('country', { type: () => String, nullable: true, description: 'ISO 3166-1 alpha-2 code. Default: the country of your profile.' })
    asked: string | null,
    @Args('currency', { type: () => String, nullable: true, description: 'ISO 4217 code. Default: the currency of the marketplace.' })
    wanted: string | null,
    @Context() context: GraphContext,
  ): Promise<PaymentOptionsType> {
    const country = asked ?? worker.country;
    const currency = wanted ?? this.config.CURRENCY;
    if (!/^[A-Z]{2}$/.test(country)) throw badInput('The country is an ISO 3166-1 alpha-2 code in capitals, such as "KE".');
    if (!isCurrency(currency)) throw badInput('The currency is an ISO 4217 code in capitals, such as "USD".');
    const isRefused = this.config.REFUSED_COUNTRIES.includes(country);
    const rules = await this.rules.ofRequest(context);
    const found = paymentOptionsIn({ isRefused, hasStripe: this.gateway.isEnabled }, await this.times.byRail(this.db));
    return Object.assign(new PaymentOptionsType(), {
      country,
      currency,
      ...sentenceFields('refusal', isRefused ? nobodyPaidIn(country) : null),
      leastPayout: moneyType(minimumPayoutIn(rules, currency), currency),
      approvalAbove: moneyType(payoutApprovalAboveIn(rules, currency), currency),
      // No rail takes a fee from the worker: the operator pays Stripe's fees.
      options: found.map((option) => Object.assign(new PaymentOptionType(), { ...option, fee: moneyType(0n, currency) })),
    });
  }
}
