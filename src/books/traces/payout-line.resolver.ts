/** Fields of a payout for admins and auditors: its postings, the acts about it, and its references at the rails. */
import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActType, actType } from '../../audit/index.ts';
import { PayoutLineType } from '../../payouts/index.ts';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import { PostingType, postingType } from '../core/posting.types.ts';
import { ActLoaders } from '../core/act.loaders.ts';
import { MoneyTraceRepository, type RailReference } from './money-trace.repository.ts';
import { RailReferenceType } from './money-trace.types.ts';
import { Postings } from '../core/postings.ts';

@Resolver(() => PayoutLineType)
export class PayoutLineResolver {
  constructor(
    private readonly loaders: ActLoaders,
    private readonly things: MoneyTraceRepository,
    private readonly postingsOf: Postings,
    @Inject(DB) private readonly db: Db,
  ) {}

  @ResolveField(() => [PostingType], { description: 'Everything that the ledger posted about it, oldest first.' })
  async postings(@Parent() { id }: PayoutLineType, @Context() context: GraphContext): Promise<PostingType[]> {
    const found = await load(context, 'books.postingsOfPayout', id, (ids: readonly string[]) => this.postingsOf.ofPayouts(this.db, ids));
    return (found ?? []).map(postingType);
  }

  @ResolveField(() => [ActType], { description: 'Acts about the payout, oldest first: who did what, and when; at most 50.' })
  async acts(@Parent() { id }: PayoutLineType, @Context() context: GraphContext): Promise<ActType[]> {
    return (await this.loaders.actsAbout(context, id)).map(actType);
  }

  @ResolveField(() => [RailReferenceType], { description: 'References of the payout at Stripe or the bank.' })
  async references(@Parent() { id }: PayoutLineType, @Context() context: GraphContext): Promise<RailReferenceType[]> {
    const found = await load(context, 'books.referencesOfPayout', id, (ids: readonly string[]) => this.referencesOf(ids));
    return found ?? [];
  }

  private async referencesOf(ids: readonly string[]): Promise<Map<string, RailReference[]>> {
    const found = new Map<string, RailReference[]>(ids.map((id) => [id, []]));
    for (const reference of await this.things.referencesOf(this.db, ids)) found.get(reference.subjectId)?.push(reference);
    return found;
  }
}
