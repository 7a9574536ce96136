import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PersonViewType } from '../../identity/index.ts';
import { asId, present, type PayoutId } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  mayAudit,
  load,
  payload,
  StepUp,
  type Caller,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { PayoutApprovalCommands } from './payout-approval.commands.ts';
import { PayoutApprovalRepository } from './payout-approval.repository.ts';
import {
  ApprovePayoutInput,
  ApprovePayoutPayload,
  PayoutApprovalType,
  payoutApprovalType,
  RefusePayoutInput,
  RefusePayoutPayload,
} from './payout-approval.types.ts';
import { PayoutLineType, payoutLineType } from '../payout-line.types.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { PayoutType } from '../payout.types.ts';
import { IdentityLoaders } from '../../identity/index.ts';

@Resolver(() => PayoutApprovalType)
export class PayoutApprovalResolver {
  constructor(
    private readonly commands: PayoutApprovalCommands,
    private readonly payouts: PayoutRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ApprovePayoutPayload, {
    description: 'Lets a large payout go on. Refused to the worker who is paid, and to the admin who asked for it.',
  })
  async approvePayout(
    @Args('input', { description: 'The payout to approve, by id.' }) input: ApprovePayoutInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.approve(caller, { payoutId: input.payoutId, note: input.note ?? null });
    return payload(result, async (id) => ({ payout: await this.one(id) }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => RefusePayoutPayload, {
    description: 'Ends a payout that waits for approval: its money is available to the worker again, who reads why.',
  })
  async refusePayout(
    @Args('input', { description: 'The payout to refuse, and the reason.' }) input: RefusePayoutInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.refuse(caller, { payoutId: input.payoutId, reason: input.reason });
    return payload(result, async (id) => ({ payout: await this.one(id) }));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'Who requested the payout; null when its schedule did. Only admins see it.',
  })
  async requestedBy(
    @Parent() approval: PayoutApprovalType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return approval.requestedById !== null && mayAudit(caller.actor) ? this.identity.personView(context, approval.requestedById) : null;
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'Who decided; null until then. Only admins see it.' })
  async decidedBy(
    @Parent() approval: PayoutApprovalType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return approval.decidedById !== null && mayAudit(caller.actor) ? this.identity.personView(context, approval.decidedById) : null;
  }

  private async one(id: PayoutId): Promise<PayoutLineType> {
    return payoutLineType(present(await this.payouts.byId(this.db, id), 'a payout that was just decided'));
  }
}

const DESCRIPTION = 'What a second person decided; null for a payout that needed none.';

@Resolver(() => PayoutType)
export class OwnPayoutApprovalResolver {
  constructor(
    private readonly rows: PayoutApprovalRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => PayoutApprovalType, { nullable: true, description: DESCRIPTION })
  approval(@Parent() payout: PayoutType, @Context() context: GraphContext): Promise<PayoutApprovalType | null> {
    return approvalOf(context, this.rows, this.db, payout);
  }
}

@Resolver(() => PayoutLineType)
export class PayoutLineApprovalResolver {
  constructor(
    private readonly rows: PayoutApprovalRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => PayoutApprovalType, { nullable: true, description: DESCRIPTION })
  approval(@Parent() line: PayoutLineType, @Context() context: GraphContext): Promise<PayoutApprovalType | null> {
    return approvalOf(context, this.rows, this.db, line);
  }
}

async function approvalOf(
  context: GraphContext,
  rows: PayoutApprovalRepository,
  db: Db,
  payout: { readonly id: string; readonly amount: { readonly currency: string } },
): Promise<PayoutApprovalType | null> {
  const found = await load(context, 'payouts.approval', asId<'Payout'>(payout.id), (ids: readonly PayoutId[]) => rows.byPayouts(db, ids));
  return found && payoutApprovalType(found, payout.amount.currency);
}
