/** The whole of the books: for admins, reads only. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ActType, actType } from '../audit/index.ts';
import type { Clock } from '../kernel/index.ts';
import { Ledger, LedgerAccountInput, namedAccount, type AccountRef } from '../ledger/index.ts';
import { Allow, badInput, CLOCK, DB, PageArgs, type Connection, type Db, type GraphContext } from '../platform/index.ts';
import { LedgerEntryConnection, LedgerEntryType, parseEntryKey } from './account.types.ts';
import {
  PostingType,
  postingType,
  StoryType,
  storyType,
  TrialBalanceType,
  trialBalanceType,
  WaitingMoneyType,
  waitingMoneyType,
} from './admin.types.ts';
import { BooksLoaders } from './books.loaders.ts';
import { parsePosted, POSTED_PREFIXES, Postings } from './postings.ts';
import { statement } from './statement.resolver.ts';
import { actsAbout } from './story.ts';
import { TrialBalanceRepository } from './trial-balance.repository.ts';
import { WaitingRepository } from './waiting.repository.ts';

/** Steps of a story that are shown. */
const STORY_STEPS = 500;

@Resolver()
export class BooksResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly postings: Postings,
    private readonly waitingRows: WaitingRepository,
    private readonly trials: TrialBalanceRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => TrialBalanceType, { description: 'The whole ledger by kind of account.' })
  async trialBalance(
    @Args('at', { type: () => Date, nullable: true, description: 'As it was at this moment; now when left out.' }) at?: Date | null,
  ): Promise<TrialBalanceType> {
    if (at && at.getTime() < 0) throw badInput('"at" must be a moment after 1970, such as 2026-11-02T09:00:00Z.');
    return trialBalanceType(await this.trials.at(this.db, at ?? null));
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => LedgerEntryConnection, { description: 'The statement of any account, newest first; empty when it was never opened.' })
  ledgerEntries(
    @Args('account', { description: 'The account.' }) account: LedgerAccountInput,
    @Args() args: PageArgs,
  ): Promise<Connection<LedgerEntryType>> {
    return statement(this.ledger, this.db, accountOf(account), args);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [PostingType], { description: 'Every posting about a funding, batch, assignment, bonus or payout, oldest first.' })
  async ledgerPostings(@Args('about', { type: () => String, description: 'Its id.' }) about: string): Promise<PostingType[]> {
    const posted = parsePosted(about);
    if (posted === null) throw badInput(`"about" must be the id of something that moves money: ${POSTED_PREFIXES}.`);
    return (await this.postings.of(this.db, posted.kind, posted.id)).map(postingType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => StoryType, {
    nullable: true,
    description: 'The story of one entry, backwards and forwards; null when there is no such entry.',
  })
  async ledgerStory(
    @Args('entryId', { type: () => String, description: 'The id of the entry.' }) entryId: string,
  ): Promise<StoryType | null> {
    const entry = parseEntryKey(entryId);
    if (entry === null) throw badInput('"entryId" must be the id of an entry, such as "jrn_…:1".');
    const story = await this.ledger.storyOf(this.db, entry, STORY_STEPS);
    return story && storyType(story);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [WaitingMoneyType], { description: 'Money that waits: what for, since when, and whether it waits too long.' })
  async waitingMoney(): Promise<WaitingMoneyType[]> {
    return (await this.waitingRows.waiting(this.db, this.clock.now())).map(waitingMoneyType);
  }
}

@Resolver(() => PostingType)
export class PostingResolver {
  constructor(private readonly loaders: BooksLoaders) {}

  @ResolveField(() => [ActType], { description: 'Who did what to bring it about.' })
  async acts(@Parent() posting: PostingType, @Context() context: GraphContext): Promise<ActType[]> {
    return actsAbout(await this.loaders.actsOf(context, posting.journalId), posting.reference).map(actType);
  }
}

/** The account that was asked for. @throws GraphQLError BAD_USER_INPUT */
function accountOf(input: LedgerAccountInput): AccountRef {
  const account = namedAccount(input);
  if (typeof account === 'string') throw badInput(account);
  return account;
}
