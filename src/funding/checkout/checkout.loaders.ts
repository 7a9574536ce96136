/** What organisations may pay in by Stripe now, for field resolvers: one query for all that a request asks about. */
import { Inject, Injectable } from '@nestjs/common';
import { IdentityLoaders } from '../../identity/index.ts';
import { addSeconds, present, type Clock } from '../../kernel/index.ts';
import { CLOCK, DB, load, PlatformRules, type Db, type GraphContext } from '../../platform/index.ts';
import { DAY_OF_CAP_SECONDS, fundingLimits, type CommittedFunding, type FundingLimits } from '../funding-limits.ts';
import { CheckoutRepository } from './checkout.repository.ts';

@Injectable()
export class CheckoutLoaders {
  constructor(
    private readonly checkouts: CheckoutRepository,
    private readonly identity: IdentityLoaders,
    private readonly rules: PlatformRules,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** The limits of an organisation that is there, and how much of its caps is used. */
  async fundingLimits(context: GraphContext, organisationId: string): Promise<{ limits: FundingLimits; committed: CommittedFunding }> {
    const { currency, createdAt } = present(await this.identity.organisation(context, organisationId), 'an organisation that is there');
    const now = this.clock.now();
    const committed = present(
      await load(context, 'payouts.fundingLimits', `${organisationId} ${currency}`, (keys: readonly string[]) =>
        this.checkouts.committedOf(this.db, keys, addSeconds(now, -DAY_OF_CAP_SECONDS)),
      ),
      'the standing of an organisation',
    );
    const rules = await this.rules.ofRequest(context);
    return { limits: fundingLimits(rules, { currency, createdAt, isTrusted: committed.isTrusted }, now), committed };
  }
}
