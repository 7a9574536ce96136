/** Documents of a worker: receipts, statement, payouts, yearly totals. */
import { Inject, Injectable } from '@nestjs/common';
import { Identity, NAME_ERASED } from '../../identity/index.ts';
import { add, asId, money, notFound, ok, publicId, refuse, type Money, type Result } from '../../kernel/index.ts';
import { CONFIG, DB, type Config, type Db } from '../../platform/index.ts';
import { DayBalanceRepository, WORKER_FLOWS, WORKER_PARTS } from '../statements/day-balance.repository.ts';
import { daysOf, yearOf } from '../core/days.ts';
import { dayText } from '../core/time-text.ts';
import { rowsOf, type Cell, type Column, type Document, type Row, type Section } from './document.ts';
import { payoutsSection } from './payout-section.ts';
import { balanceSection } from './balance-section.ts';
import type { DocumentOptions } from './document-options.ts';
import type { Period } from '../core/period.ts';
import { ReceiptRepository, type Receipt } from '../statements/receipt.repository.ts';
import { APPROVED_BY_TEXT, payoutSection, RECEIPT_COLUMNS, receiptRow, receiptSection, totalCell } from './receipt-section.ts';
import { WorkerPayoutRepository } from '../statements/worker-payout.repository.ts';
import { YearTotalsRepository, type MonthOfEarnings } from '../statements/year-totals.repository.ts';

/** Receipts of one page: planning a page takes as long as reading hundreds of receipts. */
const PAGE = 1_000;

@Injectable()
export class WorkerDocuments {
  constructor(
    private readonly identity: Identity,
    private readonly receipts: ReceiptRepository,
    private readonly balances: DayBalanceRepository,
    private readonly years: YearTotalsRepository,
    private readonly payouts: WorkerPayoutRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Receipt for one assignment: its subject, its amount, and the payouts that paid it. */
  async receipt(workerId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const { assignmentId } = options;
    const earned = assignmentId === null ? [] : await this.receipts.ofAssignment(this.db, workerId, assignmentId);
    const [first] = earned;
    if (assignmentId === null || first === undefined) return refuse(notFound('A paid assignment of yours', 'assignmentId'));
    const total = earned.map((each) => money(each.amountMinor, each.currency)).reduce(add);
    const work = earned.find((each) => each.source === 'assignment') ?? null;
    return ok({
      file: `receipt-${publicId('Assignment', assignmentId)}`,
      title: 'Receipt for work',
      subtitle: first.batchTitle ?? 'Work',
      figure: { label: earned.length > 1 ? 'Reward and bonuses' : 'Reward', amount: total },
      facts: [
        ...(await this.payee(workerId)),
        ['Requester', first.organisationName],
        ['Assignment', publicId('Assignment', assignmentId)],
        ['Submitted', work?.submittedAt ?? null],
        ['Approved', work?.approvedAt ?? null],
        ['Approved by', work?.approvedBy ? APPROVED_BY_TEXT[work.approvedBy] : null],
      ],
      sections: [receiptSection('What was earned', earned), payoutSection(earned)],
      notes: this.notes(),
      timeZone: await this.zoneOf(workerId, options),
      madeAt: now,
    });
  }

  /** Receipts for all work and bonuses of a period. */
  async receiptsOf(workerId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const span = daysOf(options, now, await this.zoneOf(workerId, options));
    if (!span.ok) return span;
    const { firstDay, lastDay, timeZone } = span.value;
    const period = await this.balances.momentsOf(this.db, span.value);
    const sums = new Map<string, Money>();
    const rows = rowsOf<Receipt>(
      PAGE,
      (last) => this.receipts.page(this.db, workerId, period, last?.id ?? null, PAGE),
      (receipt) => {
        const { currency, amountMinor } = receipt;
        sums.set(currency, add(sums.get(currency) ?? money(0n, currency), money(amountMinor, currency)));
        return receiptRow(receipt);
      },
    );
    const totals = () => [...sums.values()].map((sum): Row => RECEIPT_COLUMNS.map(({ name }) => totalCell(name, sum)));
    return ok({
      file: `receipts-${firstDay}-${lastDay}`,
      title: 'Receipts',
      subtitle: `${dayText(firstDay)} to ${dayText(lastDay)}`,
      facts: await this.payee(workerId),
      sections: [
        {
          heading: 'Work and bonuses',
          intro: 'By the day on which they were approved or given.',
          columns: RECEIPT_COLUMNS,
          rows,
          totals,
          empty: 'Nothing was approved in these days.',
        },
      ],
      notes: this.notes(),
      timeZone,
      madeAt: now,
    });
  }

  /** Balance at the end of each day, and the payouts of the period. CSV holds the balance by day. */
  async statement(workerId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const span = daysOf(options, now, await this.zoneOf(workerId, options));
    if (!span.ok) return span;
    const { firstDay, lastDay, timeZone } = span.value;
    const currency = options.currency ?? this.config.CURRENCY;
    const period = await this.balances.momentsOf(this.db, span.value);
    const balance = await this.balances.ofWorker(this.db, workerId, currency, span.value);
    return ok({
      file: `statement-${firstDay}-${lastDay}-${currency}`,
      title: 'Statement',
      subtitle: `${dayText(firstDay)} to ${dayText(lastDay)}, ${currency}`,
      facts: await this.payee(workerId),
      sections: [
        balanceSection(balance, { parts: WORKER_PARTS, flows: WORKER_FLOWS }, currency, firstDay),
        this.payoutsOf(workerId, currency, period),
      ],
      notes: [
        'Earned: rewards, bonuses and paid tests, on the day of their approval. Paid out: arrived at the bank, less what came back from there.',
        'Pending: approved, in its hold time. Available: may be paid out. In transit: in a payout that is on its way to the bank.',
        ...this.notes(),
      ],
      timeZone,
      madeAt: now,
    });
  }

  /** Payouts of a period, with their states. */
  async payoutsIn(workerId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const span = daysOf(options, now, await this.zoneOf(workerId, options));
    if (!span.ok) return span;
    const { firstDay, lastDay, timeZone } = span.value;
    const period = await this.balances.momentsOf(this.db, span.value);
    return ok({
      file: `payouts-${firstDay}-${lastDay}`,
      title: 'Payouts',
      subtitle: `${dayText(firstDay)} to ${dayText(lastDay)}`,
      facts: await this.payee(workerId),
      sections: [this.payoutsOf(workerId, options.currency, period)],
      notes: this.notes(),
      timeZone,
      madeAt: now,
    });
  }

  private payoutsOf(workerId: string, currency: string | null, period: Period): Section {
    return payoutsSection((last, limit) => this.payouts.page(this.db, workerId, currency, period, last?.payoutId ?? null, limit));
  }

  /** Totals of a calendar year by currency and month, for a tax return. */
  async year(workerId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const timeZone = await this.zoneOf(workerId, options);
    const asked = yearOf(options.year, now, timeZone);
    if (!asked.ok) return asked;
    const { year } = asked.value;
    const months = await this.years.byMonth(this.db, workerId, timeZone, await this.balances.momentsOf(this.db, asked.value));
    const currencies = [...new Set(months.map(({ currency }) => currency))];
    const sections = currencies.map((currency) => yearSection(months, currency));
    return ok({
      file: `earnings-${year}`,
      title: 'Yearly totals',
      subtitle: `Earnings in ${year}`,
      figure: yearFigure(months, currencies),
      facts: [...(await this.payee(workerId)), ['Payer', this.config.OPERATOR_NAME], ['Year', String(year)]],
      sections:
        sections.length > 0
          ? sections
          : [{ heading: 'Earnings', columns: YEAR_COLUMNS, rows: [], empty: `Nothing was earned or paid in ${year}.` }],
      notes: [
        'Earned: rewards, bonuses and adjustments, by the day on which they were approved. Paid out: what arrived at the bank, less what came back from there. Which of the two counts as income is a matter of the law where you live.',
        ...this.notes(),
      ],
      timeZone,
      madeAt: now,
    });
  }

  private notes(): string[] {
    return [
      `The payer is ${this.config.OPERATOR_NAME}, which runs the marketplace: not the requesters who had the work done. No tax was withheld.`,
    ];
  }

  private async payee(workerId: string): Promise<[string, Cell][]> {
    const person = await this.years.nameOf(this.db, workerId);
    return [
      ['Paid to', person?.name ?? NAME_ERASED],
      ['Worker', publicId('Worker', workerId)],
    ];
  }

  private async zoneOf(workerId: string, options: DocumentOptions): Promise<string> {
    return options.timeZone ?? (await this.identity.workerProfile(this.db, asId<'Person'>(workerId)))?.timeZone ?? 'UTC';
  }
}

const YEAR_COLUMNS: readonly Column[] = [
  { name: 'month', heading: 'Month' },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
  { name: 'approved', heading: 'Pieces of work', isNumber: true },
  { name: 'rewards', heading: 'Rewards', isNumber: true },
  { name: 'bonuses', heading: 'Bonuses', isNumber: true },
  { name: 'adjustments', heading: 'Adjustments', isNumber: true },
  { name: 'earned', heading: 'Earned', isNumber: true },
  { name: 'paidOut', heading: 'Paid out', isNumber: true },
];

function yearRow(label: string, currency: string, of: readonly MonthOfEarnings[]): Row {
  const sum = (pick: (month: MonthOfEarnings) => bigint): Money =>
    money(
      of.reduce((total, month) => total + pick(month), 0n),
      currency,
    );
  return [
    label,
    currency,
    of.reduce((total, month) => total + month.approvedCount, 0),
    sum((month) => month.rewardsMinor),
    sum((month) => month.bonusesMinor),
    sum((month) => month.adjustedMinor),
    sum((month) => month.rewardsMinor + month.bonusesMinor + month.adjustedMinor),
    sum((month) => month.paidMinor),
  ];
}

function yearSection(all: readonly MonthOfEarnings[], currency: string): Section {
  const months = all.filter((month) => month.currency === currency);
  return {
    heading: `In ${currency}`,
    columns: YEAR_COLUMNS,
    rows: months.map((month) => yearRow(month.month, currency, [month])),
    totals: () => [yearRow('Whole year', currency, months)],
    empty: 'Nothing.',
  };
}

/** Amounts of different currencies are not added: with several currencies, the document has no main figure. */
function yearFigure(months: readonly MonthOfEarnings[], currencies: readonly string[]): Document['figure'] {
  const [currency] = currencies;
  if (currency === undefined || currencies.length > 1) return undefined;
  const minor = months.reduce((sum, month) => sum + month.rewardsMinor + month.bonusesMinor + month.adjustedMinor, 0n);
  return { label: 'Earned', amount: money(minor, currency) };
}
