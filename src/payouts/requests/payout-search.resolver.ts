/** Payouts of all workers, for admins and auditors: one by id, and a list with filters. */
import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { PayoutId } from '../../kernel/index.ts';
import { Allow, amountConnection, checkSpan, DB, idScalar, type Connection, type Db } from '../../platform/index.ts';
import { PayoutLineConnection, PayoutLineType, payoutLineType } from '../payout-line.types.ts';
import { PayoutListArgs } from './payout-search.types.ts';
import { PayoutRepository } from '../payout.repository.ts';

@Resolver()
export class PayoutSearchResolver {
  constructor(
    private readonly rows: PayoutRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayoutLineType, { nullable: true, description: 'One payout of any worker; null when there is none with this id.' })
  async payout(
    @Args('id', { type: () => idScalar('Payout'), description: 'The id of the payout.' }) id: PayoutId,
  ): Promise<PayoutLineType | null> {
    const found = await this.rows.byId(this.db, id);
    return found && payoutLineType(found);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayoutLineConnection, { description: 'Payouts of all workers by state, amount and time; the newest first unless ordered.' })
  async payouts(@Args() args: PayoutListArgs): Promise<Connection<PayoutLineType>> {
    const { state = null, rail = null, workerId, requestedFrom = null, requestedBefore = null, paidFrom = null, paidBefore = null } = args;
    checkSpan(['requestedFrom', 'requestedBefore'], requestedFrom, requestedBefore);
    checkSpan(['paidFrom', 'paidBefore'], paidFrom, paidBefore);
    const times = { requestedFrom, requestedBefore, paidFrom, paidBefore };
    const filter = { state, rail, workerId: workerId ? workerId : null, ...times };
    return amountConnection(args, (page) => this.rows.search(this.db, filter, page), payoutLineType);
  }
}
