/** All SQL of the account at Stripe that the books belong to. */
import { Injectable } from '@nestjs/common';
import type { Db, Tx } from '../platform/index.ts';

/** What the books belong to. */
export interface BooksOwner {
  /** `acct_…` */
  readonly accountId: string;
  /** False: play money. */
  readonly isLive: boolean;
}

@Injectable()
export class StripeKeyOwnerRepository {
  /** Null before the first key is used. */
  async books(db: Db): Promise<BooksOwner | null> {
    const [row] = await db.query<BooksOwner>('select account_id as "accountId", is_live as "isLive" from payouts.stripe_books');
    return row ?? null;
  }

  /** Ties the books to an account, unless they are tied. */
  async tie(tx: Tx, { accountId, isLive }: BooksOwner, at: Date): Promise<void> {
    await tx.query('insert into payouts.stripe_books (account_id, is_live, tied_at) values ($1, $2, $3) on conflict do nothing', [
      accountId,
      isLive,
      at,
    ]);
  }
}
