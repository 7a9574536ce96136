/**
 * The import of Stripe's balance transactions: reads what changed the platform's balance there, keeps each once, and has
 * it booked. It finds transactions without an event, and reads the object that a waiting transaction is about.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { addSeconds, ok, type Clock } from '../../kernel/index.ts';
import { CLOCK, Commands, DB, Jobs, systemCaller, type Db } from '../../platform/index.ts';
import { StripeAccounts } from '../../payouts/index.ts';
import {
  BalanceTransactions,
  patienceSeconds,
  StripeEvents,
  StripeGateway,
  StripeTransactionRepository,
  StripeUnavailable,
  transactionFacts,
  type StripeTransaction,
  type TransactionFacts,
} from '../../stripe/index.ts';

const LIST = 'balance_transactions';
const EVERY_SECONDS = 300;
/** Balances change many times a second: one reading for all events within this time, in seconds. */
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
    private readonly balance: BalanceTransactions,
    private readonly events: StripeEvents,
    private readonly accounts: StripeAccounts,
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
   * Has the list read within seconds, from the oldest transaction on that is not settled, and makes payouts due again that wait
   * for money. A worker's balance is not ours: only that worker's payouts can go on.
   */
  private async balanceChanged(accountId: string | null): Promise<'handled'> {
    await this.accounts.balanceChanged(accountId);
    if (accountId !== null) return 'handled';
    const gather = GATHER_SECONDS * 1000;
    const nextAt = new Date((Math.floor(this.clock.now().getTime() / gather) + 1) * gather);
    await this.commands.must(CALLER, async (tx) => {
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
      found += await this.balance.keep(page);
      page = [];
    }
    found += await this.balance.keep(page);
    // Only now: a reading that broke off is begun anew.
    if (newest !== null) {
      const upTo = newest;
      await this.commands.must(CALLER, async (tx) => ok(await this.transactions.readUpTo(tx, LIST, upTo)));
    }
    return found;
  }

  /** Books what is due, oldest first. @returns number of transactions that were due */
  async bookDue(): Promise<number> {
    const due = await this.transactions.due(this.db, this.clock.now(), AT_ONCE);
    for (const row of due) {
      try {
        await this.bookOne(row);
      } catch (error) {
        if (!(error instanceof StripeUnavailable)) throw error;
        const ageSeconds = (this.clock.now().getTime() - row.importedAt.getTime()) / 1000;
        const pollAt = addSeconds(this.clock.now(), patienceSeconds(ageSeconds));
        await this.commands.must(CALLER, async (tx) => ok(await this.transactions.postpone(tx, row.id, pollAt)));
      }
    }
    return due.length;
  }

  private async bookOne(row: StripeTransaction): Promise<void> {
    if (row.state === 'settling' && row.status === 'pending') {
      const read = await this.gateway.read('balanceTransactions.retrieve', (stripe) => stripe.balanceTransactions.retrieve(row.id));
      await this.balance.keep([transactionFacts(read)]);
    }
    const state = await this.balance.book(row.id);
    if (state === 'new' && (await this.balance.refreshObject(row))) await this.balance.book(row.id);
  }
}
