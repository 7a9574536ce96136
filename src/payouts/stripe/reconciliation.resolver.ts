import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { addSeconds, present, type Clock } from '../../kernel/index.ts';
import {
  Allow,
  CLOCK,
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
import { PayoutsLoaders } from '../payouts.loaders.ts';
import { countBySide } from './difference-kinds.ts';
import { PayerStops } from './payer-stops.ts';
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

const USUAL_SECONDS = 30 * 86_400;

@Resolver(() => StripeReconciliationType)
export class ReconciliationResolver {
  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly rows: ReconciliationRepository,
    private readonly stops: PayerStops,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
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
    description: 'Asks for a comparison with Stripe now. It is made in a moment; look at stripeReconciliations for its end.',
  })
  async reconcileStripe(@Args('input', { description: 'From when on.' }) input: ReconcileStripeInput, @CurrentCaller() caller: Caller) {
    const since = input.since ?? addSeconds(this.clock.now(), -USUAL_SECONDS);
    return payload(await this.reconciliation.ask(caller, since), async (id) => ({
      reconciliation: stripeReconciliationType(present(await this.rows.byId(this.db, id), 'a run that was just written')),
    }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => LiftPayerStopPayload, {
    description: 'Lets the payer go on after something may have been paid twice. Say what you found.',
  })
  async liftPayerStop(@Args('input', { description: 'Which, and why.' }) input: LiftPayerStopInput, @CurrentCaller() caller: Caller) {
    return payload(await this.stops.lift(caller, { ...input }), async (id) => ({
      payerStop: payerStopType(present(await this.stops.byId(this.db, id), 'a stop that was just lifted')),
    }));
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
  constructor(private readonly loaders: PayoutsLoaders) {}

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who lifted it; null while it is in force.' })
  async liftedBy(@Parent() stop: PayerStopType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return stop.liftedById === null ? null : this.loaders.person(context, stop.liftedById);
  }
}
