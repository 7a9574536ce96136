import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AdminRequestReader, PersonViewType } from '../../identity/index.ts';
import { present, type PayoutId } from '../../kernel/index.ts';
import { Allow, CurrentCaller, DB, load, payload, type Caller, type Db, type GraphContext } from '../../platform/index.ts';
import { PayoutExitCommands } from './payout-exit.commands.ts';
import { PayoutExitRepository } from './payout-exit.repository.ts';
import {
  PayoutExitType,
  payoutExitType,
  PayoutWayOutType,
  payoutWayOutType,
  RequestPayoutExitInput,
  RequestPayoutExitPayload,
} from './payout-exit.types.ts';
import { wayOut } from './payout-exits.ts';
import { PayoutLineType, payoutLineType } from '../payout-line.types.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { IdentityLoaders } from '../../identity/index.ts';

@Resolver(() => PayoutExitType)
export class PayoutExitResolver {
  constructor(
    private readonly commands: PayoutExitCommands,
    private readonly payouts: PayoutRepository,
    private readonly requests: AdminRequestReader,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('admin', 'admin')
  @Mutation(() => RequestPayoutExitPayload, {
    description:
      'Asks for an exit of a payout that does not go on by itself. Nothing changes before another admin approves the request (approveAdminRequest); then a worker process asks Stripe and carries it out.',
  })
  async requestPayoutExit(
    @Args('input', { description: 'The payout, what to do with it, and why.' }) input: RequestPayoutExitInput,
    @CurrentCaller() caller: Caller,
  ) {
    const payoutId = input.payoutId;
    const { action, reason } = input;
    return payload(await this.commands.ask(caller, { payoutId, action, reason }), async ({ requestId }) => ({
      payout: await this.line(payoutId),
      request: await this.requests.shown(requestId),
    }));
  }

  @ResolveField(() => PersonViewType, { description: 'The admin who asked for the exit.' })
  askedBy(@Parent() exit: PayoutExitType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.identity.personView(context, exit.askedById);
  }

  @ResolveField(() => PersonViewType, { description: 'The other admin, who approved the exit.' })
  approvedBy(@Parent() exit: PayoutExitType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.identity.personView(context, exit.approvedById);
  }

  private async line(id: PayoutId): Promise<PayoutLineType> {
    return payoutLineType(present(await this.payouts.byId(this.db, id), 'the payout of a request'));
  }
}

@Resolver(() => PayoutLineType)
export class PayoutLineExitResolver {
  constructor(
    private readonly rows: PayoutExitRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => PayoutWayOutType, {
    nullable: true,
    description: 'Actions that end the state of the payout when it does not go on by itself; null for a state that its rail does not have.',
  })
  wayOut(@Parent() line: PayoutLineType): PayoutWayOutType | null {
    const way = wayOut({ state: line.state, rail: line.rail });
    return way && payoutWayOutType(way);
  }

  @ResolveField(() => [PayoutExitType], { description: 'Exits that two admins decided on for the payout, oldest first.' })
  async exits(@Parent() line: PayoutLineType, @Context() context: GraphContext): Promise<PayoutExitType[]> {
    const found = await load(context, 'payouts.exits', line.id, (ids: readonly PayoutId[]) => this.rows.ofPayouts(this.db, ids));
    return (found ?? []).map(payoutExitType);
  }
}
