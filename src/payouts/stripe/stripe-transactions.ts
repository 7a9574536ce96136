/**
 * The import of Stripe's balance transactions: reads what changed the platform's balance there, keeps each once, and has
 * it booked. What nobody told is found here; what waits for its object has that looked at.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { addSeconds, ok, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, systemCaller, type Db } from '../../platform/index.ts';
import { CheckoutWatch } from './checkout-watch.ts';
import { DisputeWatch } from './dispute-watch.ts';
import { RefundSender } from './refund-sender.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { StripeCallRepository } from './stripe-call.repository.ts';
import { StripeEvents } from './stripe-events.ts';
import { StripeGateway, StripeUnavailable } from './stripe-gateway.ts';
import { kindOf, patienceSeconds, transactionFacts, type StripeTransaction, type TransactionFacts } from './stripe-transaction.ts';
import { StripeBooks } from './stripe-transactions-books.ts';
import { StripeTransactionRepository } from './stripe-transaction.repository.ts';

const LIST = 'balance_transactions';
const EVERY_SECONDS = 300;
/** Balances change many times a second: one reading for all that was told within so long. */
const GATHER_SECONDS = 5;
/** Lists are not in order to the second, and clocks differ. */
const OVERLAP_SECONDS = 3_600;
const AT_ONCE = 50;
const PAGE = 100;
const CALLER = systemCaller('payouts.stripe_transactions');

@Injectable()
export class StripeTransactions implements OnModuleInit {
  private readonly logger = new Logger('stripe');

  constructor(
    private readonly gateway: StripeGateway,
    private readonly transactions: StripeTransactionRepository,
    private readonly books: StripeBooks,
    private readonly checkouts: CheckoutWatch,
    private readonly refunds: RefundSender,
    private readonly disputes: DisputeWatch,
    private readonly events: StripeEvents,
    private readonly accounts: StripeAccountRepository,
    private readonly calls: StripeCallRepository,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.stripe_transactions', run: () => this.sweep() });
    for (const prefix of ['balance', 'topup', 'reserve']) this.events.on(prefix, ({ accountId }) => this.balanceChanged(accountId));
  }

  /**
   * Reads what is new now, whether it is due or not, and books it.
   *
   * @param since from when on; null: from where the last reading ended, with an overlap
   * @returns how many were new or changed
   * @throws StripeUnavailable
   */
  async import(since: Date | null = null): Promise<number> {
    const turn = await this.turn(true);
    const found = await this.read(since ?? turn?.readUpTo ?? null);
    while ((await this.bookDue()) > 0);
    return found;
  }

  /**
   * Has the list read within seconds, from the oldest transaction on that is not settled, and payouts looked at again that wait
   * for money. A worker's balance is not ours: only that worker's payouts can go on.
   */
  private async balanceChanged(accountId: string | null): Promise<'handled'> {
    if (accountId !== null) {
      const account = await this.accounts.byAccountId(this.db, accountId);
      if (account !== null) await this.commands.must(CALLER, async (tx) => ok(await this.calls.wake(tx, account.workerId)));
      return 'handled';
    }
    const gather = GATHER_SECONDS * 1000;
    const nextAt = new Date((Math.floor(this.clock.now().getTime() / gather) + 1) * gather);
    await this.commands.must(CALLER, async (tx) => {
      await this.calls.wake(tx, null);
      return ok(await this.transactions.hasten(tx, LIST, nextAt));
    });
    return 'handled';
  }

  private async sweep(): Promise<number> {
    const turn = await this.turn(false);
    let found = 0;
    if (turn !== undefined) {
      try {
        found = await this.read(turn.readUpTo);
      } catch (error) {
        if (!(error instanceof StripeUnavailable)) throw error;
        this.logger.warn(`Stripe's balance transactions are read later: ${error.message}`);
      }
    }
    return found + (await this.bookDue());
  }

  private turn(force: boolean): Promise<{ readUpTo: Date | null } | undefined> {
    const nextAt = addSeconds(this.clock.now(), EVERY_SECONDS);
    return this.commands.must(CALLER, async (tx) => ok(await this.transactions.takeTurn(tx, LIST, nextAt, force)));
  }

  private async read(readUpTo: Date | null): Promise<number> {
    const since = readUpTo === null ? {} : { created: { gte: Math.floor(addSeconds(readUpTo, -OVERLAP_SECONDS).getTime() / 1000) } };
    let found = 0;
    let newest = readUpTo;
    let page: TransactionFacts[] = [];
    for await (const each of this.gateway.list('balanceTransactions.list', (stripe, after) =>
      stripe.balanceTransactions.list({ ...since, limit: PAGE, ...after }),
    )) {
      const facts = transactionFacts(each);
      if (newest === null || facts.createdAt > newest) newest = facts.createdAt;
      page.push(facts);
      if (page.length < PAGE) continue;
      found += await this.books.keep(page);
      page = [];
    }
    found += await this.books.keep(page);
    // Only now: a reading that broke off is begun anew.
    if (newest !== null) {
      const upTo = newest;
      await this.commands.must(CALLER, async (tx) => ok(await this.transactions.readUpTo(tx, LIST, upTo)));
    }
    return found;
  }

  /** Books what is due, oldest first. @returns how many were looked at */
  async bookDue(): Promise<number> {
    const due = await this.transactions.due(this.db, this.clock.now(), AT_ONCE);
    for (const row of due) {
      try {
        await this.bookOne(row);
      } catch (error) {
        if (!(error instanceof StripeUnavailable)) throw error;
        const ageSeconds = (this.clock.now().getTime() - row.importedAt.getTime()) / 1000;
        const lookAt = addSeconds(this.clock.now(), patienceSeconds(ageSeconds));
        await this.commands.must(CALLER, async (tx) => ok(await this.transactions.postpone(tx, row.id, lookAt)));
      }
    }
    return due.length;
  }

  private async bookOne(row: StripeTransaction): Promise<void> {
    if (row.state === 'settling' && row.status === 'pending') {
      const read = await this.gateway.read('balanceTransactions.retrieve', (stripe) => stripe.balanceTransactions.retrieve(row.id));
      await this.books.keep([transactionFacts(read)]);
    }
    const state = await this.books.book(row.id);
    if (state !== 'new' || row.source === null) return;
    if (await this.lookAtObject(row, row.source)) await this.books.book(row.id);
  }

  /** Has the object looked at that a waiting transaction is about. */
  private lookAtObject(row: StripeTransaction, source: string): Promise<boolean> {
    switch (kindOf(row)) {
      case 'funding':
      case 'funding_failure':
        return this.checkouts.refreshCharge(source);
      case 'refund':
      case 'refund_failure':
        return this.refunds.refresh(source);
      case 'dispute':
        return this.disputes.refresh(source);
      default:
        return Promise.resolve(false);
    }
  }
}
