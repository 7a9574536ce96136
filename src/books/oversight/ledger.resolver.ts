/** GraphQL queries over the whole ledger, for admins and auditors. Read only. */
import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Clock } from '../../kernel/index.ts';
import { Ledger, LedgerAccountInput, namedAccount, type AccountRef } from '../../ledger/index.ts';
import { Allow, badInput, CLOCK, DB, PageArgs, type Connection, type Db, ReadsManyRows } from '../../platform/index.ts';
import { LedgerEntryConnection, LedgerEntryType } from '../core/ledger-entry.types.ts';
import { PostingType, postingType } from '../core/posting.types.ts';
import { parsePosted, POSTED_PREFIXES, Postings } from '../core/postings.ts';
import { statement } from '../statements/statement.resolver.ts';
import { TrialBalanceRepository } from './trial-balance.repository.ts';
import { TrialBalanceType, trialBalanceType } from './trial-balance.types.ts';
import { WaitingMoneyRepository } from './waiting-money.repository.ts';
import { WaitingMoneyType, waitingMoneyType } from './waiting-money.types.ts';

@Resolver()
export class LedgerResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly postings: Postings,
    private readonly waitingRows: WaitingMoneyRepository,
    private readonly trials: TrialBalanceRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
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
    @Args('account', { description: 'The account whose entries are listed.' }) account: LedgerAccountInput,
    @Args() args: PageArgs,
  ): Promise<Connection<LedgerEntryType>> {
    return statement(this.ledger, this.db, accountOf(account), args);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [PostingType], { description: 'Every posting about a funding, batch, assignment, bonus or payout, oldest first.' })
  async ledgerPostings(
    @Args('about', { type: () => String, description: 'Public id of the object that the postings are about.' }) about: string,
  ): Promise<PostingType[]> {
    const posted = parsePosted(about);
    if (posted === null) throw badInput(`"about" must be the id of something that moves money: ${POSTED_PREFIXES}.`);
    return (await this.postings.of(this.db, posted.kind, posted.id)).map(postingType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => [WaitingMoneyType], { description: 'Money that waits: what for, since when, and whether it waits too long.' })
  async waitingMoney(): Promise<WaitingMoneyType[]> {
    return (await this.waitingRows.waiting(this.db, this.clock.now())).map(waitingMoneyType);
  }
}

/** The account that an argument names. @throws GraphQLError BAD_USER_INPUT */
function accountOf(input: LedgerAccountInput): AccountRef {
  const account = namedAccount(input);
  if ('text' in account) throw badInput(account.text);
  return account;
}
