/** Statements of the bank are imported, added up, stored once, and matched with the books; the rest waits for an admin. */
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, createAuditor, registerRequester, type TestPerson } from '../kit/people.ts';
import { camt, type FileLine } from './bank-files.ts';
import { createRun, approveRun, fetchFile, mark, mutate, sentRun, waitingPayout } from '../payouts/kit.ts';

let market: TestMarketplace;
let admins: TestPerson[];
beforeAll(async () => {
  market = await openMarketplace();
  admins = [await createAdmin(market), await createAdmin(market)];
});
afterAll(() => market.close());

let count = 0;
const reference = (text: string) => `${text}-${++count}`;

async function upload(file: string, options: { type?: string; query?: string; token?: string } = {}) {
  const { type = 'application/xml', query = '', token = admins[0]!.token } = options;
  const headers = { 'content-type': type, authorization: `Bearer ${token}` };
  const response = await market.app.inject({ method: 'POST', url: `/bank/statements${query}`, headers, payload: file });
  return { status: response.statusCode, body: response.json<any>() };
}

const LINES = `query ($states: [BankLineState!]) { bankLines(first: 100, states: $states) { nodes { id amount { minor } bookedOn bankReference endToEndId
  text counterparty counterpartyAccount state matchedKind matchedId reason decidedBy { id } statement { id } } } }`;
async function bankLines(states: string[] | null = null) {
  return (await market.graphql(LINES, { states }, { token: admins[0]!.token })).data.bankLines.nodes as Record<string, any>[];
}
const lineWith = async (bankReference: string) => (await bankLines()).find((line) => line.bankReference === bankReference)!;

async function fund(amountMinor: string, text: string): Promise<string> {
  const { organisationId } = await registerRequester(market);
  const input = { organisationId: publicId('Organisation', organisationId), amountMinor, reference: text, valueDate: '2026-11-02' };
  const { funding, userErrors } = await mutate(market, admins[0]!.token, 'recordFunding', 'RecordFundingInput', 'funding { id }', input);
  expect(userErrors).toEqual([]);
  return funding.id as string;
}

const line = (amount: string, more: Partial<FileLine> = {}): FileLine => ({
  amount,
  booked: '2026-11-03',
  bankReference: reference('BANK'),
  ...more,
});
const sum = (lines: readonly FileLine[]) => (1000 + lines.reduce((total, { amount }) => total + Number(amount), 0)).toFixed(2);
const statement = (lines: readonly FileLine[], more: Partial<Parameters<typeof camt>[1]> = {}) =>
  camt(lines, { closing: sum(lines), id: reference('STMT'), ...more });

describe.each(['02', '08'] as const)('a camt.053 statement of version %s', (version) => {
  it('matches fundings, payouts of a batch booking, refused ones too, and leaves the rest on the queue', async () => {
    const transfer = reference('Transfer of ACME');
    const funding = await fund('123450', transfer);
    const [one, two] = [await waitingPayout(market, 5_000n), await waitingPayout(market, 7_000n)];
    await sentRun(market, admins, [one.payoutId, two.payoutId]);
    const onTransfer = (id: string) => id.replace('_', '-');
    const lines = [
      line('1234.50', { text: `Invoice ${transfer.toUpperCase()}`, name: 'ACME Inc', account: 'DE89370400440532013000' }),
      line('-120.00', {
        batch: {
          id: 'run-whatever',
          parts: [
            { amount: '-50.00', endToEnd: onTransfer(one.payoutId), name: 'Ada Lovelace' },
            { amount: '-70.00', endToEnd: onTransfer(two.payoutId), name: 'Ada Lovelace' },
          ],
        },
      }),
      line('70.00', { text: `RETURN ${onTransfer(two.payoutId).toUpperCase()} account closed`, endToEnd: onTransfer(two.payoutId) }),
      line('-7.50', { text: 'Account fee November', name: 'The bank' }),
    ];
    const { status, body } = await upload(statement(lines, { version }));
    expect([status, body.statements]).toMatchObject([
      201,
      [{ lines: 5, newLines: 5, matchedLines: 4, unmatchedLines: 1, opening: { minor: '100000' } }],
    ]);
    const found = (await bankLines()).filter(({ statement: { id } }) => id === body.statements[0].statementId);
    const by = (minor: string) => found.find((each) => each.amount.minor === minor)!;
    expect(by('123450')).toMatchObject({
      state: 'MATCHED',
      matchedKind: 'FUNDING',
      matchedId: funding,
      counterparty: null,
      counterpartyAccount: null,
    });
    expect(by('-5000')).toMatchObject({ state: 'MATCHED', matchedKind: 'PAYOUT', matchedId: one.payoutId, decidedBy: null, reason: null });
    expect(by('-7000')).toMatchObject({ matchedKind: 'PAYOUT', matchedId: two.payoutId });
    expect(by('7000')).toMatchObject({ matchedKind: 'PAYOUT', matchedId: two.payoutId });
    expect(by('-750')).toMatchObject({ state: 'UNMATCHED', text: 'Account fee November', counterparty: 'The bank', matchedId: null });
  });

  it('does not count pending lines, which are in no balance', async () => {
    const lines = [line('10.00'), { ...line('99.00'), status: 'PDNG' }];
    const { body } = await upload(camt(lines, { version, closing: '1010.00', id: reference('STMT') }));
    expect(body.statements).toMatchObject([{ lines: 1, closing: { minor: '101000' } }]);
  });

  it('refuses a whole statement whose lines do not add up to its closing balance', async () => {
    const before = (await bankLines()).length;
    const { status, body } = await upload(statement([line('10.00'), line('-1.00')], { version, closing: '1010.00' }));
    expect([status, body.code]).toEqual([400, 'INVALID']);
    expect(body.message).toMatch(/opening balance 1000\.00 USD and its 2 lines make 1009\.00 USD, and the closing balance is 1010\.00 USD/);
    expect((await bankLines()).length).toBe(before);
  });
});

describe('a line of the bank', () => {
  it('stores a line once when the same statement comes twice, at the same time too, and when statements overlap', async () => {
    const [a, b, c] = [line('1.00'), line('2.00'), line('3.00', { bankReference: undefined, text: reference('coffee') })];
    const file = statement([a, b, c, c]);
    const results = await Promise.all([upload(file), upload(file)]);
    expect(results.map(({ body }) => body.statements[0].newLines).sort()).toEqual([0, 4]);
    const overlapping = await upload(statement([c, c, b, line('4.00')]));
    expect(overlapping.body.statements).toMatchObject([{ lines: 4, newLines: 1 }]);
    const again = await upload(statement([c, c, c]));
    expect(again.body.statements).toMatchObject([{ lines: 3, newLines: 1 }]);
  });

  it('matches a line later, when its funding is recorded, and never by amount alone', async () => {
    const text = reference('Later transfer');
    const early = line('77.00', { text });
    await upload(statement([early]));
    await fund('7700', reference('Another transfer'));
    await market.sweep();
    expect((await lineWith(early.bankReference!)).state).toBe('UNMATCHED');
    const funding = await fund('7700', text);
    await market.sweep();
    expect(await lineWith(early.bankReference!)).toMatchObject({ state: 'MATCHED', matchedId: funding, decidedBy: null });
  });

  it.each([
    ['another amount', '78.01', 'USD', '2026-11-03'],
    ['a date weeks away', '78.00', 'USD', '2026-11-30'],
    ['another currency', '78.00', 'EUR', '2026-11-03'],
    ['the other direction', '-78.00', 'USD', '2026-11-03'],
  ])('refuses to match a funding of the same reference but %s', async (_what, amount, currency, booked) => {
    const text = reference('Same reference');
    await fund('7800', text);
    const other = line(amount, { text, booked });
    await upload(statement([other], { currency }));
    await market.sweep();
    expect((await lineWith(other.bankReference!)).state).toBe('UNMATCHED');
  });

  it('matches a whole payout run when the bank booked it as one amount', async () => {
    const [one, two] = [await waitingPayout(market, 2_100n), await waitingPayout(market, 2_200n)];
    const { payoutRun } = await createRun(market, admins[0]!.token, { payoutIds: [one.payoutId, two.payoutId] });
    const approved = await approveRun(market, admins[1]!.token, payoutRun.id);
    await fetchFile(market, admins[0]!.token, approved.payoutRun.csvPath);
    const booked = line('-43.00', { batch: { id: payoutRun.id.replace('_', '-'), parts: [] } });
    await upload(statement([booked]));
    expect(await lineWith(booked.bankReference!)).toMatchObject({ matchedKind: 'PAYOUT_RUN', matchedId: payoutRun.id });
    await mark(market, admins[0]!.token, { runId: payoutRun.id, rest: { outcome: 'PAID' } });
  });

  it('lets an admin match a line with a reason, mark it as not ours, and reopen it, each with an act', async () => {
    const [wrong, fee] = [line('90.00', { text: 'no reference at all' }), line('-3.00', { text: 'fee' })];
    await upload(statement([wrong, fee]));
    const funding = await fund('9100', reference('less a fee'));
    const [{ id: wrongId }, { id: feeId }] = [await lineWith(wrong.bankReference!), await lineWith(fee.bankReference!)];
    const resolve = (name: string, type: string, input: Record<string, unknown>, by = admins[0]!) =>
      mutate(market, by.token, name, type, 'line { state matchedId reason decidedBy { id } }', input);
    const reason = 'The bank kept a fee of 1.00 USD.';
    for (const [input, message] of [
      [{ lineId: wrongId, about: funding, reason: 'short' }, 'Give a reason'],
      [{ lineId: wrongId, about: 'fnd_00000000000000000000000000', reason }, 'was not found'],
      [{ lineId: feeId, about: funding, reason }, 'The line is money that went out'],
    ] as const) {
      expect((await resolve('matchBankLine', 'MatchBankLineInput', input)).userErrors).toMatchObject([
        { message: expect.stringContaining(message) },
      ]);
    }
    const matched = await resolve('matchBankLine', 'MatchBankLineInput', { lineId: wrongId, about: funding, reason });
    const by = { id: publicId('Person', admins[0]!.personId) };
    expect(matched).toMatchObject({ line: { state: 'MATCHED', matchedId: funding, reason, decidedBy: by }, userErrors: [] });
    const marked = await resolve('markBankLineNotOurs', 'BankLineInput', { lineId: feeId, reason: 'A fee of the bank.' });
    expect(marked.line).toMatchObject({ state: 'NOT_OURS', reason: 'A fee of the bank.' });
    expect((await resolve('markBankLineNotOurs', 'BankLineInput', { lineId: wrongId, reason })).userErrors).toMatchObject([
      { state: 'matched' },
    ]);
    const reopened = await resolve('reopenBankLine', 'BankLineInput', { lineId: wrongId, reason: 'It was another transfer.' }, admins[1]);
    expect(reopened.line).toEqual({ state: 'UNMATCHED', matchedId: null, reason: null, decidedBy: null });
    const uuid = parsePublicId('BankLine', wrongId as string);
    const acts = await market.db.query('select verb, actor_id as actor from platform.act where subject_id = $1 order by xid', [uuid]);
    expect(acts).toEqual([
      { verb: 'bank_line.matched', actor: admins[0]!.personId },
      { verb: 'bank_line.reopened', actor: admins[1]!.personId },
    ]);
  });

  it('matches one of two lines when two admins match them with one transfer at the same moment', async () => {
    const lines = Array.from({ length: 6 }, (_unused, index) => line(`8${index}.00`, { text: 'no reference at all' }));
    await upload(statement(lines));
    const funding = await fund('8100', reference('two at once'));
    const ids = await Promise.all(lines.map(async (each) => (await lineWith(each.bankReference!)).id));
    const matched = await Promise.all(
      ids.map((lineId, index) =>
        mutate(market, admins[index % 2]!.token, 'matchBankLine', 'MatchBankLineInput', 'line { state }', {
          ...{ lineId, about: funding, reason: 'It is the same transfer.' },
        }),
      ),
    );
    const refused = matched.flatMap(({ userErrors }) => userErrors as { message: string }[]).map(({ message }) => message);
    expect(matched.filter((each) => each.line?.state === 'MATCHED')).toHaveLength(1);
    expect(refused).toEqual(Array.from({ length: 5 }, () => 'Another line of the bank is matched with this already.'));
  });

  it('stays on the queue after an admin put it back, also when its reference matches', async () => {
    const text = reference('Put back');
    await fund('6600', text);
    const booked = line('66.00', { text });
    await upload(statement([booked]));
    const { id, state } = await lineWith(booked.bankReference!);
    expect(state).toBe('MATCHED');
    await mutate(market, admins[0]!.token, 'reopenBankLine', 'BankLineInput', 'line { id }', {
      lineId: id,
      reason: 'It is another transfer.',
    });
    await market.sweep();
    expect((await lineWith(booked.bankReference!)).state).toBe('UNMATCHED');
  });

  it('matches one of two lines with the reference of one funding, and leaves the other waiting', async () => {
    const text = reference('Paid twice');
    await fund('5500', text);
    const both = [line('55.00', { text }), line('55.00', { text })];
    await upload(statement(both));
    const states = [];
    for (const { bankReference } of both) states.push((await lineWith(bankReference!)).state);
    states.sort();
    expect(states).toEqual(['MATCHED', 'UNMATCHED']);
  });

  it('shows lines to an auditor, who decides nothing', async () => {
    const auditor = await createAuditor(market);
    const { data } = await market.graphql(
      '{ bankStatements { nodes { reference closing { minor } } } bankLines { nodes { id } } }',
      {},
      { token: auditor.token },
    );
    expect(data.bankStatements.nodes.length).toBeGreaterThan(0);
    expect((await upload(statement([line('1.00')]), { token: auditor.token })).status).toBe(403);
  });
});

it('forgets the other side of lines about a worker who is erased', async () => {
  const { worker } = await waitingPayout(market, 3_000n);
  const [{ iban }] = (await market.db.query<{ iban: string }>(
    `select d.iban from payouts.payee_private d join payouts.payee p on p.id = d.payee_id where p.worker_id = $1`,
    [worker.personId],
  )) as [{ iban: string }];
  const [own, other] = [line('4.00', { account: iban, name: 'A name' }), line('5.00', { account: 'DE89370400440532013000', name: 'ACME' })];
  await upload(statement([own, other]));
  await asOwner(market.database.ownerUrl, async (client) => {
    await client.query('begin');
    await client.query('delete from payouts.payee_private where iban = $1', [iban]);
    const { rows } = await client.query(
      `select l.bank_reference as line from payouts.bank_line l join payouts.bank_line_private p on p.line_id = l.id where l.bank_reference = any($1)`,
      [[own.bankReference, other.bankReference]],
    );
    expect(rows).toEqual([{ line: other.bankReference }]);
    await client.query('rollback');
  });
});

describe('a CSV statement', () => {
  it('reads semicolons, decimal commas and a byte order mark, and matches as XML does', async () => {
    const text = reference('Überweisung');
    const funding = await fund('123450', text);
    const file = `\ufeffBuchungstag;Verwendungszweck;Betrag;Währung;Referenznummer\r\n03.11.2026;${text};1.234,50;USD;${reference('CSV')}\r\n04.11.2026;Entgelt;-0,50;USD;${reference('CSV')}\r\n`;
    const query = '?account=DE02%201203%200000%200000%202020%2051&opening=10.00&closing=1244.00';
    const { status, body } = await upload(file, { type: 'text/csv', query });
    expect([status, body.statements]).toMatchObject([201, [{ account: 'DE02120300000000202051', lines: 2, matchedLines: 1 }]]);
    expect(await lineWith(`CSV-${count - 1}`)).toMatchObject({ matchedId: funding, amount: { minor: '123450' }, bookedOn: '2026-11-03' });
  });

  it('refuses missing balances, balances that do not add up, and an unknown option', async () => {
    const file = 'date,amount\n2026-11-03,1.00\n';
    const base = '?account=DE1&currency=USD';
    for (const [query, message] of [
      [base, 'opening='],
      [`${base}&opening=0&closing=2.00`, 'does not add up'],
      [`${base}&opening=x&closing=2.00`, 'no decimal number'],
      [`${base}&opening=0&closing=1&decimal=;`, 'decimal must be'],
      ['?opening=0&closing=1', 'does not say the account'],
    ] as const) {
      const { status, body } = await upload(file, { type: 'text/csv', query });
      expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
    }
  });
});

it.each([
  [
    'an entity bomb',
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>',
    'document type',
  ],
  [
    'a reference to a file of the server',
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
    'document type',
  ],
  ['a payout file instead of a statement', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>', 'no camt.053'],
])('refuses %s, and says why', async (_what, file, message) => {
  const { status, body } = await upload(file);
  expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
});

it('refuses a file of more than 8 MiB', async () => {
  const { status } = await upload(`<a>${' '.repeat(9 * 1024 * 1024)}</a>`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});
