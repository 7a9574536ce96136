/** Documents about the whole ledger, for admins and auditors: trial balance, postings of an account, money by state and age. */
import { Inject, Injectable } from '@nestjs/common';
import { add, groupBy, invalid, money, ok, publicId, refuse, type Money, type Result } from '../../kernel/index.ts';
import {
  ACCOUNT_KINDS,
  ENTRY_CURSOR_LENGTH,
  entryCursor,
  EVENT_MEANINGS,
  Ledger,
  type AccountRef,
  type LedgerEntry,
  type TrialBalanceRow,
  OWNER_ID_KIND,
} from '../../ledger/index.ts';
import { DB, type Db } from '../../platform/index.ts';
import { MoneyByAgeRepository, AGES_DAYS, type MoneyOfAge } from '../oversight/money-by-age.repository.ts';
import { kindText } from './balance-section.ts';
import { momentText } from '../core/time-text.ts';
import type { DocumentOptions } from './document-options.ts';
import { rowsOf, type Cell, type Column, type Document, type Row } from './document.ts';
import { TrialBalanceRepository } from '../oversight/trial-balance.repository.ts';

const PAGE = 500;

@Injectable()
export class AdminDocuments {
  constructor(
    private readonly ledger: Ledger,
    private readonly ages: MoneyByAgeRepository,
    private readonly trials: TrialBalanceRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** Balance of each kind of account at a time. */
  async trialBalance(_subject: string, { at, timeZone }: DocumentOptions, now: Date): Promise<Result<Document>> {
    const moment = at ?? now;
    const rows = await this.trials.at(this.db, at);
    const currencies = [...new Set(rows.map(({ currency }) => currency))];
    const sumOf = (currency: string): Money =>
      money(
        rows.filter((row) => row.currency === currency).reduce((sum, { minor }) => sum + minor, 0n),
        currency,
      );
    return ok({
      file: `trial-balance-${moment.toISOString().slice(0, 10)}`,
      title: 'Trial balance',
      subtitle: `At ${momentText(moment, timeZone ?? 'UTC')}`,
      facts: [],
      sections: [
        {
          heading: 'By kind of account',
          intro: 'What the platform owes is positive, what it holds is negative: each currency sums to zero.',
          columns: TRIAL_COLUMNS,
          rows: rows.map(trialRow),
          totals: () => currencies.map((currency) => [null, 'Sum', null, null, sumOf(currency), currency]),
          empty: 'The ledger is empty.',
        },
      ],
      notes: [],
      timeZone: timeZone ?? 'UTC',
      madeAt: now,
    });
  }

  /** Entries of one account, newest first. */
  async postings(_subject: string, { account, timeZone }: DocumentOptions, now: Date): Promise<Result<Document>> {
    if (account === null)
      return refuse(invalid('"account" is required: the kind of account, with its owner if it has one, and its currency.', 'account'));
    const read = (last: LedgerEntry | null): Promise<LedgerEntry[]> =>
      // The ledger reads one entry more than the page holds, to find out whether there is another page.
      this.ledger.entries(this.db, account, {
        first: PAGE - 1,
        after: last === null ? null : entryCursor(last).slice(0, ENTRY_CURSOR_LENGTH),
      });
    const owner = ownerText(account);
    return ok({
      file: `postings-${account.kind}-${owner ?? 'platform'}-${account.currency}`,
      title: 'Postings of an account',
      subtitle: `${kindText(account.kind)}, ${account.currency}`,
      facts: [
        ['Owner', owner ?? 'The platform'],
        ['Holds', ACCOUNT_KINDS[account.kind].meaning],
        ['Balance now', money(await this.ledger.balance(this.db, account), account.currency)],
      ],
      sections: [
        {
          heading: 'Postings, newest first',
          columns: POSTING_COLUMNS,
          rows: rowsOf(PAGE, read, postingRow),
          empty: 'Nothing was ever posted to it.',
        },
      ],
      notes: [],
      timeZone: timeZone ?? 'UTC',
      madeAt: now,
    });
  }

  /** Money in each state, by age. */
  async moneyByAge(_subject: string, { timeZone }: DocumentOptions, now: Date): Promise<Result<Document>> {
    const rows = await this.ages.byAge(this.db, now);
    const lines = groupBy(rows, ({ currency, kind }) => `${currency} ${kind}`);
    return ok({
      file: `money-by-age-${now.toISOString().slice(0, 10)}`,
      title: 'Money by state and age',
      subtitle: `At ${momentText(now, timeZone ?? 'UTC')}`,
      facts: [],
      sections: [
        {
          heading: 'By state',
          intro: 'By when it came there, first in, first out; what organisations owe is negative.',
          columns: AGE_COLUMNS,
          rows: [...lines.values()].map(ageRow),
          empty: 'No money is anywhere.',
        },
      ],
      notes: [],
      timeZone: timeZone ?? 'UTC',
      madeAt: now,
    });
  }
}

const TRIAL_COLUMNS: readonly Column[] = [
  { name: 'kind', heading: 'Kind', isForPrograms: true },
  { name: 'name', heading: 'Kind' },
  { name: 'meaning', heading: 'Meaning' },
  { name: 'accounts', heading: 'Accounts', isNumber: true },
  { name: 'balance', heading: 'Balance', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

function trialRow({ kind, currency, accounts, minor }: TrialBalanceRow): Row {
  return [kind, kindText(kind), ACCOUNT_KINDS[kind].meaning, accounts, money(minor, currency), currency];
}

const POSTING_COLUMNS: readonly Column[] = [
  { name: 'at', heading: 'When' },
  { name: 'meaning', heading: 'What' },
  { name: 'event', heading: 'Event', isForPrograms: true },
  { name: 'reference', heading: 'Reference' },
  { name: 'entryId', heading: 'Entry', isForPrograms: true },
  { name: 'amount', heading: 'Amount', isNumber: true },
  { name: 'balanceAfter', heading: 'After it', isNumber: true },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

function postingRow(entry: LedgerEntry): Row {
  const { currency } = entry.account;
  const after = entry.balanceAfterMinor === null ? null : money(entry.balanceAfterMinor, currency);
  const id = `${publicId('Journal', entry.journalId)}:${entry.seq}`;
  const name = `${entry.event}:${entry.ref}`;
  return [
    entry.createdAt,
    EVENT_MEANINGS[entry.event] ?? entry.event,
    entry.event,
    name,
    id,
    money(entry.amountMinor, currency),
    after,
    currency,
  ];
}

export function ownerText({ kind, ownerId }: AccountRef): string | null {
  const { owner } = ACCOUNT_KINDS[kind];
  return owner === 'platform' || ownerId === null ? null : publicId(OWNER_ID_KIND[owner], ownerId);
}

const AGE_NAMES = AGES_DAYS.map((days, index) => {
  const next = AGES_DAYS[index + 1];
  return next === undefined ? `over ${days} days` : index === 0 ? 'under a day' : `${days} to ${next} days`;
});

const AGE_COLUMNS: readonly Column[] = [
  { name: 'kind', heading: 'Kind', isForPrograms: true },
  { name: 'state', heading: 'State' },
  ...AGES_DAYS.map((days, index) => ({ name: `from${days}Days`, heading: AGE_NAMES[index] ?? '', isNumber: true })),
  { name: 'together', heading: 'Together', isNumber: true },
  { name: 'oldestSince', heading: 'Oldest' },
  { name: 'currency', heading: 'Currency', isForPrograms: true },
];

function ageRow(of: readonly MoneyOfAge[]): Row {
  const [{ kind, currency }] = of as [MoneyOfAge];
  const amounts = AGES_DAYS.map((days): Money => money(of.find(({ ageDays }) => ageDays === days)?.minor ?? 0n, currency));
  const oldest = of.map(({ oldestSince }) => oldestSince).reduce((a, b) => (a < b ? a : b));
  const cells: Cell[] = [kind, kindText(kind), ...amounts, amounts.reduce(add), oldest, currency];
  return cells;
}
