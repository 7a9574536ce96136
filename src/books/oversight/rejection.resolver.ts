import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IdentityLoaders, OrganisationType, organisationType, PersonViewType, personViewType } from '../../identity/index.ts';
import { present } from '../../kernel/index.ts';
import { Allow, amountConnection, checkSpan, DB, listOf, load, type Connection, type Db, type GraphContext } from '../../platform/index.ts';
import { partsOfRejection } from './rejected-money.ts';
import { RejectionRepository } from './rejection.repository.ts';
import {
  RejectedMoneyType,
  rejectedMoneyType,
  RejectionListArgs,
  RejectionRecordConnection,
  RejectionRecordType,
  rejectionRecordType,
} from './rejection.types.ts';

@Resolver(() => RejectionRecordType)
export class RejectionResolver {
  constructor(
    private readonly rows: RejectionRepository,
    private readonly people: IdentityLoaders,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => RejectionRecordConnection, {
    description: 'Rejections of all organisations by state, worker, batch, amount and time, with where the money of each is now.',
  })
  async rejections(@Args() args: RejectionListArgs): Promise<Connection<RejectionRecordType>> {
    const { organisationId = null, workerId = null, batchId = null, state = null, from = null, to = null } = args;
    checkSpan(['from', 'to'], from, to);
    const filter = { organisationId, workerId, batchId, state, from, to };
    return amountConnection(args, (page) => this.rows.search(this.db, filter, page), rejectionRecordType);
  }

  @listOf(4)
  @ResolveField(() => [RejectedMoneyType], { description: 'Where the amount is now, by place; the parts add up to the amount.' })
  async money(@Parent() { id, amount }: RejectionRecordType, @Context() context: GraphContext): Promise<RejectedMoneyType[]> {
    const found = await load(context, 'books.rejectedMoney', id, (ids) => this.rows.moneyOf(this.db, ids));
    return partsOfRejection(present(found, 'the money of a rejection')).map((part) => rejectedMoneyType(part, amount.currency));
  }

  @ResolveField(() => OrganisationType, { description: 'The organisation whose work it was.' })
  async organisation(@Parent() { organisationId }: RejectionRecordType, @Context() context: GraphContext): Promise<OrganisationType> {
    return organisationType(present(await this.people.organisation(context, organisationId), 'the organisation of a rejection'));
  }

  @ResolveField(() => PersonViewType, { description: 'The worker whose work was rejected.' })
  worker(@Parent() { workerId }: RejectionRecordType, @Context() context: GraphContext): Promise<PersonViewType> {
    return this.person(context, workerId);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'Who rejected it; null for the marketplace itself.' })
  async rejectedBy(@Parent() { rejectedById }: RejectionRecordType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return rejectedById === null ? null : this.person(context, rejectedById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'Who withdrew or overturned it; null when nobody did.' })
  async undoneBy(@Parent() { undoneById }: RejectionRecordType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return undoneById === null ? null : this.person(context, undoneById);
  }

  private async person(context: GraphContext, id: string): Promise<PersonViewType> {
    return personViewType(present(await this.people.person(context, id), 'a person whom a rejection names'));
  }
}
