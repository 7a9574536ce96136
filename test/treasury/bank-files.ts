/** Statements as banks write them, made from lines: camt.053 versions 02 and 08, and CSV. */

export const ACCOUNT = 'DE02120300000000202051';

export interface FileLine {
  /** Signed decimal number: "-50.00". */
  readonly amount: string;
  readonly booked: string;
  readonly bankReference?: string;
  readonly endToEnd?: string;
  readonly text?: string;
  readonly name?: string;
  readonly account?: string;
  /** Instead of one transfer: the parts of a batch booking. */
  readonly batch?: { readonly id: string; readonly parts: readonly { amount: string; endToEnd: string; name?: string }[] };
  readonly status?: string;
}

const size = (amount: string) => amount.replace('-', '');
const side = (amount: string) => (amount.startsWith('-') ? 'DBIT' : 'CRDT');

const balance = (code: string, amount: string, day: string, currency: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${size(amount)}</Amt>
   <CdtDbtInd>${side(amount)}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;

function details(line: FileLine, version: string, currency: string): string {
  const party = side(line.amount) === 'CRDT' ? 'Dbtr' : 'Cdtr';
  const name = (text: string) => (version === '02' ? `<Nm>${text}</Nm>` : `<Pty><Nm>${text}</Nm></Pty>`);
  const one = (
    amount: string,
    endToEnd: string | undefined,
    text: string | undefined,
    who: string | undefined,
    account: string | undefined,
  ) => `<TxDtls>
    <Refs>${endToEnd === undefined ? '<EndToEndId>NOTPROVIDED</EndToEndId>' : `<EndToEndId>${endToEnd}</EndToEndId>`}</Refs>
    ${version === '02' ? `<AmtDtls><TxAmt><Amt Ccy="${currency}">${size(amount)}</Amt></TxAmt></AmtDtls>` : `<Amt Ccy="${currency}">${size(amount)}</Amt><CdtDbtInd>${side(amount)}</CdtDbtInd>`}
    <RltdPties>${who === undefined ? '' : `<${party}>${name(who)}</${party}>`}${account === undefined ? '' : `<${party}Acct><Id><IBAN>${account}</IBAN></Id></${party}Acct>`}</RltdPties>
    ${text === undefined ? '' : `<RmtInf><Ustrd>${text}</Ustrd></RmtInf>`}</TxDtls>`;
  if (line.batch === undefined) return `<NtryDtls>${one(line.amount, line.endToEnd, line.text, line.name, line.account)}</NtryDtls>`;
  const parts = line.batch.parts.map((part) => one(part.amount, part.endToEnd, undefined, part.name, undefined));
  return `<NtryDtls><Btch><PmtInfId>${line.batch.id}</PmtInfId></Btch>${parts.join('')}</NtryDtls>`;
}

export function camt(
  lines: readonly FileLine[],
  {
    version = '08',
    opening = '1000.00',
    closing,
    id = 'STMT-2026-11-05',
    currency = 'USD',
    account = ACCOUNT,
  }: {
    version?: '02' | '08';
    opening?: string;
    closing: string;
    id?: string;
    currency?: string;
    account?: string;
  },
): string {
  const entries = lines.map(
    (
      line,
      index,
    ) => `<Ntry><NtryRef>${index + 1}</NtryRef><Amt Ccy="${currency}">${size(line.amount)}</Amt><CdtDbtInd>${side(line.amount)}</CdtDbtInd>
    <Sts>${version === '02' ? (line.status ?? 'BOOK') : `<Cd>${line.status ?? 'BOOK'}</Cd>`}</Sts><BookgDt><Dt>${line.booked}</Dt></BookgDt><ValDt><Dt>${line.booked}</Dt></ValDt>
    ${line.bankReference === undefined ? '' : `<AcctSvcrRef>${line.bankReference}</AcctSvcrRef>`}
    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>${details(line, version, currency)}</Ntry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<BkToCstmrStmt><GrpHdr><MsgId>053D2026110500000001N</MsgId><CreDtTm>2026-11-05T21:04:11+01:00</CreDtTm></GrpHdr>
<Stmt><Id>${id}</Id><ElctrncSeqNb>211</ElctrncSeqNb><CreDtTm>2026-11-05T21:04:11+01:00</CreDtTm>
<Acct><Id><IBAN>${account}</IBAN></Id><Ccy>${currency}</Ccy><Ownr><Nm>The operator</Nm></Ownr></Acct>
${balance('OPBD', opening, '2026-11-04', currency)}${balance('CLBD', closing, '2026-11-05', currency)}${balance('CLAV', closing, '2026-11-05', currency)}
${entries.join('\n')}</Stmt></BkToCstmrStmt></Document>`;
}
