/**
 * A bank statement as CSV: separated by commas, semicolons or tabs, decimal point or decimal comma, with a byte order mark or
 * without, headings in English or German. Pure but for the reader of CSV.
 *
 * What a file can mean in two ways (03/04/2026, 1.234) is decided by its other rows, or by the sender, never guessed.
 */
import { say } from '../../kernel/index.ts';
import { CsvRecords, separatorOf, UnreadableFile } from '../../platform/csv/index.ts';
import { amountOf, dayOf, keptText, MAXIMUM_STATEMENT_LINES, StatementFault, type ReadLine, type ReadStatement } from './statement.ts';

export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** What the file does not say. */
export interface CsvStatementOptions {
  readonly account: string | null;
  readonly currency: string | null;
  /** Decimal numbers with a point. */
  readonly opening: string | null;
  readonly closing: string | null;
  readonly decimal: '.' | ',' | null;
  readonly dates: DateOrder | null;
}

const COLUMNS = {
  booked: [
    'date',
    'bookingdate',
    'booked',
    'bookedon',
    'postingdate',
    'transactiondate',
    'buchungstag',
    'buchungsdatum',
    'buchung',
    'datum',
  ],
  value: ['valuedate', 'valueon', 'value', 'valuta', 'valutadatum', 'wertstellung', 'wertstellungsdatum'],
  amount: ['amount', 'betrag', 'umsatz', 'sum'],
  credit: ['credit', 'creditamount', 'haben', 'gutschrift', 'paidin', 'moneyin'],
  debit: ['debit', 'debitamount', 'soll', 'lastschrift', 'paidout', 'moneyout'],
  direction: ['creditdebit', 'debitcredit', 'creditdebitindicator', 'sollhaben', 'sh'],
  currency: ['currency', 'ccy', 'wahrung', 'waehrung'],
  balance: ['balance', 'runningbalance', 'saldo', 'balanceafter', 'saldonachbuchung', 'kontostand'],
  bankReference: ['bankreference', 'transactionid', 'transactionreference', 'referenznummer', 'bankreferenz'],
  endToEnd: ['endtoend', 'endtoendid', 'endtoendreference', 'kundenreferenzendtoend', 'kundenreferenz', 'endezuendereferenz'],
  text: ['text', 'description', 'reference', 'details', 'remittance', 'remittanceinformation', 'purpose', 'memo', 'verwendungszweck'],
  counterparty: [
    'name',
    'counterparty',
    'payee',
    'payer',
    'beguenstigterzahlungspflichtiger',
    'begunstigterzahlungspflichtiger',
    'auftraggeberempfanger',
  ],
  counterpartyAccount: ['counterpartyaccount', 'counterpartyiban', 'iban', 'kontonummeriban', 'kontonummer'],
  account: ['account', 'accountiban', 'ownaccount', 'auftragskonto', 'ibanauftragskonto'],
} as const;
type Column = keyof typeof COLUMNS;

interface Row {
  readonly line: number;
  readonly cells: ReadonlyMap<Column, string>;
}

/** @throws StatementFault */
export async function readCsvStatement(bytes: Uint8Array, options: CsvStatementOptions): Promise<ReadStatement[]> {
  const rows = await rowsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const [first] = rows;
  if (first === undefined) throw new StatementFault(say`The file has no rows below its headings.`);
  const account = single(rows, 'account', options.account, 'account').replace(/\s/g, '');
  const currency = single(rows, 'currency', options.currency, 'currency').toUpperCase();
  if (!/^[A-Za-z0-9./-]{1,40}$/.test(account)) throw new StatementFault(say`The account is no IBAN or account number.`);
  if (!/^[A-Z]{3}$/.test(currency)) throw new StatementFault(say`The currency is not three letters, such as EUR.`);
  const number = numbersOf(rows, options.decimal);
  const order = dateOrderOf(rows, options.dates);
  const lines = rows.map((row) => lineOf(row, { currency, number, order }));
  const balances = rows.map(({ cells, line }) => signed(cells.get('balance') ?? '', number, currency, `Line ${line}`));
  return [{ reference: null, account, currency, ...orderedWithBalances(lines, balances, currency, options) }];
}

async function rowsOf(bytes: Buffer): Promise<Row[]> {
  const rows: Row[] = [];
  let columns: (Column | null)[] | null = null;
  const reader = new CsvRecords({ delimiter: separatorOf(bytes.subarray(0, 4_096)), relaxQuotes: true }, (cells, { line }) => {
    if (columns === null) columns = columnsOf(cells);
    else if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells: named(columns, cells) });
    if (rows.length > MAXIMUM_STATEMENT_LINES) throw new StatementFault(say`The file has more than ${MAXIMUM_STATEMENT_LINES} rows.`);
  });
  try {
    await reader.write(bytes);
    await reader.end();
  } catch (error) {
    if (error instanceof UnreadableFile) throw new StatementFault(say`Line ${error.fault.line}: ${error.fault.reason}.`);
    throw error;
  }
  return rows;
}

function plain(heading: string): string {
  return heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function columnsOf(headings: readonly string[]): (Column | null)[] {
  const seen = new Set<Column>();
  const columns = headings.map((heading) => {
    const found = (Object.keys(COLUMNS) as Column[]).find((column) => (COLUMNS[column] as readonly string[]).includes(plain(heading)));
    if (found === undefined) return null;
    if (seen.has(found))
      throw new StatementFault(say`Two columns are the ${found} ("${keptText(heading, 40) ?? ''}" is the second one); delete one of them.`);
    seen.add(found);
    return found;
  });
  if (!seen.has('booked'))
    throw new StatementFault(say`The first row has no heading for the date, such as date, booking_date or Buchungstag.`);
  if (!seen.has('amount') && !(seen.has('credit') || seen.has('debit'))) {
    throw new StatementFault(say`The first row has no heading for the amount, such as amount, Betrag, or credit and debit.`);
  }
  return columns;
}

function named(columns: readonly (Column | null)[], cells: readonly string[]): Map<Column, string> {
  const found = new Map<Column, string>();
  columns.forEach((column, index) => {
    const cell = cells[index]?.trim() ?? '';
    if (column !== null && cell !== '') found.set(column, cell);
  });
  return found;
}

/** The single value of a column, or the value that the sender gave. */
function single(rows: readonly Row[], column: Column, given: string | null, parameter: string): string {
  const values = new Set(rows.map(({ cells }) => cells.get(column) ?? ''));
  values.delete('');
  if (values.size > 1) throw new StatementFault(say`The file is about more than one ${parameter}; send one file for each.`);
  const [value = given?.trim() ?? ''] = values;
  if (value === '') throw new StatementFault(say`The file does not say the ${parameter}; add it to the address: ?${parameter}=…`);
  return value;
}

const MONEY_COLUMNS: readonly Column[] = ['amount', 'credit', 'debit', 'balance'];

/** The digits of a number, without spaces, apostrophes, signs and currency. */
function bare(text: string): string {
  return text.replace(/[\s'’\u00a0\u202f+-]|[A-Z]{3}|[€$£¥]/g, '');
}

/** How numbers are written in this file: makes each a decimal number with a point. */
function numbersOf(rows: readonly Row[], given: '.' | ',' | null): (text: string, place: string) => string {
  const texts = rows.flatMap(({ cells }) => MONEY_COLUMNS.flatMap((column) => cells.get(column) ?? [])).map(bare);
  const evidence = new Set<string>();
  for (const text of texts) {
    const last = /[.,](?=[^.,]*$)/.exec(text)?.[0];
    if (last === undefined) continue;
    const both = text.includes('.') && text.includes(',');
    const after = text.length - text.lastIndexOf(last) - 1;
    if (both || (after !== 3 && text.indexOf(last) === text.lastIndexOf(last))) evidence.add(last);
  }
  if (evidence.size > 1) throw new StatementFault(say`Some amounts of the file have a decimal comma, and some a decimal point.`);
  const [found = null] = evidence;
  if (given !== null && found !== null && given !== found)
    throw new StatementFault(say`The amounts of the file are not written with decimal=${given}.`);
  const decimal = given ?? found;
  if (decimal === null && texts.some((text) => /[.,]/.test(text))) {
    throw new StatementFault(say`Every amount could be whole or decimal (1.234); add ?decimal=, or ?decimal=. to the address.`);
  }
  const grouping = decimal === ',' ? '.' : ',';
  return (text, place) => {
    const digits = bare(text);
    const shape = decimal === ',' ? /^(\d+|\d{1,3}(\.\d{3})+)(,\d*)?$/ : /^(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$/;
    if (!shape.test(digits)) throw new StatementFault(say`${place}: "${keptText(text, 30) ?? ''}" is no amount.`);
    return digits.replaceAll(grouping, '').replace(',', '.');
  };
}

/** Signed minor units; null for an empty cell. */
function signed(text: string, number: (text: string, place: string) => string, currency: string, place: string): bigint | null {
  if (text === '') return null;
  const isNegative = /^\s*-|-\s*$/.test(text.replace(/[A-Z]{3}|[€$£¥]/g, ''));
  const minor = amountOf(number(text, place), currency, place);
  return isNegative ? -minor : minor;
}

function dateOrderOf(rows: readonly Row[], given: DateOrder | null): DateOrder {
  if (given !== null) return given;
  const found = new Set<DateOrder>();
  let isUndecided = false;
  for (const { cells } of rows) {
    for (const text of [cells.get('booked') ?? '', cells.get('value') ?? '']) {
      const [, first = '', separator = '', second = ''] = /^(\d{1,4})([-./])(\d{1,2})/.exec(text) ?? [];
      if (first.length === 4 || /^\d{8}/.test(text)) found.add('ymd');
      else if (separator === '.') found.add('dmy');
      else if (separator === '') continue;
      else if (Number(first) > 12) found.add('dmy');
      else if (Number(second) > 12) found.add('mdy');
      else isUndecided = true;
    }
  }
  if (found.size > 1) throw new StatementFault(say`The dates of the file are not written in one way.`);
  const [order] = found;
  if (order === undefined && isUndecided)
    throw new StatementFault(say`The dates could be day/month or month/day; add ?dates=dmy or ?dates=mdy to the address.`);
  return order ?? 'ymd';
}

function dateIn(text: string, order: DateOrder, place: string): string {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact !== null) return dayOf(compact[1]!, compact[2]!, compact[3]!, place);
  const [, a = '', b = '', c = ''] = /^(\d{1,4})[-./](\d{1,2})[-./](\d{2,4})(?:[T ].*)?$/.exec(text) ?? [];
  if (order === 'ymd') return dayOf(a, b, c, place);
  return order === 'dmy' ? dayOf(c, b, a, place) : dayOf(c, a, b, place);
}

function lineOf(
  { line, cells }: Row,
  how: { readonly currency: string; readonly number: (text: string, place: string) => string; readonly order: DateOrder },
): ReadLine {
  const place = `Line ${line}`;
  const at = (column: Column) => signed(cells.get(column) ?? '', how.number, how.currency, place);
  const [amount, credit, debit] = [at('amount'), at('credit'), at('debit')];
  const size = (minor: bigint) => (minor < 0n ? -minor : minor);
  const direction = cells.get('direction')?.toUpperCase() ?? null;
  const isDebit = direction !== null && /^(D|DR|DBIT|DEBIT|S|SOLL)$/.test(direction);
  if (direction !== null && !isDebit && !/^(C|CR|CRDT|CREDIT|H|HABEN)$/.test(direction))
    throw new StatementFault(say`${place} is neither a credit nor a debit.`);
  let minor = amount;
  if (minor !== null && direction !== null) minor = isDebit ? -size(minor) : size(minor);
  if (minor === null && (credit !== null || debit !== null)) minor = size(credit ?? 0n) - size(debit ?? 0n);
  if (minor === null || minor === 0n) throw new StatementFault(say`${place} has no amount.`);
  const value = cells.get('value');
  return {
    bookedOn: dateIn(cells.get('booked') ?? '', how.order, place),
    valueOn: value === undefined ? null : dateIn(value, how.order, place),
    amountMinor: minor,
    bankReference: keptText(cells.get('bankReference'), 140),
    endToEndId: keptText(cells.get('endToEnd'), 140),
    references: [],
    text: keptText(cells.get('text')),
    counterparty: keptText(cells.get('counterparty'), 140),
    counterpartyAccount: keptText(cells.get('counterpartyAccount')?.replace(/\s/g, ''), 40),
  };
}

/** Oldest first, between the balances that the file or the sender gives; files that begin with the newest line are turned round. */
function orderedWithBalances(
  lines: readonly ReadLine[],
  balances: readonly (bigint | null)[],
  currency: string,
  options: CsvStatementOptions,
): Pick<ReadStatement, 'lines' | 'openingMinor' | 'closingMinor'> {
  const asked = (text: string | null) => {
    if (text === null) return null;
    const minor = amountOf(text.replace(/^-/, ''), currency, 'The balance in the address');
    return text.startsWith('-') ? -minor : minor;
  };
  const [opening, closing] = [asked(options.opening), asked(options.closing)];
  const known = balances.every((balance): balance is bigint => balance !== null) ? balances : null;
  if (known === null) {
    if (opening === null || closing === null) {
      throw new StatementFault(
        say`The file has no balance on each row; add the balances before and after it to the address: ?opening=…&closing=…`,
      );
    }
    return { lines, openingMinor: opening, closingMinor: closing };
  }
  const follows = (list: readonly ReadLine[], after: readonly bigint[]) =>
    list.every(({ amountMinor }, at) => at === 0 || after[at - 1]! + amountMinor === after[at]);
  const isOldestFirst = follows(lines, known);
  const ordered = isOldestFirst ? lines : [...lines].reverse();
  const after = isOldestFirst ? known : [...known].reverse();
  if (!follows(ordered, after))
    throw new StatementFault(say`The balances on the rows do not follow from each other; a row is missing, or the file was changed.`);
  const made = { lines: ordered, openingMinor: after[0]! - ordered[0]!.amountMinor, closingMinor: after.at(-1)! };
  if ((opening !== null && opening !== made.openingMinor) || (closing !== null && closing !== made.closingMinor)) {
    throw new StatementFault(say`The balances in the address are not those of the file.`);
  }
  return made;
}
