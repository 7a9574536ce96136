/**
 * The file of a payout run, for the bank: CSV for people and small banks, ISO 20022 pain.001.001.09 for the rest.
 *
 * The bytes depend on the run's frozen rows alone, so that the same run always gives the same bytes. A file holds what
 * a bank needs to pay, and nothing else about a person.
 */
import { createHash } from 'node:crypto';
import { decimalAmount, money, type Currency, type PayoutId, type PayoutRunId } from '../../kernel/index.ts';
import { bankReference, runReference } from '../bank-reference.ts';
import type { BankDetails } from '../payees/bank-details.ts';

/** The account that payouts are paid from. */
export interface Payer {
  readonly name: string;
  /** IBAN or account number, without spaces. */
  readonly account: string;
  readonly bic: string | null;
}

export interface RunFileLine {
  readonly position: number;
  readonly payoutId: PayoutId;
  readonly amountMinor: bigint;
  readonly details: BankDetails;
}

export interface RunFile {
  readonly runId: PayoutRunId;
  readonly currency: Currency;
  /** Becomes the time of creation and the day of execution in the file. */
  readonly approvedAt: Date;
  /** Null: no XML, which needs it. */
  readonly payer: Payer | null;
  /** In order of position. */
  readonly lines: readonly RunFileLine[];
}

export type RunFileFormat = 'csv' | 'xml';

export const RUN_FILE_TYPES: Readonly<Record<RunFileFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  xml: 'application/xml; charset=utf-8',
};

/** The file, or null when the format cannot hold the run. */
export function runFile(file: RunFile, format: RunFileFormat): string | null {
  if (format === 'csv') return csvFile(file);
  return file.payer === null ? null : xmlFile(file, file.payer);
}

/** sha256 of the file's bytes, hex. */
export function fileHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

const CSV_HEADER = 'line,reference,holder_name,iban,account_number,routing_number,bic,country,amount,currency';

/** A cell that no spreadsheet runs as a formula, quoted by RFC 4180. */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function csvFile(file: RunFile): string {
  const rows = file.lines.map(({ position, payoutId, amountMinor, details }) =>
    [
      String(position),
      bankReference(payoutId),
      details.holderName,
      details.iban ?? '',
      details.accountNumber ?? '',
      details.routingNumber ?? '',
      details.bic ?? '',
      details.country,
      decimalAmount(money(amountMinor, file.currency)),
      file.currency,
    ]
      .map(csvCell)
      .join(','),
  );
  return [CSV_HEADER, ...rows].map((row) => row + '\r\n').join('');
}

/** Clearing systems by country, from ISO 20022's external code set; other systems are identified by the member's number alone. */
const CLEARING_SYSTEMS: Readonly<Record<string, string>> = {
  AU: 'AUBSB',
  CA: 'CACPA',
  GB: 'GBDSC',
  HK: 'HKNCC',
  IN: 'INFSC',
  NZ: 'NZNCC',
  US: 'USABA',
  ZA: 'ZANCC',
};

const IBAN_SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/;

/** Text as XML content. Characters that XML 1.0 does not have become a space. */
export function xmlText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** An element; `content` is XML already. */
function element(name: string, ...content: string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

function account(number: string, isIban: boolean): string {
  return element('Id', isIban ? element('IBAN', xmlText(number)) : element('Othr', element('Id', xmlText(number))));
}

function agent(bic: string | null, country: string | null, routingNumber: string | null): string {
  const parts: string[] = [];
  if (bic !== null) parts.push(element('BICFI', xmlText(bic)));
  if (routingNumber !== null) {
    const system = CLEARING_SYSTEMS[country ?? ''];
    const named = system === undefined ? '' : element('ClrSysId', element('Cd', system));
    parts.push(element('ClrSysMmbId', named, element('MmbId', xmlText(routingNumber))));
  }
  if (parts.length === 0) parts.push(element('Othr', element('Id', 'NOTPROVIDED')));
  return element('FinInstnId', ...parts);
}

function transfer(line: RunFileLine, currency: Currency): string {
  const { details } = line;
  const namesBank = details.bic !== null || details.routingNumber !== null;
  return element(
    'CdtTrfTxInf',
    element('PmtId', element('EndToEndId', bankReference(line.payoutId))),
    element('Amt', `<InstdAmt Ccy="${xmlText(currency)}">${decimalAmount(money(line.amountMinor, currency))}</InstdAmt>`),
    ...(namesBank ? [element('CdtrAgt', agent(details.bic, details.country, details.routingNumber))] : []),
    element('Cdtr', element('Nm', xmlText(details.holderName))),
    element('CdtrAcct', account(details.iban ?? details.accountNumber ?? '', details.iban !== null)),
    element('RmtInf', element('Ustrd', bankReference(line.payoutId))),
  );
}

/** ISO 20022 CustomerCreditTransferInitiationV09. Service level and charges are left to the agreement with the bank. */
function xmlFile(file: RunFile, payer: Payer): string {
  const reference = runReference(file.runId);
  const totalMinor = file.lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const total = decimalAmount(money(totalMinor, file.currency));
  const sums = element('NbOfTxs', String(file.lines.length)) + element('CtrlSum', total);
  const name = element('Nm', xmlText(payer.name));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>',
    element('GrpHdr', element('MsgId', reference), element('CreDtTm', file.approvedAt.toISOString()), sums, element('InitgPty', name)),
    '<PmtInf>' + element('PmtInfId', reference) + element('PmtMtd', 'TRF') + sums,
    element('ReqdExctnDt', element('Dt', file.approvedAt.toISOString().slice(0, 10))),
    element('Dbtr', name),
    element('DbtrAcct', account(payer.account, IBAN_SHAPE.test(payer.account)), element('Ccy', file.currency)),
    element('DbtrAgt', agent(payer.bic, null, null)),
    ...file.lines.map((line) => transfer(line, file.currency)),
    '</PmtInf></CstmrCdtTrfInitn></Document>',
  ];
  return lines.map((line) => line + '\n').join('');
}
