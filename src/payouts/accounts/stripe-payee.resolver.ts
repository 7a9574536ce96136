import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkerType } from '../../identity/index.ts';
import { present, type PayeeId, type WorkerId } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  load,
  ForScopes,
  payload,
  StepUp,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { payeeType, type PayeeType } from '../payees/payee.types.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { StripePayeeCommands } from './stripe-payee.commands.ts';
import {
  RefreshStripeAccountInput,
  RefreshStripeAccountPayload,
  ReplaceStripeAccountInput,
  ReplaceStripeAccountPayload,
  SetStripePayeeInput,
  SetStripePayeePayload,
  StartStripeOnboardingInput,
  StartStripeOnboardingPayload,
  StripeAccountType,
  stripeAccountType,
  StripeOnboardingType,
} from './stripe-payee.types.ts';

@Resolver(() => WorkerType)
export class StripePayeeResolver {
  constructor(
    private readonly commands: StripePayeeCommands,
    private readonly rows: StripeAccountRepository,
    private readonly payees: PayeeRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @StepUp()
  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => StartStripeOnboardingPayload, {
    description:
      'Creates your account at Stripe, once, and a page there that asks for your identity and your bank account. The link works once: request another one when you need it.',
  })
  async startStripeOnboarding(
    @Args('input', { description: 'The currency that you want to be paid in.' }) input: StartStripeOnboardingInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.commands.startOnboarding(caller, { ...input }), async ({ workerId, url, expiresAt }) => ({
      onboarding: Object.assign(new StripeOnboardingType(), { url, expiresAt }),
      stripeAccount: await this.accountOf(workerId),
    }));
  }

  @StepUp()
  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => ReplaceStripeAccountPayload, {
    description:
      'Makes a new account at Stripe in place of the one you have, when something in it is wrong that cannot be changed there, such as the country: correct your profile first (updateWorkerProfile). Refused once money was sent to the account.',
  })
  async replaceStripeAccount(
    @Args('input', { description: 'Empty: the country comes from your profile.' }) _input: ReplaceStripeAccountInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.commands.replaceAccount(caller), async ({ workerId, url, expiresAt }) => ({
      onboarding: Object.assign(new StripeOnboardingType(), { url, expiresAt }),
      stripeAccount: await this.accountOf(workerId),
    }));
  }

  @StepUp()
  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => SetStripePayeePayload, {
    description: 'Be paid by Stripe in a currency from now on, in place of bank details; setPayee changes back.',
  })
  async setStripePayee(
    @Args('input', { description: 'The currency to be paid in.' }) input: SetStripePayeeInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.commands.setStripePayee(caller, { ...input }), async (id) => ({ payee: await this.one(id) }));
  }

  @Allow('worker', 'money', { evenSuspended: true })
  @Mutation(() => RefreshStripeAccountPayload, { description: 'Reads your account at Stripe now, as when you come back from there.' })
  async refreshStripeAccount(
    @Args('input', { description: 'Empty: a worker has one account at Stripe.' }) _input: RefreshStripeAccountInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.commands.refresh(caller), async (workerId) => ({ stripeAccount: await this.accountOf(workerId) }));
  }

  @ForScopes('money')
  @ResolveField(() => StripeAccountType, { nullable: true, description: 'Your account at Stripe; null when you have none.' })
  async stripeAccount(@Parent() worker: WorkerType, @Context() context: GraphContext): Promise<StripeAccountType | null> {
    const found = await load(context, 'payouts.stripeAccount', worker.id, (ids: readonly WorkerId[]) => this.rows.ofWorkers(this.db, ids));
    if (found === null) return null;
    const refusal = await load(context, 'payouts.bankRefusal', found.workerId, (ids: readonly WorkerId[]) =>
      this.rows.lastBankRefusals(this.db, ids),
    );
    return stripeAccountType(found, refusal);
  }

  private async one(id: PayeeId): Promise<PayeeType> {
    return payeeType(present((await this.payees.byIds(this.db, [id])).get(id), 'a payee that was just written'));
  }

  private async accountOf(workerId: WorkerId): Promise<StripeAccountType> {
    const account = present(await this.rows.of(this.db, workerId), 'an account that was just written');
    return stripeAccountType(account, (await this.rows.lastBankRefusals(this.db, [workerId])).get(workerId) ?? null);
  }
}
