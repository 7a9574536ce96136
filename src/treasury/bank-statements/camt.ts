/**
 * ISO 20022 camt.053 (BankToCustomerStatement), versions 02 to 13: booked entries, balances, references. Pure.
 *
 * The file is a stranger's: no document type is read, so that it can define no entity and name no other file; depth, number
 * and size of elements are bounded. It runs in a thread with a time limit (statement-threads.ts).
 */
import { say } from '../../kernel/index.ts';
import sax from 'sax';
import { amountOf, dayOf, keptText, MAXIMUM_STATEMENT_LINES, StatementFault, type ReadLine, type ReadStatement } from './statement.ts';

const DEEPEST = 40;
const MOST_ELEMENTS = 1_000_000;
const LONGEST_TEXT = 20_000;
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d{2})$/;

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

/** @throws StatementFault when the file is not camt.053, or has a value that is not allowed */
export function readCamt(bytes: Uint8Array): ReadStatement[] {
  const root = parseXml(decode(bytes));
  const version = Object.entries(root.attributes)
    .filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
    .map(([, value]) => NAMESPACE.exec(value)?.[1])
    .find((found) => found !== undefined);
  if (root.name !== 'Document' || version === undefined) throw new StatementFault(say`The file is XML, but no camt.053 statement.`);
  const statements = all(root, 'BkToCstmrStmt/Stmt');
  if (statements.length === 0) throw new StatementFault(say`The file holds no statement (BkToCstmrStmt/Stmt).`);
  return statements.map((statement, index) => statementOf(statement, index));
}

function decode(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString('latin1');
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = { 'utf-8': 'utf-8', utf8: 'utf-8', 'us-ascii': 'utf-8', 'iso-8859-1': 'iso-8859-1', 'windows-1252': 'windows-1252' }[
    declared
  ];
  if (encoding === undefined) throw new StatementFault(say`The file is encoded neither in UTF-8 nor in ISO 8859-1; save it as UTF-8.`);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new StatementFault(say`The file says that it is encoded in ${declared}, and is not.`);
  }
}

function parseXml(text: string): Element {
  // strictEntities is not in the types: only the five entities of XML itself are known.
  const parser = sax.parser(true, { trim: false, normalize: false, strictEntities: true } as sax.SAXOptions);
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open: Element[] = [root];
  let elements = 0;
  parser.onerror = (error) => {
    throw new StatementFault(say`The file is no well-formed XML: ${error.message.split('\n')[0] ?? ''} (line ${parser.line + 1}).`);
  };
  parser.ondoctype = () => {
    throw new StatementFault(say`The file holds a document type (<!DOCTYPE …>), which no bank writes and which is not read.`);
  };
  parser.onopentag = ({ name, attributes }) => {
    elements += 1;
    if (elements > MOST_ELEMENTS) throw new StatementFault(say`The file has more than ${MOST_ELEMENTS} elements.`);
    if (open.length > DEEPEST) throw new StatementFault(say`Elements are nested more than ${DEEPEST} deep (line ${parser.line + 1}).`);
    const element = { name: localName(name), attributes: attributes as Record<string, string>, text: '', children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  };
  parser.onclosetag = () => void open.pop();
  const take = (part: string) => {
    const element = open.at(-1)!;
    if (element.text.length + part.length > LONGEST_TEXT)
      throw new StatementFault(say`An element is longer than ${LONGEST_TEXT} characters.`);
    element.text += part;
  };
  parser.ontext = take;
  parser.oncdata = take;
  parser.write(text).close();
  return root.children[0] ?? root;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Every element at the path below. */
function all(element: Element, path: string): Element[] {
  return path
    .split('/')
    .reduce<Element[]>((found, name) => found.flatMap(({ children }) => children.filter((each) => each.name === name)), [element]);
}

/** The text at the first path that is there, trimmed; null: at none. */
function textAt(element: Element, ...paths: string[]): string | null {
  for (const path of paths) {
    const text = all(element, path)[0]?.text.trim() ?? '';
    if (text !== '') return text;
  }
  return null;
}

function statementOf(element: Element, index: number): ReadStatement {
  const reference = keptText(textAt(element, 'Id'), 140);
  const place = `Statement ${reference ?? index + 1}`;
  const account = textAt(element, 'Acct/Id/IBAN', 'Acct/Id/Othr/Id')?.replace(/\s/g, '');
  if (account === undefined || !/^[A-Za-z0-9./-]{1,40}$/.test(account)) throw new StatementFault(say`${place} names no account (Acct/Id).`);
  const balances = all(element, 'Bal');
  const opening = balanceOf(balances, ['OPBD', 'PRCD'], place);
  const closing = balanceOf(balances, ['CLBD'], place);
  const currency = textAt(element, 'Acct/Ccy') ?? opening.currency;
  if (opening.currency !== currency || closing.currency !== currency) {
    throw new StatementFault(say`${place}: its balances are not in ${currency}, the currency of the account.`);
  }
  const entries = all(element, 'Ntry');
  if (entries.length > MAXIMUM_STATEMENT_LINES) throw new StatementFault(say`${place} has more than ${MAXIMUM_STATEMENT_LINES} entries.`);
  const lines = entries.flatMap((entry, at) => linesOf(entry, currency, `${place}, entry ${at + 1}`));
  checkSummary(element, lines, currency, place);
  return { reference, account, currency, openingMinor: opening.minor, closingMinor: closing.minor, lines };
}

function balanceOf(balances: readonly Element[], codes: readonly string[], place: string): { minor: bigint; currency: string } {
  for (const code of codes) {
    const balance = balances.find((each) => textAt(each, 'Tp/CdOrPrtry/Cd') === code);
    if (balance === undefined) continue;
    const { minor, currency } = amountIn(balance, `${place}, balance ${code}`);
    return { minor: signOf(balance, `${place}, balance ${code}`) * minor, currency };
  }
  throw new StatementFault(
    say`${place} has no balance ${codes[0] ?? ''}: without the opening and the closing balance it cannot be checked.`,
  );
}

function amountIn(element: Element, place: string): { minor: bigint; currency: string } {
  const amount = all(element, 'Amt')[0];
  const currency = amount?.attributes.Ccy ?? '';
  if (amount === undefined || !/^[A-Z]{3}$/.test(currency)) throw new StatementFault(say`${place} has no amount with a currency.`);
  return { minor: amountOf(amount.text, currency, place), currency };
}

function signOf(element: Element, place: string): 1n | -1n {
  const word = textAt(element, 'CdtDbtInd');
  if (word === 'CRDT') return 1n;
  if (word === 'DBIT') return -1n;
  throw new StatementFault(say`${place} is neither a credit nor a debit (CdtDbtInd).`);
}

function dateAt(element: Element, path: string, place: string): string | null {
  const text = textAt(element, `${path}/Dt`, `${path}/DtTm`);
  if (text === null) return null;
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  return dayOf(year, month, day, place);
}

/** An entry's transactions where each has its own amount and they add up to it, else the entry as one line. */
function linesOf(entry: Element, currency: string, place: string): ReadLine[] {
  // Version 02 has the status as text, later ones as a code. What is pending or for information is not in the balance.
  if ((textAt(entry, 'Sts/Cd', 'Sts') ?? 'BOOK') !== 'BOOK') return [];
  const { minor, currency: of } = amountIn(entry, place);
  if (of !== currency) throw new StatementFault(say`${place} is in ${of}, and the account in ${currency}.`);
  const sign = signOf(entry, place);
  const bookedOn = dateAt(entry, 'BookgDt', place) ?? dateAt(entry, 'ValDt', place);
  if (bookedOn === null) throw new StatementFault(say`${place} has no date (BookgDt).`);
  const shared = { bookedOn, valueOn: dateAt(entry, 'ValDt', place) };
  const transactions = all(entry, 'NtryDtls/TxDtls');
  const parts = transactions.map((each) => partOf(each, currency, sign, place));
  const sum = parts.reduce<bigint | null>((total, part) => (total === null || part === null ? null : total + part), 0n);
  if (transactions.length < 2 || sum !== sign * minor) {
    const [only = null] = transactions.length === 1 ? transactions : [];
    return minor === 0n ? [] : [{ ...shared, amountMinor: sign * minor, ...detailsOf(entry, only, null) }];
  }
  return transactions
    .map((each, index) => ({ ...shared, amountMinor: parts[index]!, ...detailsOf(entry, each, index) }))
    .filter((line) => line.amountMinor !== 0n);
}

/** The signed amount of a transaction in the currency of the account; null: none is given. */
function partOf(transaction: Element, currency: string, sign: bigint, place: string): bigint | null {
  const amount = all(transaction, 'Amt')[0] ?? all(transaction, 'AmtDtls/TxAmt/Amt')[0];
  if (amount?.attributes.Ccy !== currency) return null;
  const word = textAt(transaction, 'CdtDbtInd');
  const own = word === 'CRDT' ? 1n : word === 'DBIT' ? -1n : sign;
  return own * amountOf(amount.text, currency, place);
}

/** @param index of the transaction within its entry; null: the entry is one line */
function detailsOf(
  entry: Element,
  transaction: Element | null,
  index: number | null,
): Omit<ReadLine, 'bookedOn' | 'valueOn' | 'amountMinor'> {
  const of = transaction ?? entry;
  const given = (text: string | null) => (text === null || /^NOT ?PROVIDED$/i.test(text) ? null : keptText(text, 140));
  const ofEntry = given(textAt(entry, 'AcctSvcrRef'));
  const ofTransaction = given(textAt(of, 'Refs/AcctSvcrRef'));
  const bankReference = index === null ? (ofEntry ?? ofTransaction) : (ofTransaction ?? (ofEntry && `${ofEntry}/${index + 1}`));
  const isCredit = textAt(entry, 'CdtDbtInd') === 'CRDT';
  const [party, account] = isCredit ? ['Dbtr', 'DbtrAcct'] : ['Cdtr', 'CdtrAcct'];
  const texts = [
    ...all(of, 'RmtInf/Ustrd'),
    ...all(of, 'RmtInf/Strd/AddtlRmtInf'),
    ...(transaction === null ? all(entry, 'AddtlNtryInf') : []),
  ];
  const references = [
    // Not NtryRef: some banks number the entries of each statement anew.
    ...['NtryDtls/Btch/MsgId', 'NtryDtls/Btch/PmtInfId'].map((path) => textAt(entry, path)),
    ...['Refs/MsgId', 'Refs/PmtInfId', 'Refs/InstrId', 'Refs/TxId', 'Refs/ChqNb'].map((path) => textAt(of, path)),
    ...all(of, 'RmtInf/Strd/CdtrRefInf/Ref').map(({ text }) => text),
  ];
  return {
    bankReference,
    endToEndId: given(textAt(of, 'Refs/EndToEndId')),
    references: [...new Set(references.map((text) => given(text)).filter((text) => text !== null))].slice(0, 20),
    text: keptText(texts.map(({ text }) => text).join(' ')),
    counterparty: keptText(textAt(of, `RltdPties/${party}/Nm`, `RltdPties/${party}/Pty/Nm`), 140),
    counterpartyAccount: keptText(textAt(of, `RltdPties/${account}/Id/IBAN`, `RltdPties/${account}/Id/Othr/Id`)?.replace(/\s/g, ''), 40),
  };
}

/** The bank's own count and sum of entries, where it gives them. */
function checkSummary(element: Element, lines: readonly ReadLine[], currency: string, place: string): void {
  const net = all(element, 'TxsSummry/TtlNtries/TtlNetNtry')[0];
  const amount = net === undefined ? null : textAt(net, 'Amt');
  const word = net === undefined ? null : textAt(net, 'CdtDbtInd');
  if (amount === null || word === null) return;
  const expected = (word === 'DBIT' ? -1n : 1n) * amountOf(amount, currency, place);
  const sum = lines.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  if (sum !== expected) throw new StatementFault(say`${place}: its entries do not make the net amount that the bank gives (TxsSummry).`);
}
