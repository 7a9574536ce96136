/**
 * Stripe's balance transactions and its balance, compared with what was kept and posted: every change of the balance is
 * here once, as it is there, and booked; and what the ledger says of the balance is what Stripe says.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, formatMoney, money, type Currency } from '../../kernel/index.ts';
import { accountOf, Ledger } from '../../ledger/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { Reconciliation } from './reconciliation.ts';
import type { Comparison, FoundDifference, ReconciliationSource, ReconciliationWindow } from './reconciliation-source.ts';
import { fromStripeAmount, fromStripeCurrency } from './stripe-amount.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { kindOf, transactionFacts, type StripeTransaction, type TransactionFacts } from './stripe-transaction.ts';
import { StripeTransactionRepository } from './stripe-transaction.repository.ts';
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
    private readonly reconciliation: Reconciliation,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.reconciliation.register(this);
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
    const here = new Map(kept.map((row) => [row.id, row]));
    for (const facts of seen.values()) {
      const row = here.get(facts.id);
      if (row !== undefined) differences.push(...differs(row, facts));
      else if (window.now.getTime() - facts.createdAt.getTime() > PATIENCE_SECONDS * 1000) {
        differences.push({ kind: 'missing_here', objectId: facts.id, there: text(facts) });
      }
    }
    for (const row of kept) {
      if (!seen.has(row.id)) differences.push({ kind: 'missing_there', objectId: row.id, here: text(row) });
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
        here: row.problem,
        there: text(row),
      })),
      ...late.map((row): FoundDifference => ({ kind: 'stuck', objectId: row.id, here: row.state, there: text(row) })),
    ];
  }
}

function differs(row: StripeTransaction, facts: TransactionFacts): FoundDifference[] {
  const of = { objectId: row.id, here: text(row), there: text(facts) };
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
    private readonly reconciliation: Reconciliation,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.reconciliation.register(this);
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
    const there = await this.atStripe();
    const adjustments = new Map((await this.transactions.totals(this.db, now)).map((row) => [row.currency, row]));
    const currencies = [...new Set([...there.keys(), ...adjustments.keys()])].sort();
    const differences: FoundDifference[] = [];
    for (const currency of currencies) {
      const here = await this.inLedger(currency);
      const early = adjustments.get(currency)?.pendingPostedAsAvailable ?? 0n;
      const said = there.get(currency) ?? { pending: 0n, available: 0n };
      // Refunds and the like are posted as soon as they are told; Stripe counts some of them as pending for a while.
      const expected: Balance = { pending: here.pending + early, available: here.available - early };
      if (said.pending === expected.pending && said.available === expected.available) continue;
      differences.push({ kind: 'balance', objectId: currency, here: shown(expected, currency), there: shown(said, currency) });
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
