/** All SQL of Stripe's balance transactions. */
import { Injectable } from '@nestjs/common';
import type { Currency } from '../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../platform/index.ts';
import type { StripeTransaction, TransactionFacts } from './stripe-transaction.ts';
import { StripeTransactionEntity } from './stripe-transaction.entity.ts';

const COLUMNS = columnsOf(StripeTransactionEntity, 't');

/** What of ours a transaction is about; null: Stripe's or the platform's own. */
export interface TransactionSubject {
  readonly kind: 'funding' | 'refund_part' | 'card_dispute' | 'payout';
  readonly id: string;
}

/** The outcome of an attempt to book a transaction. */
export type Booking =
  | { readonly state: 'settling'; readonly subject: TransactionSubject; readonly pollAt: Date }
  | { readonly state: 'booked'; readonly subject: TransactionSubject | null }
  | { readonly state: 'unknown'; readonly problem: string }
  /** What it is about is not here yet. */
  | { readonly state: 'new'; readonly problem: string; readonly pollAt: Date };

export interface TransactionTotals {
  readonly currency: Currency;
  /** Net. */
  readonly pendingPostedAsAvailable: bigint;
}

@Injectable()
export class StripeTransactionRepository {
  /** Keeps what is new, and what is available by now. @returns how many rows are new or changed */
  async store(tx: Tx, facts: readonly TransactionFacts[]): Promise<number> {
    if (facts.length === 0) return 0;
    const rows = await tx.query(
      `insert into payouts.stripe_transaction as t
         (id, type, category, currency, amount_minor, fee_minor, net_minor, source, description, status, available_on, created_at, imported_at, state, next_poll_at)
       select f.id, f.type, f.category, f.currency, f.amount, f.fee, f.net, f.source, f.description, f.status, f.available_on, f.created_at, $14, 'new', $14
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
         $10::text[], $11::timestamptz[], $12::timestamptz[], $13::int[])
         as f (id, type, category, currency, amount, fee, net, source, description, status, available_on, created_at, n)
       order by f.id
       on conflict (id) do update set status = excluded.status, available_on = excluded.available_on,
         next_poll_at = case when t.state = 'settling' then $14 else t.next_poll_at end
       where t.status = 'pending' and (excluded.status, excluded.available_on) is distinct from (t.status, t.available_on)
       returning id`,
      [
        facts.map((each) => each.id),
        facts.map((each) => each.type),
        facts.map((each) => each.category),
        facts.map((each) => each.currency),
        facts.map((each) => each.amountMinor),
        facts.map((each) => each.feeMinor),
        facts.map((each) => each.netMinor),
        facts.map((each) => each.source),
        facts.map((each) => each.description),
        facts.map((each) => each.status),
        facts.map((each) => each.availableOn),
        facts.map((each) => each.createdAt),
        facts.map((_each, index) => index),
        tx.now,
      ],
    );
    return rows.length;
  }

  async byId(db: Db, id: string): Promise<StripeTransaction | null> {
    const [row] = await db.query<StripeTransaction>(`select ${COLUMNS} from payouts.stripe_transaction t where t.id = $1`, [id]);
    return row ?? null;
  }

  async lock(tx: Tx, id: string): Promise<StripeTransaction | null> {
    const [row] = await tx.query<StripeTransaction>(
      `select ${COLUMNS} from payouts.stripe_transaction t where t.id = $1 for no key update`,
      [id],
    );
    return row ?? null;
  }

  async bySource(db: Db, source: string): Promise<StripeTransaction[]> {
    return db.query<StripeTransaction>(
      `select ${COLUMNS} from payouts.stripe_transaction t where t.source = $1 order by t.created_at, t.id`,
      [source],
    );
  }

  /** Transactions that are due, oldest first. */
  async due(db: Db, now: Date, limit: number): Promise<StripeTransaction[]> {
    return db.query<StripeTransaction>(
      `select ${COLUMNS} from payouts.stripe_transaction t where t.next_poll_at <= $1 order by t.next_poll_at, t.id limit $2`,
      [now, limit],
    );
  }

  async book(tx: Tx, id: string, booking: Booking): Promise<void> {
    const subject = 'subject' in booking ? booking.subject : null;
    await tx.query(
      `update payouts.stripe_transaction set state = $2, subject_kind = $3, subject_id = $4, problem = $5, next_poll_at = $6,
         booked_at = case when $2 in ('booked', 'settling') then coalesce(booked_at, $7) end
       where id = $1`,
      [
        id,
        booking.state,
        subject?.kind ?? null,
        subject?.id ?? null,
        'problem' in booking ? booking.problem.slice(0, 500) : null,
        'pollAt' in booking ? booking.pollAt : null,
        tx.now,
      ],
    );
  }

  /** Postpones a transaction: Stripe did not answer. */
  async postpone(tx: Tx, id: string, pollAt: Date): Promise<void> {
    await tx.query(`update payouts.stripe_transaction set next_poll_at = $2 where id = $1 and next_poll_at is not null`, [id, pollAt]);
  }

  /** Takes the turn to read a list, when it is due. @returns how far it was read; undefined when it is not due */
  async takeTurn(tx: Tx, name: string, nextAt: Date, force: boolean): Promise<{ readUpTo: Date | null } | undefined> {
    const [row] = await tx.query<{ readUpTo: Date | null }>(
      `update payouts.stripe_import set next_at = $3 where name = $1 and ($4 or next_at <= $2) returning read_up_to as "readUpTo"`,
      [name, tx.now, nextAt, force],
    );
    return row;
  }

  /** The next reading begins at this moment, if it would later, and where the oldest transaction is that Stripe has not settled. */
  async hasten(tx: Tx, name: string, nextAt: Date): Promise<void> {
    await tx.query(
      `update payouts.stripe_import set next_at = least(next_at, $2::timestamptz), read_up_to = case when read_up_to is not null
         then least(read_up_to, (select min(t.created_at) from payouts.stripe_transaction t where t.state = 'settling')) end
       where name = $1`,
      [name, nextAt],
    );
  }

  async readUpTo(tx: Tx, name: string, at: Date): Promise<void> {
    await tx.query(`update payouts.stripe_import set read_up_to = greatest(read_up_to, $2::timestamptz) where name = $1`, [name, at]);
  }

  /** Per currency, what Stripe counts as pending although it is posted to the available balance. */
  async totals(db: Db, now: Date): Promise<TransactionTotals[]> {
    return db.query<TransactionTotals>(
      `select currency, coalesce(sum(net_minor) filter (where state = 'booked' and status = 'pending' and available_on > $1
         and type not in ('charge', 'payment')), 0) as "pendingPostedAsAvailable"
       from payouts.stripe_transaction group by currency order by currency`,
      [now],
    );
  }

  /** All that Stripe made since. */
  async keptSince(db: Db, since: Date): Promise<StripeTransaction[]> {
    return db.query<StripeTransaction>(`select ${COLUMNS} from payouts.stripe_transaction t where t.created_at >= $1 order by t.id`, [
      since,
    ]);
  }

  /** Transactions whose money should have become available before `before`. */
  async late(db: Db, availableBefore: Date): Promise<StripeTransaction[]> {
    return db.query<StripeTransaction>(
      `select ${COLUMNS} from payouts.stripe_transaction t
       where t.next_poll_at is not null and t.state = 'settling' and t.available_on < $1 order by t.id limit 1000`,
      [availableBefore],
    );
  }

  /** What nobody could post: unknown types at once, what waits for its object after a while. */
  async troubled(db: Db, waitingSince: Date): Promise<StripeTransaction[]> {
    return db.query<StripeTransaction>(
      `select ${COLUMNS} from payouts.stripe_transaction t
       where t.state = 'unknown' or (t.state = 'new' and t.imported_at < $1) order by t.created_at, t.id limit 1000`,
      [waitingSince],
    );
  }
}
