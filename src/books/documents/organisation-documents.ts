/** Documents of an organisation: statement, spending by batch, payments, invoices. */
import { Inject, Injectable } from '@nestjs/common';
import { Identity, isTimeZone } from '../../identity/index.ts';
import { add, asId, invalid, money, notFound, ok, publicId, refuse, type BatchId, type Money, type Result } from '../../kernel/index.ts';
import { EVENT_MEANINGS } from '../../ledger/index.ts';
import { Invoices, type Invoice } from '../../funding/index.ts';
import { CONFIG, DB, type Config, type Db } from '../../platform/index.ts';
import { DayBalanceRepository, ORGANISATION_FLOWS, ORGANISATION_PARTS } from '../statements/day-balance.repository.ts';
import { dayOf, daysOf, type DaySpan } from '../core/days.ts';
import { invoiceDocument } from './invoice-document.ts';
import { dayText } from '../core/time-text.ts';
import { balanceSection } from './balance-section.ts';
import type { DocumentOptions } from './document-options.ts';
import { rowsOf, type Column, type Document, type Row, type Section } from './document.ts';
import { PaymentRepository, type Payment } from '../statements/payment.repository.ts';
import type { Period } from '../core/period.ts';
import { referenceOf } from '../core/reference.ts';
import { SpendingRepository, type BatchSpending } from '../statements/spending.repository.ts';

const PAGE = 200;

interface Setting {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly span: DaySpan;
  readonly period: Period;
}

@Injectable()
export class OrganisationDocuments {
  constructor(
    private readonly identity: Identity,
    private readonly balances: DayBalanceRepository,
    private readonly spendings: SpendingRepository,
    private readonly payments: PaymentRepository,
    private readonly invoicing: Invoices,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Balance by day, payments, spending by batch. CSV holds the balance by day. */
  async statement(organisationId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const setting = await this.setting(organisationId, options, now);
    if (!setting.ok) return setting;
    const { currency, span } = setting.value;
    const [balance, spent] = [
      await this.balances.ofOrganisation(this.db, organisationId, currency, span),
      await this.spendings.total(this.db, organisationId, setting.value.period),
    ];
    const amount = (minor: bigint): Money => money(minor, currency);
    const today = dayOf(now, span.timeZone);
    const until = span.lastDay < today ? span.lastDay : today;
    const days = balanceSection(balance, { parts: ORGANISATION_PARTS, flows: ORGANISATION_FLOWS }, currency, span.firstDay);
    const sections = [days, this.paymentSection(setting.value), this.spendingSection(setting.value)];
    return this.document(setting.value, 'statement', 'Statement', sections, now, {
      figure: { label: `Available at the end of ${dayText(until)}`, amount: amount(balance.closing.available ?? 0n) },
      facts: [
        ['Rewards', amount(spent.rewardsMinor)],
        ['Bonuses', amount(spent.bonusesMinor)],
        ['Fees', amount(spent.rewardFeesMinor + spent.bonusFeesMinor)],
        ['Pieces of work paid', spent.approvedCount],
      ],
    });
  }

  /** Spending by batch. */
  async spending(organisationId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const setting = await this.setting(organisationId, options, now);
    return setting.ok ? this.document(setting.value, 'spending', 'Spending by batch', [this.spendingSection(setting.value)], now) : setting;
  }

  /** Payments in, and money that was paid back. */
  async moneyInAndOut(organisationId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const setting = await this.setting(organisationId, options, now);
    return setting.ok ? this.document(setting.value, 'payments', 'Payments', [this.paymentSection(setting.value)], now) : setting;
  }

  /** Invoices to be paid by bank transfer. */
  async invoices(organisationId: string, options: DocumentOptions, now: Date): Promise<Result<Document>> {
    const setting = await this.setting(organisationId, options, now);
    if (!setting.ok) return setting;
    const { id, period } = setting.value;
    const section: Section = {
      heading: 'Invoices',
      intro: 'By the day on which they were made, newest first.',
      columns: INVOICE_COLUMNS,
      rows: this.invoiceRows(id, period),
      empty: 'No invoice was made.',
    };
    return this.document(setting.value, 'invoices', 'Invoices', [section], now);
  }

  /** One invoice, to be forwarded to the payer. */
  async invoice(organisationId: string, { invoiceId, timeZone }: DocumentOptions, now: Date): Promise<Result<Document>> {
    const invoice = invoiceId === null ? null : await this.invoicing.get(this.db, invoiceId);
    if (invoice?.organisationId !== organisationId) return refuse(notFound('An invoice of the organisation', 'invoiceId'));
    const zone = timeZone ?? 'UTC';
    if (!isTimeZone(zone)) return refuse(invalid('The time zone is an IANA name, such as "Africa/Nairobi".', 'timeZone'));
    const { INVOICE_PAY_TO, PAYER_NAME, PAYER_ACCOUNT, PAYER_BIC } = this.config;
    const account = [PAYER_NAME, PAYER_ACCOUNT, PAYER_BIC].filter(Boolean).join(', ');
    return ok(invoiceDocument(invoice, INVOICE_PAY_TO ?? (account === '' ? null : account), zone, now));
  }

  /** Rows of invoices of the period. Invoices are read newest first, so reading stops at the first one before the period. */
  private async *invoiceRows(organisationId: string, { from, to }: Period): AsyncGenerator<Row> {
    let after: string | null = null;
    for (;;) {
      const page: Invoice[] = await this.invoicing.ofOrganisation(this.db, asId(organisationId), after, PAGE);
      for (const invoice of page) {
        if (invoice.createdAt < from) return;
        if (invoice.createdAt < to) yield invoiceRow(invoice);
      }
      if (page.length < PAGE) return;
      after = page.at(-1)!.id;
    }
  }

  private async setting(organisationId: string, options: DocumentOptions, now: Date): Promise<Result<Setting>> {
    const organisation = await this.identity.organisation(this.db, asId<'Organisation'>(organisationId));
    if (organisation === null) return refuse(notFound('The organisation'));
    const span = daysOf(options, now, 'UTC');
    if (!span.ok) return span;
    const { id, name, currency } = organisation;
    return ok({ id, name, currency, span: span.value, period: await this.balances.momentsOf(this.db, span.value) });
  }

  private document(
    { id, name, currency, span }: Setting,
    file: string,
    title: string,
    sections: readonly Section[],
    now: Date,
    more: Partial<Document> = {},
  ): Result<Document> {
    const { firstDay, lastDay, timeZone } = span;
    return ok({
      ...more,
      file: `${file}-${firstDay}-${lastDay}`,
      title,
      subtitle: name,
      facts: [
        ['From', firstDay],
        ['To', lastDay],
        ['Organisation', publicId('Organisation', id)],
        ['Currency', currency],
        ...(more.facts ?? []),
      ],
      sections,
      notes: [
        'Reserved: reward and fee of work that was launched and not yet decided. In dispute: of rejections that can still be undone. Money that is only set aside is not spent.',
      ],
      timeZone,
      madeAt: now,
    });
  }

  private spendingSection({ id, currency, period }: Setting): Section {
    const amount = (minor: bigint): Money => money(minor, currency);
    const sums = { count: 0, rewards: amount(0n), bonuses: amount(0n), fees: amount(0n) };
    const titles = new Map<string, string>();
    const read = async (last: BatchSpending | null): Promise<BatchSpending[]> => {
      const rows = await this.spendings.byBatch(this.db, id, period, last?.batchId ?? null, PAGE);
      for (const [batchId, title] of await this.spendings.titles(
        this.db,
        rows.map((row) => row.batchId),
      ))
        titles.set(batchId, title);
      return rows;
    };
    const row = (spent: BatchSpending): Row => {
      const [rewards, bonuses, fees] = [
        amount(spent.rewardsMinor),
        amount(spent.bonusesMinor),
        amount(spent.rewardFeesMinor + spent.bonusFeesMinor),
      ];
      sums.count += spent.approvedCount;
      sums.rewards = add(sums.rewards, rewards);
      sums.bonuses = add(sums.bonuses, bonuses);
      sums.fees = add(sums.fees, fees);
      const title = titles.get(spent.batchId) ?? '';
      titles.delete(spent.batchId);
      return spendingRow(title, spent.batchId, { count: spent.approvedCount, rewards, bonuses, fees });
    };
    return {
      heading: 'Spending by batch',
      intro: 'By the day on which work was approved; bonuses that were for no piece of work are not in it.',
      columns: SPENDING_COLUMNS,
      rows: rowsOf(PAGE, read, row),
      totals: () => [spendingRow('Together', null, sums)],
      empty: 'Nothing was spent.',
    };
  }

  private paymentSection({ id, currency, period }: Setting): Section {
    let sum = money(0n, currency);
    const row = (payment: Payment): Row => {
      const amount = money(payment.amountMinor, payment.currency);
      sum = add(sum, amount);
      const fundingId = payment.fundingId === null ? null : publicId('Funding', payment.fundingId);
      return [payment.at, paymentText(payment), fundingId, amount, payment.currency];
    };
    return {
      heading: 'Payments in and out',
      columns: PAYMENT_COLUMNS,
      rows: rowsOf(PAGE, (last: Payment | null) => this.payments.page(this.db, id, period, last, PAGE), row),
      totals: () => [['Together', null, null, sum, currency]],
      empty: 'Nothing was paid in or back.',
    };
  }
}

const SPENDING_COLUMNS: readonly Column[] = [
  { name: 'batch', heading: 'Batch' },
  { name: 'batchId', heading: 'Id', isForPrograms: true },
  { name: 'approved', heading: 'Pieces of work', isNumber: true },
  { name: 'rewards', heading: 'Rewards', isNumber: true },
  { name: 'bonuses', heading: 'Bonuses', isNumber: true },
  { name: 'fees', heading: 'Fees', isNumber: true },
  { name: 'total', heading: 'Together', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

function spendingRow(title: string, batchId: BatchId | null, spent: { count: number; rewards: Money; bonuses: Money; fees: Money }): Row {
  const { count, rewards, bonuses, fees } = spent;
  const total = add(add(rewards, bonuses), fees);
  return [title, batchId === null ? null : publicId('Batch', batchId), count, rewards, bonuses, fees, total, total.currency];
}

const PAYMENT_COLUMNS: readonly Column[] = [
  { name: 'at', heading: 'When' },
  { name: 'what', heading: 'What' },
  { name: 'fundingId', heading: 'Funding' },
  { name: 'amount', heading: 'Amount', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

/** How a chargeback ended, by the part of the reference. Recovered and unrecovered money are posted separately. */
const DISPUTE_ENDS: Readonly<Record<string, string>> = {
  won: 'Card dispute: decided for you',
  lost: 'Card dispute: written off',
  back: 'Card dispute: decided for you after all',
};

function paymentText({ event, ref }: Payment): string {
  if (event === 'dp') return DISPUTE_ENDS[referenceOf(event, ref).part?.split(':')[0] ?? ''] ?? 'Card dispute';
  if (event !== 'undo') return EVENT_MEANINGS[event] ?? event;
  const undone = ref.split(':')[0] ?? '';
  return `Undone: ${EVENT_MEANINGS[undone] ?? undone}`;
}

const INVOICE_COLUMNS: readonly Column[] = [
  { name: 'number', heading: 'Number' },
  { name: 'madeAt', heading: 'Made' },
  { name: 'dueOn', heading: 'Due' },
  { name: 'reference', heading: 'Reference' },
  { name: 'state', heading: 'State' },
  { name: 'paidAt', heading: 'Paid' },
  { name: 'amount', heading: 'Amount', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

function invoiceRow(invoice: Invoice): Row {
  const { number, createdAt, dueOn, reference, state, paidAt, amountMinor, currency } = invoice;
  return [number.toString(), createdAt, dueOn, reference, state, paidAt, money(amountMinor, currency), currency];
}
