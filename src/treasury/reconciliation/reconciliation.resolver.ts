import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { present } from '../../kernel/index.ts';
import {
  Allow,
  connection,
  connectionById,
  CurrentCaller,
  DB,
  load,
  PageArgs,
  pageOf,
  payload,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { IdentityLoaders } from '../../identity/index.ts';
import { countBySide } from '../../stripe/index.ts';
import { PayerStops } from '../../payouts/index.ts';
import { ReconciliationRepository } from './reconciliation.repository.ts';
import { Reconciliation } from './reconciliation.ts';
import {
  LiftPayerStopInput,
  LiftPayerStopPayload,
  PayerStopType,
  payerStopType,
  ReconcileStripeInput,
  ReconcileStripePayload,
  StripeDifferenceConnection,
  StripeDifferenceCountsType,
  StripeDifferenceType,
  stripeDifferenceType,
  StripeReconciliationConnection,
  StripeReconciliationType,
  stripeReconciliationType,
} from './reconciliation.types.ts';

@Resolver(() => StripeReconciliationType)
export class ReconciliationResolver {
  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly rows: ReconciliationRepository,
    private readonly stops: PayerStops,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => StripeReconciliationConnection, { description: 'Comparisons with Stripe, newest first. One is made every hour.' })
  async stripeReconciliations(@Args() args: PageArgs): Promise<Connection<StripeReconciliationType>> {
    return connectionById(args, (after, limit) => this.rows.page(this.db, after, limit), stripeReconciliationType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [PayerStopType], {
    description: 'Stops of the payer that are in force, newest first, at most 100. While there is one, nothing is paid by Stripe.',
  })
  async payerStops(
    @Args('includeLifted', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Whether stops that an admin has lifted are listed, too, after those in force.',
    })
    includeLifted: boolean,
  ): Promise<PayerStopType[]> {
    return (await this.stops.newest(this.db, includeLifted)).map(payerStopType);
  }

  @Allow('admin', 'admin')
  @Mutation(() => ReconcileStripePayload, {
    description: 'Requests a comparison with Stripe. It runs in the background; poll `stripeReconciliations` for its end.',
  })
  async reconcileStripe(
    @Args('input', { description: 'Time from which payments are compared.' }) input: ReconcileStripeInput,
    @CurrentCaller() caller: Caller,
  ) {
    const since = input.since ?? (await this.reconciliation.wholeSince());
    return payload(await this.reconciliation.ask(caller, since), async (id) => ({ reconciliation: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => LiftPayerStopPayload, {
    description: 'Lets the payer go on after something may have been paid twice. Say what you found.',
  })
  async liftPayerStop(
    @Args('input', { description: 'The stop to lift, and the reason.' }) input: LiftPayerStopInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.stops.lift(caller, { ...input }), async (id) => ({ payerStop: await this.oneStop(id) }));
  }

  private async one(id: string): Promise<StripeReconciliationType> {
    return stripeReconciliationType(present(await this.rows.byId(this.db, id), 'a run that was just written'));
  }

  private async oneStop(id: string): Promise<PayerStopType> {
    return payerStopType(present(await this.stops.byId(this.db, id), 'a stop that was just lifted'));
  }

  @ResolveField(() => StripeDifferenceCountsType, { description: 'How many differences it found, by side: 0, 0, 0 is health.' })
  async counts(@Parent() run: StripeReconciliationType, @Context() context: GraphContext): Promise<StripeDifferenceCountsType> {
    const kinds = await load(context, 'payouts.differenceKinds', run.id, (ids: readonly string[]) => this.rows.kinds(this.db, ids));
    return Object.assign(new StripeDifferenceCountsType(), countBySide(kinds ?? []));
  }

  @ResolveField(() => StripeDifferenceConnection, { description: 'The differences, in the order they were found.' })
  async differences(@Parent() run: StripeReconciliationType, @Args() args: PageArgs): Promise<Connection<StripeDifferenceType>> {
    const page = pageOf(args, 1);
    const after = Number(page.after?.[0] ?? 0);
    const rows = await this.rows.differences(this.db, run.id, Number.isSafeInteger(after) ? after : 0, page.first + 1);
    return connection(rows, page, (row) => [row.position], stripeDifferenceType);
  }
}

@Resolver(() => PayerStopType)
export class PayerStopResolver {
  constructor(private readonly identity: IdentityLoaders) {}

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who lifted it; null while it is in force.' })
  async liftedBy(@Parent() stop: PayerStopType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return stop.liftedById === null ? null : this.identity.personView(context, stop.liftedById);
  }
}
