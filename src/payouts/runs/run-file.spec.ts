import { asId } from '../../kernel/index.ts';
import { checkBankDetails } from '../payees/bank-details.ts';
import { bankReference } from '../bank-reference.ts';
import { csvCell, fileHash, runFile, xmlText, type RunFile } from './run-file.ts';

const german = checkBankDetails({ holderName: 'Müller & Söhne, GmbH', iban: 'DE89370400440532013000', bic: 'DEUTDEFF' }, []).details;
const american = checkBankDetails(
  { holderName: "Sinéad O'Connor", accountNumber: '000123456789', routingNumber: '021000021', country: 'US' },
  [],
).details;

const file: RunFile = {
  runId: asId('0193d2f0-0000-7000-8000-000000000001'),
  currency: 'EUR',
  approvedAt: new Date('2026-11-02T09:00:00.000Z'),
  payer: { name: 'Guildhall <Test> & Co', account: 'NL91ABNA0417164300', bic: 'ABNANL2A' },
  lines: [
    { position: 1, payoutId: asId('0193d2f0-0000-7000-8000-000000000002'), amountMinor: 123_456n, details: german },
    { position: 2, payoutId: asId('0193d2f0-0000-7000-8000-000000000003'), amountMinor: 5n, details: american },
  ],
};

describe('the file of a payout run', () => {
  it('writes the lines as CSV', () => {
    expect(runFile(file, 'csv')).toBe(
      [
        'line,reference,holder_name,iban,account_number,routing_number,bic,country,amount,currency',
        '1,pay-01jf9f0000e008000000000002,"Müller & Söhne, GmbH",DE89370400440532013000,,,DEUTDEFF,DE,1234.56,EUR',
        "2,pay-01jf9f0000e008000000000003,Sinéad O'Connor,,000123456789,021000021,,US,0.05,EUR",
        '',
      ].join('\r\n'),
    );
  });

  it('writes the lines as pain.001.001.09', () => {
    expect(runFile(file, 'xml')).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>',
        '<GrpHdr><MsgId>run-01jf9f0000e008000000000001</MsgId><CreDtTm>2026-11-02T09:00:00.000Z</CreDtTm><NbOfTxs>2</NbOfTxs><CtrlSum>1234.61</CtrlSum><InitgPty><Nm>Guildhall &lt;Test&gt; &amp; Co</Nm></InitgPty></GrpHdr>',
        '<PmtInf><PmtInfId>run-01jf9f0000e008000000000001</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>2</NbOfTxs><CtrlSum>1234.61</CtrlSum>',
        '<ReqdExctnDt><Dt>2026-11-02</Dt></ReqdExctnDt>',
        '<Dbtr><Nm>Guildhall &lt;Test&gt; &amp; Co</Nm></Dbtr>',
        '<DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></DbtrAcct>',
        '<DbtrAgt><FinInstnId><BICFI>ABNANL2A</BICFI></FinInstnId></DbtrAgt>',
        '<CdtTrfTxInf><PmtId><EndToEndId>pay-01jf9f0000e008000000000002</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">1234.56</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>DEUTDEFF</BICFI></FinInstnId></CdtrAgt><Cdtr><Nm>Müller &amp; Söhne, GmbH</Nm></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct><RmtInf><Ustrd>pay-01jf9f0000e008000000000002</Ustrd></RmtInf></CdtTrfTxInf>',
        '<CdtTrfTxInf><PmtId><EndToEndId>pay-01jf9f0000e008000000000003</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">0.05</InstdAmt></Amt><CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>USABA</Cd></ClrSysId><MmbId>021000021</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt><Cdtr><Nm>Sinéad O&apos;Connor</Nm></Cdtr><CdtrAcct><Id><Othr><Id>000123456789</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>pay-01jf9f0000e008000000000003</Ustrd></RmtInf></CdtTrfTxInf>',
        '</PmtInf></CstmrCdtTrfInitn></Document>',
        '',
      ].join('\n'),
    );
  });

  it('has references that fit the 35 characters of a bank and need no character outside a-z, 0-9 and -', () => {
    expect(bankReference(file.lines[0]!.payoutId)).toMatch(/^[a-z0-9-]{1,35}$/);
  });

  it('has no XML without a payer', () => {
    expect(runFile({ ...file, payer: null }, 'xml')).toBeNull();
    expect(runFile({ ...file, payer: null }, 'csv')).toBe(runFile(file, 'csv'));
  });

  it('writes amounts in the digits of their currency', () => {
    const yen = runFile({ ...file, currency: 'JPY' }, 'csv') ?? '';
    expect(yen).toContain(',123456,JPY');
    expect(runFile({ ...file, currency: 'KWD' }, 'xml')).toContain('<InstdAmt Ccy="KWD">123.456</InstdAmt>');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum(a1)', "'@sum(a1)"],
    ['\t=1', "'\t=1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['a,b', '"a,b"'],
    ['a\r\nb', '"a\r\nb"'],
    ['plain', 'plain'],
  ])('writes the cell %j as %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('lets no text out of its element', () => {
    expect(xmlText(`</Nm><Amt a="1">&'`)).toBe('&lt;/Nm&gt;&lt;Amt a=&quot;1&quot;&gt;&amp;&apos;');
    expect(xmlText('a\u0000b\ud800c\uffff')).toBe('a b\ufffdc ');
  });

  it('has the same hash for the same bytes only', () => {
    const text = runFile(file, 'csv') ?? '';
    expect(fileHash(text)).toBe(fileHash(runFile({ ...file }, 'csv') ?? ''));
    expect(fileHash(text)).not.toBe(fileHash(text + ' '));
  });
});
