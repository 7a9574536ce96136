/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import type { Act } from '../audit/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { FundingId } from '../kernel/index.ts';
import { Reviews, type Bonus, type Dispute, type Release } from '../review/index.ts';
import { BalanceRepository, type SetAside } from './balance.repository.ts';
import { MoneyStoryRepository } from './money-story.repository.ts';
import { PaymentRepository } from './payment.repository.ts';
import type { Reference } from './reference.ts';
import { StoryRepository } from './story.repository.ts';

@Injectable()
export class BooksLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly reviews: Reviews,
    private readonly balances: BalanceRepository,
    private readonly stories: StoryRepository,
    private readonly things: MoneyStoryRepository,
    private readonly payments: PaymentRepository,
  ) {}

  dispute(context: GraphContext, reviewId: string): Promise<Dispute | null> {
    return load(context, 'books.dispute', reviewId, (ids) => this.reviews.disputes(this.db, ids));
  }

  release(context: GraphContext, id: string): Promise<Release | null> {
    return load(context, 'books.release', id, (ids) => this.reviews.releases(this.db, ids));
  }

  bonus(context: GraphContext, id: string): Promise<Bonus | null> {
    return load(context, 'books.bonus', id, (ids) => this.reviews.bonuses(this.db, ids));
  }

  fundingOf(context: GraphContext, reference: Reference): Promise<FundingId | null> {
    return load(context, 'books.fundingOf', reference, (references) => this.payments.fundingsOf(this.db, references));
  }

  /** What an organisation has set aside: in its batches, and in disputes. */
  async setAside(context: GraphContext, organisationId: string): Promise<SetAside> {
    const found = await load(context, 'books.setAside', organisationId, (ids) => this.balances.setAside(this.db, ids));
    return found ?? { reservedMinor: 0n, inDisputeMinor: 0n };
  }

  /** All acts of the transaction that posted a journal. */
  async actsOf(context: GraphContext, journalId: string): Promise<readonly Act[]> {
    return (await load(context, 'books.actsOf', journalId, (ids) => this.stories.actsOf(this.db, ids))) ?? [];
  }

  /** What was done to something, the first 50 acts. */
  async actsAbout(context: GraphContext, id: string): Promise<readonly Act[]> {
    return (await load(context, 'books.actsAbout', id, (ids) => this.things.actsAbout(this.db, ids))) ?? [];
  }
}
