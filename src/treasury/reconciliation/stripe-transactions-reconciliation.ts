/**
 * Stripe's balance transactions and its balance, compared with what was kept and posted: every change of the balance is
 * here once, as it is there, and booked; and the balance in the ledger equals Stripe's.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, formatMoney, money, type Currency } from '../../kernel/index.ts';
import { accountOf, Ledger } from '../../ledger/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import {
  fromStripeAmount,
  fromStripeCurrency,
  kindOf,
  ReconciliationSources,
  StripeGateway,
  StripeTransactionRepository,
  transactionFacts,
  type Comparison,
  type FoundDifference,
  type ReconciliationSource,
  type ReconciliationWindow,
  type StripeTransaction,
  type TransactionFacts,
} from '../../stripe/index.ts';
import { StripeTransactions } from './stripe-transactions.ts';

/** How long something may wait for what it is about. */
const PATIENCE_SECONDS = 900;
const SETTLED_LATE_SECONDS = 2 * 86_400;
/** Readings of the balance, while money moves between reading and reading. */
const TRIES = 3;

@Injectable()
export class TransactionReconciliation implements ReconciliationSource, OnModuleInit {
  readonly name = 'balance_transaction';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly transactions: StripeTransactionRepository,
    private readonly importer: StripeTransactions,
    private readonly sources: ReconciliationSources,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async catchUp({ since }: ReconciliationWindow): Promise<void> {
    await this.importer.import(since);
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    const differences: FoundDifference[] = [];
    const seen = new Map<string, TransactionFacts>();
    const created = { gte: Math.floor(window.since.getTime() / 1000) };
    for await (const each of this.gateway.list('balanceTransactions.list', (stripe, after) =>
      stripe.balanceTransactions.list({ created, limit: 100, ...after }),
    )) {
      seen.set(each.id, transactionFacts(each));
    }
    const kept = await this.transactions.keptSince(this.db, new Date(created.gte * 1000));
    const known = new Map(kept.map((row) => [row.id, row]));
    for (const facts of seen.values()) {
      const row = known.get(facts.id);
      if (row !== undefined) differences.push(...differs(row, facts));
      else if (window.now.getTime() - facts.createdAt.getTime() > PATIENCE_SECONDS * 1000) {
        differences.push({ kind: 'missing_here', objectId: facts.id, stripeValue: text(facts) });
      }
    }
    for (const row of kept) {
      if (!seen.has(row.id)) differences.push({ kind: 'missing_there', objectId: row.id, localValue: text(row) });
    }
    differences.push(...(await this.unposted(window)));
    return { compared: seen.size, differences };
  }

  private async unposted({ now }: ReconciliationWindow): Promise<FoundDifference[]> {
    const troubled = await this.transactions.troubled(this.db, addSeconds(now, -PATIENCE_SECONDS));
    const late = await this.transactions.late(this.db, addSeconds(now, -SETTLED_LATE_SECONDS));
    return [
      ...troubled.map((row): FoundDifference => ({
        kind: kindOf(row) === null ? 'unknown_transaction_type' : row.state === 'new' ? 'unmatched_transaction' : 'unposted',
        objectId: row.id,
        localValue: row.problem,
        stripeValue: text(row),
      })),
      ...late.map((row): FoundDifference => ({ kind: 'stuck', objectId: row.id, localValue: row.state, stripeValue: text(row) })),
    ];
  }
}

function differs(row: StripeTransaction, facts: TransactionFacts): FoundDifference[] {
  const of = { objectId: row.id, localValue: text(row), stripeValue: text(facts) };
  if (row.currency !== facts.currency) return [{ ...of, kind: 'currency' }];
  if (row.amountMinor !== facts.amountMinor) return [{ ...of, kind: 'amount' }];
  if (row.feeMinor !== facts.feeMinor || row.netMinor !== facts.netMinor) return [{ ...of, kind: 'fee' }];
  return row.type === facts.type && row.source === facts.source ? [] : [{ ...of, kind: 'reference' }];
}

function text(facts: TransactionFacts): string {
  const amount = formatMoney(money(facts.amountMinor, facts.currency));
  return `${facts.type} of ${amount}, fee ${formatMoney(money(facts.feeMinor, facts.currency))}, about ${facts.source ?? 'nothing'}`;
}

interface Balance {
  readonly pending: bigint;
  readonly available: bigint;
}

@Injectable()
export class BalanceReconciliation implements ReconciliationSource, OnModuleInit {
  readonly name = 'balance';

  constructor(
    private readonly gateway: StripeGateway,
    private readonly transactions: StripeTransactionRepository,
    private readonly importer: StripeTransactions,
    private readonly ledger: Ledger,
    private readonly sources: ReconciliationSources,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async compare({ now }: ReconciliationWindow): Promise<Comparison> {
    for (let attempt = 1; ; attempt++) {
      const comparison = await this.compareOnce(now);
      if (comparison.differences.length === 0 || attempt === TRIES) return comparison;
      // Money may have moved between the two readings.
      await this.importer.import();
    }
  }

  private async compareOnce(now: Date): Promise<Comparison> {
    const atStripe = await this.atStripe();
    const adjustments = new Map((await this.transactions.totals(this.db, now)).map((row) => [row.currency, row]));
    const currencies = [...new Set([...atStripe.keys(), ...adjustments.keys()])].sort();
    const differences: FoundDifference[] = [];
    for (const currency of currencies) {
      const inLedger = await this.inLedger(currency);
      const early = adjustments.get(currency)?.pendingPostedAsAvailable ?? 0n;
      const reported = atStripe.get(currency) ?? { pending: 0n, available: 0n };
      // Refunds and the like are posted as soon as they are known; Stripe counts some of them as pending for a while.
      const expected: Balance = { pending: inLedger.pending + early, available: inLedger.available - early };
      if (reported.pending === expected.pending && reported.available === expected.available) continue;
      differences.push({
        kind: 'balance',
        objectId: currency,
        localValue: shown(expected, currency),
        stripeValue: shown(reported, currency),
      });
    }
    return { compared: currencies.length, differences };
  }

  private async atStripe(): Promise<Map<Currency, Balance>> {
    const balance = await this.gateway.read('balance.retrieve', (stripe) => stripe.balance.retrieve());
    const found = new Map<Currency, Balance>();
    const add = (part: keyof Balance, rows: readonly { amount: number; currency: string }[]) => {
      for (const { amount, currency } of rows) {
        const code = fromStripeCurrency(currency);
        const known = found.get(code) ?? { pending: 0n, available: 0n };
        found.set(code, { ...known, [part]: known[part] + fromStripeAmount(amount, currency) });
      }
    };
    add('pending', balance.pending);
    add('available', balance.available);
    return found;
  }

  private async inLedger(currency: Currency): Promise<Balance> {
    const [pending = 0n, available = 0n] = await this.ledger.balances(this.db, [
      accountOf('stripe_pending', null, currency),
      accountOf('stripe_available', null, currency),
    ]);
    return { pending: -pending, available: -available };
  }
}

function shown({ pending, available }: Balance, currency: Currency): string {
  return `${formatMoney(money(available, currency))} available, ${formatMoney(money(pending, currency))} pending`;
}
