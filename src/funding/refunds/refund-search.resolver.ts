/** Refunds of all organisations, for admins and auditors; and on each refund, whose it is and who requested it. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, OrganisationType, organisationType, PersonViewType } from '../../identity/index.ts';
import { present } from '../../kernel/index.ts';
import {
  Allow,
  amountConnection,
  checkSpan,
  CurrentCaller,
  DB,
  mayAudit,
  type Caller,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { RefundRepository } from './refund.repository.ts';
import { RefundConnection, RefundListArgs, RefundType, refundType } from './refund.types.ts';

@Resolver(() => RefundType)
export class RefundSearchResolver {
  constructor(
    private readonly rows: RefundRepository,
    private readonly identity: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => RefundConnection, {
    description: 'Refunds of all organisations by state, amount and time; the newest first unless ordered.',
  })
  async refunds(@Args() args: RefundListArgs): Promise<Connection<RefundType>> {
    const { organisationId, state = null, from = null, to = null } = args;
    checkSpan(['from', 'to'], from, to);
    const filter = { organisationId: organisationId ? organisationId : null, state, from, to };
    return amountConnection(args, (page) => this.rows.search(this.db, filter, page), refundType);
  }

  @ResolveField(() => OrganisationType, { description: 'The organisation whose money it is.' })
  async organisation(@Parent() refund: RefundType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.identity.organisation(context, refund.organisationId), 'the organisation of a refund'));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'Who requested it; null when the marketplace did. Only admins and auditors see it.',
  })
  async askedBy(
    @Parent() refund: RefundType,
    @CurrentCaller() caller: Caller,
    @Context() context: GraphContext,
  ): Promise<PersonViewType | null> {
    return refund.askedById === null || !mayAudit(caller.actor) ? null : this.identity.personView(context, refund.askedById);
  }
}
