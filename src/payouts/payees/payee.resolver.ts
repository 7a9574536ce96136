import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { present, type PayeeId } from '../../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  PageArgs,
  payload,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { PayeeCommands } from './payee.commands.ts';
import { PayeeRepository } from './payee.repository.ts';
import {
  DecidePayeeInput,
  DecidePayeePayload,
  MaskedBankDetailsType,
  maskedBankDetailsType,
  PayeeReviewConnection,
  PayeeReviewType,
  payeeReviewType,
  PayeeType,
  payeeType,
  SetPayeeInput,
  SetPayeePayload,
} from './payee.types.ts';
import { IdentityLoaders } from '../../identity/index.ts';
import { PayeeLoaders } from './payee.loaders.ts';

@Resolver(() => PayeeType)
export class PayeeResolver {
  constructor(
    private readonly commands: PayeeCommands,
    private readonly rows: PayeeRepository,
    private readonly payees: PayeeLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => PayeeReviewConnection, {
    description: 'Bank details that wait for an admin: another worker gave the same account. Oldest first.',
  })
  async payeesInReview(@Args() args: PageArgs): Promise<Connection<PayeeReviewType>> {
    return connectionById(args, (after, limit) => this.rows.inReview(this.db, after, limit), payeeReviewType);
  }

  @StepUp()
  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => SetPayeePayload, {
    description: 'Gives, or changes, where you are paid in a currency. Payouts you asked for before keep the details they had.',
  })
  async setPayee(@Args('input', { description: 'The bank details to pay to.' }) input: SetPayeeInput, @CurrentCaller() caller: Caller) {
    return payload(await this.commands.set(caller, { ...input }), async (id) => ({ payee: await this.one(id) }));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => DecidePayeePayload, {
    description: 'Decides whether bank details that two workers gave may be used by the one who came later.',
  })
  async decidePayee(
    @Args('input', { description: 'The bank details and the decision.' }) input: DecidePayeeInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { decision, note } = input;
    const result = await this.commands.decide(caller, { payeeId: input.payeeId, decision, note });
    return payload(result, async (id) => ({ payee: await this.one(id) }));
  }

  @ResolveField(() => MaskedBankDetailsType, { nullable: true, description: 'The details, masked; null when they were erased.' })
  async details(@Parent() payee: PayeeType, @Context() context: GraphContext): Promise<MaskedBankDetailsType | null> {
    const found = await this.payees.bankDetails(context, payee.id);
    return found && maskedBankDetailsType(found);
  }

  private async one(id: PayeeId): Promise<PayeeType> {
    return payeeType(present((await this.rows.byIds(this.db, [id])).get(id), 'a payee that was just written'));
  }
}

@Resolver(() => PayeeReviewType)
export class PayeeReviewResolver {
  constructor(
    private readonly payees: PayeeLoaders,
    private readonly identity: IdentityLoaders,
  ) {}

  @ResolveField(() => PersonViewType, { description: 'The worker who gave the bank details.' })
  worker(@Parent() review: PayeeReviewType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.identity.personView(context, review.workerId);
  }

  @ResolveField(() => [PersonViewType], { description: 'The other workers who gave the same account, now or before.' })
  async sameAccountAs(@Parent() review: PayeeReviewType, @Context() context: GraphContext): Promise<PersonViewType[]> {
    const others = (await this.payees.sameAccountAs(context, review.payee.id)) ?? [];
    return Promise.all(others.map((workerId) => this.identity.personView(context, workerId)));
  }
}
