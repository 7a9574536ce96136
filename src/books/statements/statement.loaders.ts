/** Batch functions for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import type { FundingId } from '../../kernel/index.ts';
import { Reviews, type Bonus, type RejectionHold, type Release } from '../../review/index.ts';
import { SetAsideRepository, type SetAside } from './set-aside.repository.ts';
import { PaymentRepository } from './payment.repository.ts';
import type { Reference } from '../core/reference.ts';

@Injectable()
export class StatementLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly reviews: Reviews,
    private readonly balances: SetAsideRepository,
    private readonly payments: PaymentRepository,
  ) {}

  rejectionHold(context: GraphContext, reviewId: string): Promise<RejectionHold | null> {
    return load(context, 'books.rejection_hold', reviewId, (ids) => this.reviews.rejectionHolds(this.db, ids));
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

  /** Money that an organisation has reserved in batches and tests, and money in rejection holds. */
  async setAside(context: GraphContext, organisationId: string): Promise<SetAside> {
    const found = await load(context, 'books.setAside', organisationId, (ids) => this.balances.setAside(this.db, ids));
    return found ?? { reservedMinor: 0n, inDisputeMinor: 0n };
  }
}
