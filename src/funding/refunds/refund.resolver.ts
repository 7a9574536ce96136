import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, OrganisationType, organisationType, PersonViewType } from '../../identity/index.ts';
import { asId, present, type RefundId, type Result, type RefundPartId } from '../../kernel/index.ts';
import {
  Allow,
  connectionById,
  CurrentCaller,
  DB,
  idScalar,
  load,
  mayAudit,
  PageArgs,
  payload,
  StepUp,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { RefundCommands } from './refund.commands.ts';
import { maySeeMoneyOf } from '../funding.policy.ts';
import { moneyPage } from '../organisation-money.ts';
import { RefundRepository } from './refund.repository.ts';
import { refundState, type RefundPart } from './refund.ts';
import {
  ConfirmRefundTransferPayload,
  RecordRefundTransferInput,
  RecordRefundTransferPayload,
  RefundConnection,
  RefundPartConnection,
  RefundPartInput,
  RefundPartType,
  refundPartType,
  RefundStateEnum,
  RefundType,
  refundType,
  RejectRefundTransferInput,
  RejectRefundTransferPayload,
  RequestRefundInput,
  RequestRefundPayload,
  TransferRefusedRefundPayload,
  WithdrawRefundTransferPayload,
  type RefundState,
} from './refund.types.ts';

@Resolver(() => RefundType)
export class RefundResolver {
  constructor(
    private readonly commands: RefundCommands,
    private readonly rows: RefundRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['member', 'admin', 'auditor'], 'money')
  @Query(() => RefundType, { nullable: true, description: 'A refund; null when it is not yours.' })
  async refund(
    @Args('id', { type: () => idScalar('Refund'), description: 'Public id of the refund.' }) id: RefundId,
    @CurrentCaller() caller: Caller,
  ): Promise<RefundType | null> {
    const found = await this.rows.refund(this.db, id);
    return found !== null && maySeeMoneyOf(caller.actor, found.organisationId) ? refundType(found) : null;
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => RefundPartConnection, { description: 'Parts of refunds that go by bank transfer and wait for an admin, oldest first.' })
  async refundsToTransfer(@Args() args: PageArgs): Promise<Connection<RefundPartType>> {
    return connectionById(args, (after, limit) => this.rows.pageByHand(this.db, after, limit), refundPartType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => RefundPartConnection, {
    description: 'Parts of refunds that Stripe refused or a bank sent back, and that nothing brings yet, oldest first.',
  })
  async refusedRefunds(@Args() args: PageArgs): Promise<Connection<RefundPartType>> {
    return connectionById(args, (after, limit) => this.rows.pageRefused(this.db, after, limit), refundPartType);
  }

  @Allow('member', 'money')
  @Mutation(() => RequestRefundPayload, {
    description: 'Takes unspent money back: it goes to the fundings that it came from, less the fee that Stripe keeps on those by card.',
  })
  async requestRefund(
    @Args('input', { description: 'The organisation and the amount.' }) input: RequestRefundInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { amountMinor, idempotencyKey } = input;
    const organisationId = input.organisationId;
    return this.answerRefund(await this.commands.request(caller, { organisationId, amountMinor, idempotencyKey }));
  }

  @Allow('admin', 'admin')
  @Mutation(() => TransferRefusedRefundPayload, {
    description:
      'Sets what Stripe refused, or a bank sent back, aside anew to go by bank transfer: once for each such part, and only what the ' +
      "organisation still has. The transfer is then recorded and confirmed like any other. A card's holder can still dispute the payment, so be " +
      'sure whose bank account it is.',
  })
  async transferRefusedRefund(
    @Args('input', { description: 'The part of the refund, by id.' }) input: RefundPartInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answerRefund(await this.commands.transferInstead(caller, input.refundPartId));
  }

  @Allow('admin', 'admin')
  @Mutation(() => RecordRefundTransferPayload, {
    description: 'Records that a bank transfer for a part of a refund was ordered. Another admin confirms it.',
  })
  async recordRefundTransfer(
    @Args('input', { description: "The part of the refund and the bank's reference." }) input: RecordRefundTransferInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.proposeTransfer(caller, input.refundPartId, input.reference));
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ConfirmRefundTransferPayload, { description: 'Confirms a transfer that another admin recorded: the money is gone.' })
  async confirmRefundTransfer(
    @Args('input', { description: 'The part of the refund, by id.' }) input: RefundPartInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.confirmTransfer(caller, input.refundPartId));
  }

  @Allow('admin', 'admin')
  @Mutation(() => WithdrawRefundTransferPayload, {
    description: 'Takes back the word that a part was transferred; it waits for a transfer again.',
  })
  async withdrawRefundTransfer(
    @Args('input', { description: 'The part of the refund, by id.' }) input: RefundPartInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.withdrawTransfer(caller, input.refundPartId));
  }

  @Allow('admin', 'admin')
  @Mutation(() => RejectRefundTransferPayload, { description: 'Says that a part cannot be transferred: it is on the balance again.' })
  async rejectRefundTransfer(
    @Args('input', { description: 'The part of the refund, and the reason.' }) input: RejectRefundTransferInput,
    @CurrentCaller() caller: Caller,
  ) {
    return this.answer(await this.commands.rejectTransfer(caller, input.refundPartId, input.reason));
  }

  @ResolveField(() => [RefundPartType], { description: 'Where it goes, one for each funding that it came from.' })
  async parts(@Parent() refund: RefundType, @Context() context: GraphContext): Promise<RefundPartType[]> {
    return (await this.partsOf(context, refund.id)).map(refundPartType);
  }

  @ResolveField(() => RefundStateEnum, { description: 'State of the refund, from its parts.' })
  async state(@Parent() refund: RefundType, @Context() context: GraphContext): Promise<RefundState> {
    return refundState(await this.partsOf(context, refund.id));
  }

  private async partsOf(context: GraphContext, refundId: string): Promise<RefundPart[]> {
    const found = await load(context, 'payouts.refundParts', asId<'Refund'>(refundId), (ids: readonly RefundId[]) =>
      this.rows.partsOf(this.db, ids),
    );
    return found ?? [];
  }

  private answerRefund(result: Result<RefundId>) {
    return payload(result, async (id) => ({ refund: await this.one(id) }));
  }

  private answer(result: Result<RefundPartId>) {
    return payload(result, async (id) => ({ refundPart: await this.onePart(id) }));
  }

  private async one(id: RefundId): Promise<RefundType> {
    return refundType(present(await this.rows.refund(this.db, id), 'a refund that was just written'));
  }

  private async onePart(id: RefundPartId): Promise<RefundPartType> {
    return refundPartType(present(await this.rows.part(this.db, id), 'a part that was just written'));
  }
}

@Resolver(() => RefundPartType)
export class RefundPartResolver {
  constructor(private readonly identity: IdentityLoaders) {}

  @ResolveField(() => OrganisationType, { description: 'The organisation that gets the money.' })
  async organisation(@Parent() part: RefundPartType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, part.organisationId), 'the organisation of a refund'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'Admin who recorded the bank transfer; null for refunds without one, and for everybody except admins and auditors.',
  })
  async recordedBy(
    @Parent() part: RefundPartType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return part.recordedById === null || !mayAudit(caller.actor) ? null : this.identity.personView(context, part.recordedById);
  }
}

@Resolver(() => OrganisationType)
export class OrganisationRefundResolver {
  constructor(
    private readonly rows: RefundRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => RefundConnection, { description: 'What it asked back, newest first.' })
  async refunds(
    @Parent() { id }: OrganisationType,
    @Args() args: PageArgs,
    @CurrentCaller() caller: Caller,
  ): Promise<Connection<RefundType>> {
    return moneyPage(caller.actor, id, args, (after, limit) => this.rows.page(this.db, id, after, limit), refundType);
  }
}
