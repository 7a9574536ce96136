/**
 * The books of Stripe's balance: keeps each of its transactions once, and has it booked by the domain that knows what it is
 * about. Domains register a {@link TransactionBooking} for their kinds when they start.
 *
 * A transaction that nobody understands is kept as `unknown` and posted by nobody; one that is about something that is not
 * here yet waits. Both are differences until an admin or time resolves them.
 */
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { addSeconds, assert, money, ok, present, uuidText } from '../kernel/index.ts';
import { chart, Ledger, type LedgerEvent } from '../ledger/index.ts';
import { Commands, systemCaller, valueOf, type Tx } from '../platform/index.ts';
import {
  kindOf,
  patienceSeconds,
  type StripeTransaction,
  type TransactionFacts,
  type TransactionKind,
  type TransactionState,
} from './stripe-transaction.ts';
import { StripeTransactionRepository, type Booking } from './stripe-transaction.repository.ts';

const CALLER = systemCaller('payouts.stripe_transactions');
/** The fee of these is not Stripe's price for the payment, and may be negative. */
const WITH_NEGATIVE_FEE: ReadonlySet<TransactionKind> = new Set(['dispute', 'funding_failure']);

export interface TransactionBooking {
  /** Kinds of transaction that it books. */
  readonly kinds: readonly TransactionKind[];
  /** Posts the transaction, or gives the reason why not (yet). Runs in the database transaction that stores the outcome. */
  book(tx: Tx, row: StripeTransaction): Promise<Booking>;
  /** Reads the object again that a waiting transaction is about. False: nothing here. @throws StripeUnavailable */
  refresh?(row: StripeTransaction, source: string): Promise<boolean>;
}

@Injectable()
export class BalanceTransactions {
  private readonly bookings = new Map<TransactionKind, TransactionBooking>();

  constructor(
    private readonly commands: Commands,
    private readonly transactions: StripeTransactionRepository,
    private readonly ledger: Ledger,
  ) {}

  /** Adds who books some kinds of transaction. Call in `onModuleInit`. */
  register(booking: TransactionBooking): void {
    for (const kind of booking.kinds) {
      assert(!this.bookings.has(kind), `one booking of ${kind}`);
      this.bookings.set(kind, booking);
    }
  }

  /** Keeps what Stripe reported and books it. @returns how many were new or changed */
  async take(facts: readonly TransactionFacts[]): Promise<number> {
    const stored = await this.keep(facts);
    for (const { id } of facts) await this.book(id);
    return stored;
  }

  /** Keeps what Stripe reported, to be booked by the next sweep. @returns how many were new or changed */
  async keep(facts: readonly TransactionFacts[]): Promise<number> {
    if (facts.length === 0) return 0;
    return this.commands.must(CALLER, async (tx) => ok(await this.transactions.store(tx, facts)));
  }

  /** Books one that is kept, as far as can be. @returns its state after that */
  async book(id: string): Promise<TransactionState> {
    return this.commands.must(CALLER, async (tx) => {
      const row = present(await this.transactions.lock(tx, id), 'a transaction that is kept');
      if (row.state === 'booked' || row.state === 'unknown') return ok(row.state);
      const booking = await this.decide(tx, row);
      await this.transactions.book(tx, id, booking);
      return ok(booking.state);
    });
  }

  /** Reads the object at Stripe again that a waiting transaction is about. False: there is none here. @throws StripeUnavailable */
  async refreshObject(row: StripeTransaction): Promise<boolean> {
    const kind = kindOf(row);
    const booking = kind === null ? undefined : this.bookings.get(kind);
    return row.source !== null && booking?.refresh !== undefined && (await booking.refresh(row, row.source));
  }

  private decide(tx: Tx, row: StripeTransaction): Promise<Booking> {
    const kind = kindOf(row);
    if (kind === null) return Promise.resolve(notBookable(`Nobody knows what to post for ${row.type} (${row.category}).`));
    if (!WITH_NEGATIVE_FEE.has(kind) && row.feeMinor < 0n) return Promise.resolve(notBookable('Its fee is negative.'));
    return present(this.bookings.get(kind), `a booking of ${kind}`).book(tx, row);
  }

  /** Stripe's fee on a transaction that is not a funding. */
  feeOn(row: StripeTransaction): LedgerEvent[] {
    return [chart.connectFeeCharged({ transactionId: row.id, fee: money(row.feeMinor, row.currency) })];
  }

  /** Posts events of one transaction, once for each stage. */
  async post(tx: Tx, row: StripeTransaction, stage: string, events: readonly LedgerEvent[]): Promise<void> {
    if (events.every((event) => event.lines.length === 0)) return;
    valueOf(await this.ledger.post(tx, `transaction:${row.id}:${stage}`, events));
    tx.act('stripe_transaction.booked', { kind: 'stripe_transaction', id: subjectId(row.id) }, { transaction: row.id, stage });
  }
}

/** The booking of a transaction that an admin has to check. */
export function notBookable(problem: string): Booking {
  return { state: 'unknown', problem };
}

/** The booking of a transaction that is tried again later; the older it is, the longer the pause. */
export function notBookableYet(tx: Tx, row: StripeTransaction, problem: string): Booking {
  const ageSeconds = (tx.now.getTime() - row.importedAt.getTime()) / 1000;
  return { state: 'new', problem, pollAt: addSeconds(tx.now, patienceSeconds(ageSeconds)) };
}

/** The act log names its subjects by UUID: the first half of the hash of Stripe's id. */
function subjectId(transactionId: string): string {
  return uuidText(createHash('sha256').update(transactionId).digest().subarray(0, 16));
}
