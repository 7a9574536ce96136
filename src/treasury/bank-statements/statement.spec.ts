import { readCamt } from './camt.ts';
import { matchOf, type BankLine, type Candidate } from './bank-line.ts';
import { readCsvStatement, type CsvStatementOptions } from './statement-csv.ts';
import { lineKeys, totalsFault } from './statement.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const NO_OPTIONS: CsvStatementOptions = { account: 'DE1', currency: 'EUR', opening: null, closing: null, decimal: null, dates: null };
const csv = async (text: string, options: Partial<CsvStatementOptions> = {}) =>
  (await readCsvStatement(bytes(text), { ...NO_OPTIONS, ...options }))[0]!;
const amounts = (statement: { lines: readonly { amountMinor: bigint }[] }) => statement.lines.map(({ amountMinor }) => amountMinor);

describe('readCsvStatement', () => {
  it('reads a German file with semicolons, decimal commas, grouping points, a byte order mark and the newest line first', async () => {
    const statement = await csv(
      '\ufeff"Buchungstag";"Valutadatum";"Beguenstigter/Zahlungspflichtiger";"Verwendungszweck";"Betrag";"Währung";"Saldo"\r\n' +
        '"05.11.2026";"05.11.2026";"Bank";"Entgelt";"-7,50";"EUR";"2.226,95"\r\n' +
        '"04.11.2026";"04.11.2026";"ACME GmbH";"RF18 5390 0754 7034; Rechnung";"1.234,45";"EUR";"2.234,45"\r\n',
      { currency: null },
    );
    expect(statement).toMatchObject({ account: 'DE1', currency: 'EUR', openingMinor: 100_000n, closingMinor: 222_695n });
    expect(statement.lines).toMatchObject([
      { bookedOn: '2026-11-04', amountMinor: 123_445n, text: 'RF18 5390 0754 7034; Rechnung', counterparty: 'ACME GmbH' },
      { bookedOn: '2026-11-05', amountMinor: -750n },
    ]);
    expect(totalsFault(statement)).toBeNull();
  });

  it('reads commas, decimal points, credit and debit columns, and balances from the address', async () => {
    const statement = await csv('date,description,paid in,paid out\n2026-11-04,"One, two",1234.5,\n2026-11-05,Fee,,3\n', {
      opening: '-10.00',
      closing: '1221.50',
    });
    expect(amounts(statement)).toEqual([123_450n, -300n]);
    expect(totalsFault(statement)).toBeNull();
  });

  it.each([
    ['a column for the direction', 'date,amount,creditdebit\n2026-11-04,5.00,DBIT\n2026-11-04,7.00,CRDT\n', [-500n, 700n]],
    ['a minus behind the number', 'date,amount\n2026-11-04,5.00-\n2026-11-04,7.00\n', [-500n, 700n]],
    ['a currency and an apostrophe in the number', "date,amount\n2026-11-04,EUR 1'005.00\n2026-11-04,-7.00 EUR\n", [100_500n, -700n]],
    ['dates with slashes whose order other rows tell', 'date,amount\n04/11/2026,5.00\n25/11/2026,7.00\n', [500n, 700n]],
    ['zeros beyond the places of the currency', 'date,amount\n2026-11-04,5.0000\n2026-11-04,7.\n', [500n, 700n]],
    ['tabs', 'date\tamount\n2026-11-04\t5,00\n', [500n]],
  ])('reads %s', async (_what, text, expected) => {
    expect(amounts(await csv(text, { opening: '0', closing: '0' }))).toEqual(expected);
  });

  it.each([
    ['dates that can be read in two ways', 'date,amount\n04/11/2026,5.00\n', 'dates=dmy or'],
    ['amounts that can be read in two ways', 'date,amount\n2026-11-04,"1,234"\n', 'decimal='],
    ['commas and points as decimal marks', 'date;amount\n2026-11-04;1,23\n2026-11-04;4.56\n', 'decimal comma, and some a decimal point'],
    ['a day that is none', 'date,amount\n2026-02-30,5.00\n', 'Line 2: a date is no day'],
    ['more places than the currency has', 'date,amount\n2026-11-04,5.001\n2026-11-04,5.01\n', 'Line 2'],
    ['no amount', 'date,amount\n2026-11-04,\n', 'Line 2 has no amount'],
    ['no date column', 'day of the week,amount\nMonday,1.00\n', 'no heading for the date'],
    ['no amount column', 'date,text\n2026-11-04,a\n', 'no heading for the amount'],
    ['two currencies', 'date,amount,currency\n2026-11-04,1.00,EUR\n2026-11-04,1.00,USD\n', 'more than one currency'],
    ['no rows', 'date,amount\n', 'no rows'],
    ['balances that do not follow', 'date,amount,balance\n2026-11-04,1.00,1.00\n2026-11-04,1.00,3.00\n', 'do not follow'],
    ['a quote that is never closed', 'date,amount,text\n2026-11-04,1.00,"open\n', 'never closed'],
  ])('refuses %s', async (_what, text, message) => {
    await expect(csv(text, { opening: '0', closing: '0', currency: text.includes('currency') ? null : 'EUR' })).rejects.toThrow(message);
  });

  it('refuses a file without balances, and balances in the address that differ from those of the rows', async () => {
    await expect(csv('date,amount\n2026-11-04,1.00\n')).rejects.toThrow('opening=');
    await expect(csv('date,amount,balance\n2026-11-04,1.00,5.00\n', { opening: '3.00' })).rejects.toThrow('not those of the file');
  });
});

const document = (content: string, head = '', version = '08') =>
  `<?xml version="1.0" encoding="UTF-8"?>${head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">${content}</Document>`;

describe('readCamt', () => {
  it.each([
    ['a document type', document('', '<!DOCTYPE Document [<!ENTITY x "y">]>'), 'document type'],
    ['an external entity', document('&x;', '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), 'document type'],
    ['an entity that XML does not know', document('<BkToCstmrStmt>&nbsp;</BkToCstmrStmt>'), 'no well-formed XML'],
    ['elements nested too deep', document('<a>'.repeat(100) + '</a>'.repeat(100)), 'nested more than'],
    ['an element that is never closed', document('<BkToCstmrStmt>'), 'no well-formed XML'],
    ['another message', document('').replaceAll('camt.053', 'pain.001'), 'no camt.053'],
    ['a page of HTML', '<html><body>Sign in</body></html>', 'no camt.053'],
    ['nothing', '', 'no camt.053'],
    ['no statement', document('<BkToCstmrStmt/>'), 'no statement'],
    ['an encoding that is not known', document('').replace('UTF-8', 'UTF-7'), 'encoded neither'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => readCamt(bytes(text))).toThrow(message);
  });

  it('refuses bytes that are not in the encoding that the file names', () => {
    expect(() => readCamt(Uint8Array.from([...bytes(document('')), 0xff, 0xfe]))).toThrow('and is not');
  });

  it('refuses a million of nested entities in no time: none is read', () => {
    const bomb = ['<!ENTITY a0 "ha">', ...Array.from({ length: 30 }, (_unused, n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`)].join('');
    expect(() => readCamt(bytes(document('&a30;', `<!DOCTYPE Document [${bomb}]>`)))).toThrow('document type');
  });
});

describe('lineKeys', () => {
  const line = {
    bookedOn: '2026-11-04',
    valueOn: null,
    amountMinor: 500n,
    bankReference: null,
    endToEndId: null,
    references: [],
    text: 'coffee',
    counterparty: null,
    counterpartyAccount: null,
  };
  const of = (lines: (typeof line)[]) =>
    lineKeys({ reference: 'x', account: 'DE1', currency: 'EUR', openingMinor: 0n, closingMinor: 0n, lines });

  it('tells equal lines of a day apart, and is the same in an overlapping statement', () => {
    const [one, two] = of([line, line]);
    expect(one).not.toBe(two);
    expect(of([{ ...line, text: 'before' }, line])[1]).toBe(one);
  });

  it('differs by account, amount, day and text', () => {
    const keys = [
      of([line]),
      of([{ ...line, amountMinor: 501n }]),
      of([{ ...line, bookedOn: '2026-11-05' }]),
      of([{ ...line, text: 'tea' }]),
    ].flat();
    expect(new Set(keys).size).toBe(4);
  });
});

describe('matchOf', () => {
  const line = {
    bankReference: null,
    endToEndId: null,
    text: 'SEPA-Ueberweisung rf 18 5390 0754',
    hints: ['PAY-01'],
  } as unknown as BankLine;
  const candidate = (id: string, ...keys: string[]): Candidate => ({ lineId: 'l', kind: 'funding', id, keys });

  it.each([
    ['a reference that is in the text, in another spelling', [candidate('a', 'RF1853900754')], 'a'],
    ['a short reference that is one of the references as a whole', [candidate('a', 'pay01')], 'a'],
    ['a short reference that is only part of the text', [candidate('a', 'SEPA')], null],
    ['another reference', [candidate('a', 'RF9999999')], null],
    ['no reference of letters and digits', [candidate('a', '---')], null],
    ['two transfers whose references are both in the text', [candidate('a', 'RF1853900754'), candidate('b', '53900754')], null],
    ['one transfer by two references', [candidate('a', 'RF1853900754', '53900754'), candidate('c', 'OTHER1')], 'a'],
  ] as const)('decides %s', (_what, candidates, expected) => {
    expect(matchOf(line, candidates)?.id ?? null).toBe(expected);
  });
});
