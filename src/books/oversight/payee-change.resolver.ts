import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { PersonId } from '../../kernel/index.ts';
import { PayeeLoaders, PayeeType, payeeType } from '../../payouts/index.ts';
import { Allow, connectionById, DB, idScalar, PageArgs, type Connection, type Db, type GraphContext } from '../../platform/index.ts';
import { PayeeChangeRepository } from './payee-change.repository.ts';
import { PayeeChangeConnection, PayeeChangeType, payeeChangeType } from './payee-change.types.ts';

@Resolver(() => PayeeChangeType)
export class PayeeChangeResolver {
  constructor(
    private readonly rows: PayeeChangeRepository,
    private readonly payees: PayeeLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayeeChangeConnection, {
    description:
      'All changes to the bank details and Stripe accounts that one worker is paid to, in any currency and by any rail; the newest first.',
  })
  async payeeChanges(
    @Args('workerId', { type: () => idScalar('Person'), description: 'Public id of the worker.' }) workerId: PersonId,
    @Args() args: PageArgs,
  ): Promise<Connection<PayeeChangeType>> {
    return connectionById(args, (before, limit) => this.rows.ofWorker(this.db, workerId, before, limit), payeeChangeType);
  }

  @ResolveField(() => PayeeType, {
    nullable: true,
    description: 'Where the worker is paid after the change, masked; null when it is about the account at Stripe itself.',
  })
  payee(@Parent() change: PayeeChangeType, @Context() context: GraphContext): Promise<PayeeType | null> {
    return this.one(context, change.payeeId);
  }

  @ResolveField(() => PayeeType, {
    nullable: true,
    description: 'Where the worker was paid before the change, masked; null when it replaced nothing.',
  })
  replaced(@Parent() change: PayeeChangeType, @Context() context: GraphContext): Promise<PayeeType | null> {
    return this.one(context, change.replacedId);
  }

  private async one(context: GraphContext, id: string | null): Promise<PayeeType | null> {
    const found = id === null ? null : await this.payees.payee(context, id);
    return found && payeeType(found);
  }
}
