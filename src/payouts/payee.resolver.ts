import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../identity/index.ts';
import { asId, present, type PayeeId } from '../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  PageArgs,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../platform/index.ts';
import { PayeeCommands } from './payee.commands.ts';
import { PayeeRepository } from './payee.repository.ts';
import {
  DecidePayeeInput,
  DecidePayeePayload,
  MaskedBankDetailsType,
  maskedBankDetailsType,
  PayeeReviewConnection,
  PayeeReviewType,
  PayeeType,
  payeeType,
  SetPayeeInput,
  SetPayeePayload,
} from './payee.types.ts';
import { PayoutsLoaders } from './payouts.loaders.ts';

@Resolver(() => PayeeType)
export class PayeeResolver {
  constructor(
    private readonly commands: PayeeCommands,
    private readonly rows: PayeeRepository,
    private readonly loaders: PayoutsLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayeeReviewConnection, {
    description: 'Bank details that wait for an admin: another worker gave the same account. Oldest first.',
  })
  async payeesInReview(@Args() args: PageArgs): Promise<Connection<PayeeReviewType>> {
    return connectionById(
      args,
      (after, limit) => this.rows.inReview(this.db, after, limit),
      (row) => Object.assign(new PayeeReviewType(), { payee: payeeType(row), workerId: row.workerId }),
    );
  }

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => SetPayeePayload, {
    description: 'Gives, or changes, where you are paid in a currency. Payouts you asked for before keep the details they had.',
  })
  async setPayee(@Args('input', { description: 'The bank details.' }) input: SetPayeeInput, @CurrentCaller() caller: Caller) {
    return payload(await this.commands.set(caller, { ...input }), async (id) => ({ payee: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => DecidePayeePayload, {
    description: 'Decides whether bank details that two workers gave may be used by the one who came later.',
  })
  async decidePayee(
    @Args('input', { description: 'Which, and what you found.' }) input: DecidePayeeInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { decision, note } = input;
    const result = await this.commands.decide(caller, { payeeId: asId<'Payee'>(input.payeeId), decision, note });
    return payload(result, async (id) => ({ payee: await this.one(id) }));
  }

  @ResolveField(() => MaskedBankDetailsType, { nullable: true, description: 'The details, masked; null when they were erased.' })
  async details(@Parent() payee: PayeeType, @Context() context: GraphContext): Promise<MaskedBankDetailsType | null> {
    const found = await this.loaders.bankDetails(context, payee.id);
    return found && maskedBankDetailsType(found);
  }

  private async one(id: PayeeId): Promise<PayeeType> {
    return payeeType(present((await this.rows.byIds(this.db, [id])).get(id), 'a payee that was just written'));
  }
}

@Resolver(() => PayeeReviewType)
export class PayeeReviewResolver {
  constructor(private readonly loaders: PayoutsLoaders) {}

  @ResolveField(() => PersonViewType, { description: 'Whose they are.' })
  worker(@Parent() review: PayeeReviewType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.loaders.person(context, review.workerId);
  }

  @ResolveField(() => [PersonViewType], { description: 'The other workers who gave the same account, now or before.' })
  async sameAccountAs(@Parent() review: PayeeReviewType, @Context() context: GraphContext): Promise<PersonViewType[]> {
    const others = (await this.loaders.sameAccountAs(context, review.payee.id)) ?? [];
    return Promise.all(others.map((workerId) => this.loaders.person(context, workerId)));
  }
}
