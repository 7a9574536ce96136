/** Receipts, statements and yearly totals: right to the unit, to whom they concern, by credentials and by signed address. */
import { parse } from 'csv-parse/sync';
import { publicId, type PayoutId } from '../../src/kernel/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester } from '../kit/people.ts';
import { answer, approve, balance, DAY, fundedRequester, openBatch, openReviewMarket, worker } from '../review/kit.ts';
import { makeHistory, type History } from './kit.ts';

let market: TestMarketplace;
let history: History;
beforeAll(async () => {
  market = await openReviewMarket({
    MINIMUM_PAYOUT_MINOR: '1',
    OPERATOR_NAME: 'Guild & Sons <Ltd>',
    SESSION_IDLE_SECONDS: String(60 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
  });
  history = await makeHistory(market);
}, 60_000);
afterAll(() => market.close());

async function get(url: string, token: string | null = null) {
  const response = await market.app.inject({ method: 'GET', url, headers: token ? { authorization: `Bearer ${token}` } : {} });
  return { status: response.statusCode, body: response.body, headers: response.headers };
}

/** Rows of a CSV by the names of their columns. */
const table = (csv: string): Record<string, string>[] => parse(csv, { columns: true });

/** Minor units of a printed amount, such as "1,234.50 USD". */
function centsOf(text: string): bigint {
  return text === '' || text === '–' ? 0n : BigInt(text.replaceAll(/[^0-9−-]/g, '').replace('−', '-'));
}

/** Adds up the columns of a statement, line by line: each line follows from the one before. */
function addsUp(
  rows: readonly Record<string, string>[],
  of: { readonly plus: readonly string[]; readonly minus: readonly string[]; readonly together?: string },
): void {
  const name = of.together ?? 'together';
  const cents = (row: Record<string, string>, column: string) => centsOf(row[column] ?? fail(`no column ${column}`));
  for (const [index, row] of rows.slice(1).entries()) {
    let expected = cents(rows[index]!, name);
    for (const column of of.plus) expected += cents(row, column);
    for (const column of of.minus) expected -= cents(row, column);
    expect([index, cents(row, name)]).toEqual([index, expected]);
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/** The texts of a table below a heading of a page: of its head, its lines, and its totals. */
function printedTable(html: string, heading: string): [string[], string[][], string[][]] {
  const [, section = ''] = html.split(`<h2>${heading}</h2>`);
  const [head = '', lines = '', totals = ''] = section.split('</section>')[0]!.split('<tbody');
  const cells = (row: string) =>
    [...row.matchAll(/<t[dh][^<>]*>(.*?)<\/t[dh]>/g)].map(([, cell]) => cell!.replaceAll(/<[^<>]*>/g, '').trim());
  const rowsOf = (part: string) => [...part.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => cells(row!));
  return [rowsOf(head)[0] ?? [], rowsOf(lines), rowsOf(totals)];
}

const NOVEMBER = 'firstDay=2026-11-01&lastDay=2026-11-30';

describe('a receipt', () => {
  it('shows the subject, the amount, the approver and the payout', async () => {
    const { data } = await market.graphql(
      `query ($id: AssignmentID!) { worker { receipt(assignmentId: $id) { assignmentId bonusId batchId batchTitle requesterName amount { minor currency }
         submittedAt approvedAt approvedBy holdEndsAt releasedAt payouts { payoutId amount { minor } state paidAt reference } } } }`,
      { id: history.ids.approved },
      history.wanda,
    );
    const payouts = (minor: string) => [
      {
        payoutId: history.ids.payout,
        amount: { minor },
        state: 'paid',
        paidAt: '2026-11-05T09:00:00.000Z',
        reference: history.ids.payout.replace('_', '-'),
      },
    ];
    const times = {
      approvedAt: '2026-11-02T09:00:00.000Z',
      holdEndsAt: '2026-11-05T09:00:00.000Z',
      releasedAt: '2026-11-05T09:00:00.000Z',
    };
    const shared = {
      assignmentId: history.ids.approved,
      batchId: history.ids.batch,
      batchTitle: 'Yes or no',
      requesterName: expect.any(String),
      ...times,
    };
    expect(data.worker.receipt).toEqual([
      {
        ...shared,
        bonusId: null,
        amount: { minor: '50', currency: 'USD' },
        submittedAt: '2026-11-02T09:00:00.000Z',
        approvedBy: 'REQUESTER',
        payouts: payouts('50'),
      },
      {
        ...shared,
        bonusId: history.ids.bonus,
        amount: { minor: '200', currency: 'USD' },
        submittedAt: null,
        approvedBy: null,
        payouts: payouts('200'),
      },
    ]);
  });

  it('the page names the payer, escapes every text and loads nothing', async () => {
    const { status, body, headers } = await get(`/worker/papers/receipt.html?assignmentId=${history.ids.approved}`, history.wanda.token);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('private, no-store');
    expect(body).toContain('Guild &amp; Sons &lt;Ltd&gt;');
    expect(body).not.toContain('<Ltd>');
    expect(body).not.toMatch(/<script|<link|<img|src=|@import|url\(|https?:/i);
    expect(body).toContain('<span class="amount">2.50</span> <span class="currency">USD</span>');
    expect(body).toContain('@page');
    expect(body).toContain('Africa/Nairobi (UTC+03:00');
    expect(body).toContain('2 Nov 2026, 12:00'); // 09:00 UTC
    expect(body).toContain(history.ids.payout.replace('_', '-'));
    expect(body).not.toContain(publicId('Person', history.requester.personId));
  });

  it('states an overturned rejection and an automatic approval', async () => {
    const own = `query ($id: AssignmentID!) { worker { receipt(assignmentId: $id) { approvedBy payouts { payoutId } } } }`;
    const { data } = await market.graphql(own, { id: history.ids.overturned }, history.walt);
    expect(data.worker.receipt).toEqual([{ approvedBy: 'MARKETPLACE_AFTER_REJECTION', payouts: [] }]);
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const [id] = await answer(market, by, await openBatch(market, requester, 1, { autoApproveSeconds: 60 }));
    await market.pass(61);
    const result = await market.graphql(own, { id: publicId('Assignment', id!) }, by);
    expect(result.data.worker.receipt).toEqual([{ approvedBy: 'TIME', payouts: [] }]);
  });

  it("exists only for the worker's own paid assignments", async () => {
    for (const [id, { token }] of [
      [history.ids.approved, history.walt],
      [history.ids.submitted, history.wanda],
      [history.ids.stood, history.walt],
    ] as const) {
      expect((await get(`/worker/papers/receipt.html?assignmentId=${id}`, token)).status).toBe(404);
    }
    expect((await get('/worker/papers/receipt.html?assignmentId=nonsense', history.wanda.token)).status).toBe(400);
    expect((await get('/worker/papers/receipt.html', history.wanda.token)).status).toBe(404);
  });
});

describe('receipts', () => {
  it('lists all work and bonuses, which add up to the earnings', async () => {
    const { body, headers } = await get(`/worker/papers/receipts.csv?${NOVEMBER}`, history.wanda.token);
    const rows = table(body);
    expect(headers['content-disposition']).toBe('attachment; filename="receipts-2026-11-01-2026-11-30.csv"');
    expect(rows.map(({ kind, amount, paidOut }) => [kind, amount, paidOut === '' ? 'not yet' : paidOut]).sort()).toEqual([
      ['Bonus', '2.00', '2026-11-05T09:00:00.000Z'],
      ['Work', '0.50', '2026-11-05T09:00:00.000Z'],
      ['Work', '0.50', '2026-11-05T09:00:00.000Z'],
      ['Work', '0.50', '2026-11-05T09:00:00.000Z'],
      ['Work', '0.50', 'not yet'],
    ]);
    expect(rows.every(({ assignmentId, currency }) => /^asg_/.test(assignmentId!) && currency === 'USD')).toBe(true);
    expect(table((await get(`/worker/papers/receipts.csv?${NOVEMBER}`, history.walt.token)).body)).toHaveLength(1);
  });

  it('follows money of a returned payout into the payout that paid it', async () => {
    const { PayeeCommands, PayoutCommands, PayoutRunCommands } = await import('../../src/payouts/index.ts');
    const { callerFor } = await import('../kit/people.ts');
    const requester = await fundedRequester(market);
    const by = await worker(market);
    const done = await answer(market, by, await openBatch(market, requester, 3), 3);
    valueOf(await approve(market, requester.caller, done.slice(0, 2)));
    await market.pass(3 * DAY);
    valueOf(
      await market.get(PayeeCommands).set(by.caller, { holderName: 'B', country: 'KE', accountNumber: '0100000002', bic: 'EQBLKENA' }),
    );
    const [ada, grace] = [
      await callerFor(market, (await createAdmin(market)).token),
      await callerFor(market, (await createAdmin(market)).token),
    ];
    const payOut = async (outcome: 'paid' | 'failed', despiteRefusedPayoutId?: PayoutId) => {
      const payoutId = valueOf(await market.get(PayoutCommands).request(by.caller, { despiteRefusedPayoutId }));
      const runs = market.get(PayoutRunCommands);
      const runId = valueOf(await runs.create(ada, { payoutIds: [payoutId] }));
      valueOf(await runs.approve(grace, { runId }));
      valueOf(await runs.fetch(ada, runId, 'csv'));
      const rest = outcome === 'paid' ? { outcome } : { outcome, reason: 'The account is closed.' };
      valueOf(await runs.mark(ada, { runId, lines: [], rest }));
      return payoutId;
    };
    const failed = await payOut('failed');
    valueOf(await approve(market, requester.caller, done.slice(2)));
    await market.pass(3 * DAY);
    const paid = publicId('Payout', await payOut('paid', failed));
    const { data } = await market.graphql(
      '{ worker { receiptsOf { nodes { amount { minor } payouts { payoutId amount { minor } state } } } } }',
      {},
      by,
    );
    expect(data.worker.receiptsOf.nodes).toEqual(
      [1, 2, 3].map(() => ({ amount: { minor: '50' }, payouts: [{ payoutId: paid, amount: { minor: '50' }, state: 'paid' }] })),
    );
  });

  it('lists every receipt once over all pages', async () => {
    const query = `query ($after: String) { worker { receiptsOf(first: 2, after: $after) { nodes { assignmentId bonusId } pageInfo { hasNextPage endCursor } } } }`;
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const answered: { data: any } = await market.graphql(query, { after }, history.wanda);
      const { nodes, pageInfo } = answered.data.worker.receiptsOf;
      seen.push(...nodes.map((node: { assignmentId: string; bonusId: string | null }) => node.bonusId ?? node.assignmentId));
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });
});

describe('the balance by day', () => {
  const DAYS =
    '{ worker { balanceByDay(firstDay: "2026-11-01", lastDay: "2026-11-30") { timeZone currency opening { available { minor } } days { day pending { minor } available { minor } inTransit { minor } } } } }';

  it('the last day of a worker equals the balance in the ledger', async () => {
    const { data } = await market.graphql(DAYS, {}, history.wanda);
    const { days, opening, timeZone } = data.worker.balanceByDay;
    expect([timeZone, opening]).toEqual(['Africa/Nairobi', { available: { minor: '0' } }]);
    expect(days).toEqual([
      { day: '2026-11-02', pending: { minor: '350' }, available: { minor: '0' }, inTransit: { minor: '0' } },
      { day: '2026-11-05', pending: { minor: '0' }, available: { minor: '0' }, inTransit: { minor: '0' } },
      { day: '2026-11-16', pending: { minor: '50' }, available: { minor: '0' }, inTransit: { minor: '0' } },
      ...days.slice(3),
    ]);
    expect(days.at(-1).pending.minor).toBe(String(await balance(market, 'worker_pending', history.wanda.personId)));
  });

  it('counts days in the time zone of the worker, and opens with the balance before', async () => {
    const csv = await get(
      '/worker/papers/statement.csv?firstDay=2026-11-03&lastDay=2026-11-16&timeZone=Pacific/Kiritimati',
      history.wanda.token,
    );
    expect(table(csv.body).map(({ day, pending, together }) => [day, pending, together])).toEqual([
      ['before 2026-11-03', '3.50', '3.50'],
      ['2026-11-05', '0.00', '0.00'],
      ['2026-11-16', '0.50', '0.50'],
    ]);
  });

  it('each line adds up: sum before + earned + adjusted + other − paid out = sum', async () => {
    for (const { token } of [history.wanda, history.walt]) {
      const { body } = await get(`/worker/papers/statement.csv?${NOVEMBER}`, token);
      const rows = table(body);
      expect(rows.length).toBeGreaterThan(2);
      addsUp(rows, { plus: ['earned', 'adjusted', 'other'], minus: ['paidOut'] });
    }
    const rows = table((await get(`/worker/papers/statement.csv?${NOVEMBER}`, history.wanda.token)).body);
    expect(rows.slice(0, 4).map(({ earned, paidOut, together }) => [earned, paidOut, together])).toEqual([
      ['', '', '0.00'],
      ['3.50', '0.00', '3.50'],
      ['0.00', '3.50', '0.00'],
      ['0.50', '0.00', '0.50'],
    ]);
  });

  it('the printed page adds up in each line and in the totals', async () => {
    const { body } = await get(`/worker/papers/statement.html?${NOVEMBER}`, history.wanda.token);
    expect(body).toContain('In each line: together before + earned − paid out = together.');
    const [heads, lines, totals] = printedTable(body, 'Balance at the end of each day');
    expect(heads).toEqual(['Day', 'Earned', 'Paid out', 'Pending', 'Available', 'Together']);
    const printed = (cells: readonly string[]) => Object.fromEntries(heads.map((head, index) => [head, cells[index]!]));
    const rows = lines.map(printed);
    addsUp(rows, { plus: ['Earned'], minus: ['Paid out'], together: 'Together' });
    const [total] = totals.map(printed);
    const cents = (text: string) => centsOf(text);
    expect(cents(total!.Together!)).toBe(cents(rows.at(-1)!.Together!));
    expect(cents(rows[0]!.Together!) + cents(total!.Earned!) - cents(total!['Paid out']!)).toBe(cents(total!.Together!));
    expect([total!.Earned, total!['Paid out']]).toEqual(['4.00 USD', '3.50 USD']);
  });

  it('the fields in GraphQL add up in each line', async () => {
    const query = `{ worker { balanceByDay(firstDay: "2026-11-01", lastDay: "2026-11-30") {
      opening { ...holdings } days { ...holdings } } } }
      fragment holdings on WorkerHoldings { earned { minor } adjusted { minor } other { minor } paidOut { minor }
        pending { minor } available { minor } inTransit { minor } }`;
    const { opening, days } = (await market.graphql(query, {}, history.wanda)).data.worker.balanceByDay;
    const sum = (of: any, ...names: string[]) => names.reduce((total, name) => total + BigInt(of[name].minor), 0n);
    const holds = (of: any) => sum(of, 'pending', 'available', 'inTransit');
    expect(sum(opening, 'earned', 'adjusted', 'other', 'paidOut')).toBe(0n);
    [opening, ...days.slice(0, -1)].forEach((before: any, index: number) => {
      const day = days[index];
      expect(holds(day)).toBe(holds(before) + sum(day, 'earned', 'adjusted', 'other') - sum(day, 'paidOut'));
    });
    expect(days.reduce((total: bigint, day: any) => total + sum(day, 'earned'), 0n)).toBe(400n);
  });

  it('each line of an organisation adds up: paid in, spent, paid back', async () => {
    const { body } = await get(`/organisations/${history.ids.organisation}/papers/statement.csv?${NOVEMBER}`, history.requester.token);
    const rows = table(body);
    addsUp(rows, { plus: ['paidIn', 'adjusted', 'other'], minus: ['spent', 'paidBack', 'disputed'] });
    expect(rows[1]).toMatchObject({ day: '2026-11-02', paidIn: '1000.00', spent: '4.20', paidBack: '0.00', together: '995.80' });
    expect(rows.at(-1)!.together).toBe('994.60');
  });

  it('the balance of an organisation equals fundings less spending', async () => {
    const query = `query ($id: OrganisationID!) { organisation(id: $id) { balanceByDay(firstDay: "2026-11-01", lastDay: "2026-11-16") {
      days { day available { minor } reserved { minor } inDispute { minor } owing { minor } } } } }`;
    const { data } = await market.graphql(query, { id: history.ids.organisation }, history.requester);
    expect(data.organisation.balanceByDay.days.at(-1)).toEqual({
      day: '2026-11-16',
      available: { minor: String(100_000 - 660 - 240 + 60) },
      reserved: { minor: '240' },
      inDispute: { minor: '60' },
      owing: { minor: '0' },
    });
    expect(data.organisation.balanceByDay.days[0]).toMatchObject({ day: '2026-11-02', available: { minor: '99100' } });
  });
});

describe('yearly totals', () => {
  it('sums earnings and payouts of a year, and names the payer', async () => {
    const query =
      '{ worker { yearTotals(year: 2026) { year currency payer timeZone approvedCount rewards { minor } bonuses { minor } earned { minor } paidOut { minor } months { month paidOut { minor } } } } }';
    const { data } = await market.graphql(query, {}, history.wanda);
    expect(data.worker.yearTotals).toEqual([
      {
        year: 2026,
        currency: 'USD',
        payer: 'Guild & Sons <Ltd>',
        timeZone: 'Africa/Nairobi',
        approvedCount: 4,
        rewards: { minor: '200' },
        bonuses: { minor: '200' },
        earned: { minor: '400' },
        paidOut: { minor: '350' },
        months: [{ month: '2026-11', paidOut: { minor: '350' } }],
      },
    ]);
    const page = await get('/worker/papers/year.html?year=2026', history.wanda.token);
    expect(page.body).toContain('The payer is Guild &amp; Sons &lt;Ltd&gt;, which runs the marketplace');
    expect((await get('/worker/papers/year.html?year=2025', history.wanda.token)).body).toContain('Nothing was earned or paid in 2025.');
    expect((await get('/worker/papers/year.html?year=x', history.wanda.token)).status).toBe(400);
  });

  it('keeps currencies apart, including those with no or three decimals', async () => {
    const by = await worker(market);
    for (const currency of ['JPY', 'KWD']) {
      const requester = await registerRequester(market, { currency });
      const { callerFor } = await import('../kit/people.ts');
      const { FundingCommands } = await import('../../src/funding/index.ts');
      const caller = await callerFor(market, requester.token);
      const funding = {
        organisationId: requester.organisationId,
        reference: `of ${currency}`,
        amountMinor: 1_234_567n,
        valueDate: '2026-11-02',
      };
      valueOf(await market.get(FundingCommands).record(market.system, funding));
      const done = await answer(market, by, await openBatch(market, { ...requester, caller }, 1, { rewardMinor: 1_500n }));
      valueOf(await market.get(ReviewCommands).approve(caller, { assignmentIds: done, note: null, idempotencyKey: null }));
      const csv = await get(
        `/organisations/${publicId('Organisation', requester.organisationId)}/papers/payments.csv?firstDay=2026-11-01&lastDay=2026-12-31`,
        requester.token,
      );
      expect(table(csv.body)).toMatchObject([{ amount: currency === 'JPY' ? '1234567' : '1234.567', currency, what: 'Funding received' }]);
    }
    const csv = table((await get('/worker/papers/receipts.csv?firstDay=2026-11-01&lastDay=2026-12-31', by.token)).body);
    expect(csv.map(({ amount, currency }) => [amount, currency]).sort()).toEqual([
      ['1.500', 'KWD'],
      ['1500', 'JPY'],
    ]);
    const { body } = await get('/worker/papers/year.html?year=2026', by.token);
    expect(body).toContain('<span class="amount">1,500</span> <span class="currency">JPY</span>');
    expect(body).toContain('<span class="amount">1.500</span> <span class="currency">KWD</span>');
  });
});

describe("an organisation's documents", () => {
  const of = (file: string) => `/organisations/${history.ids.organisation}/papers/${file}?${NOVEMBER}`;

  it('lists the spending by batch and the payments', async () => {
    const spending = table((await get(of('spending.csv'), history.requester.token)).body);
    expect(spending).toMatchObject([
      { batchId: history.ids.batch, approved: '5', rewards: '2.50', bonuses: '2.00', fees: '0.90', total: '5.40' },
    ]);
    const payments = table((await get(of('payments.csv'), history.requester.token)).body);
    expect(payments).toMatchObject([{ what: 'Funding received', amount: '1000.00', currency: 'USD' }]);
    const page = await get(of('statement.html'), history.requester.token);
    expect(page.body).toMatch(/Balance at the end of each day[^]*Payments in and out[^]*Spending by batch/);
    expect((await get(of('invoices.html'), history.requester.token)).body).toContain('No invoice was made.');
  });

  it('serves documents to members of any role and to admins only', async () => {
    const viewer = await addMember(market, history.requester, 'viewer');
    for (const { token } of [viewer, history.admin]) expect((await get(of('statement.html'), token)).status).toBe(200);
    const stranger = await fundedRequester(market, 0n);
    expect((await get(of('statement.html'), stranger.token)).status).toBe(404);
    expect((await get(of('statement.html'), history.wanda.token)).status).toBe(403);
    expect((await get(of('statement.html'))).status).toBe(401);
  });
});

describe('documents about the whole ledger', () => {
  it('the trial balance of any time sums to zero', async () => {
    const before = table((await get('/books/papers/trial-balance.csv?at=2026-11-02T08:59:59.999Z', history.admin.token)).body);
    expect(before).toEqual([]);
    const then = table((await get('/books/papers/trial-balance.csv?at=2026-11-03T00:00:00Z', history.admin.token)).body);
    expect(then).toContainEqual(expect.objectContaining({ kind: 'bank', balance: '-1000.00' }));
    expect(then).toContainEqual(expect.objectContaining({ kind: 'worker_pending', balance: '3.50' }));
    const cents = (rows: Record<string, string>[]) =>
      rows.filter((row) => row.currency === 'USD').reduce((sum, { balance: text }) => sum + BigInt(text!.replace('.', '')), 0n);
    expect(cents(then)).toBe(0n);
    const { data } = await market.graphql(
      '{ then: trialBalance(at: "2026-11-03T00:00:00Z") { isBalanced lines { kind balance { minor } } } }',
      {},
      history.admin,
    );
    expect(data.then.isBalanced).toBe(true);
    expect(data.then.lines).toContainEqual({ kind: 'BANK', balance: { minor: '-100000' } });
  });

  it('lists the postings of any account over several pages', async () => {
    const owner = publicId('Worker', history.wanda.personId);
    const csv = await get(`/books/papers/postings.csv?account=worker_pending&owner=${owner}&currency=USD`, history.admin.token);
    const rows = table(csv.body);
    expect(rows.length).toBeGreaterThanOrEqual(9);
    expect(new Set(rows.map(({ entryId }) => entryId)).size).toBe(rows.length);
    expect((await get('/books/papers/postings.csv?account=worker_pending&currency=USD', history.admin.token)).status).toBe(400);
    expect((await get('/books/papers/postings.csv', history.admin.token)).status).toBe(400);
    expect((await get('/books/papers/postings.html?account=bank&currency=USD', history.admin.token)).body).toContain(
      'Postings, newest first',
    );
  });

  it('sums money by state and age, to the minor unit', async () => {
    const { data } = await market.graphql(
      '{ moneyByAge { kind ageDays accounts amount { minor currency } oldestSince } trialBalance { lines { kind balance { minor currency } } } }',
      {},
      history.admin,
    );
    const sums = new Map<string, bigint>();
    for (const { kind, amount } of data.moneyByAge)
      sums.set(`${kind} ${amount.currency}`, (sums.get(`${kind} ${amount.currency}`) ?? 0n) + BigInt(amount.minor));
    const owned = data.trialBalance.lines.filter(
      (line: any) => /^(REQUESTER|WORKER|BATCH|DISPUTE|REFUND)/.test(line.kind) && line.balance.minor !== '0',
    );
    expect(owned.length).toBeGreaterThan(4);
    for (const { kind, balance: held } of owned) expect([kind, sums.get(`${kind} ${held.currency}`)]).toEqual([kind, BigInt(held.minor)]);
    expect((await get('/books/papers/money-by-age.html', history.admin.token)).body).toContain('Money by state and age');
  });

  it('refuses callers who are neither admin nor auditor', async () => {
    for (const { token } of [history.requester, history.wanda])
      expect((await get('/books/papers/trial-balance.csv', token)).status).toBe(403);
    const made = await market.graphql(
      'mutation { createApiKey(input: { name: "money", scopes: [MONEY, ACCOUNT] }) { secret userErrors { message } } }',
      {},
      history.admin,
    );
    const key = made.data.createApiKey.secret as string;
    expect((await get('/books/papers/trial-balance.csv', key)).status).toBe(403);
    const organisation = await get(`/organisations/${history.ids.organisation}/papers/statement.html`, key);
    expect([403, 404]).toContain(organisation.status);
  });
});

describe('a signed address', () => {
  const ADDRESS = 'query ($o: PaperOptions) { worker { paperAddress(paper: RECEIPT, options: $o) { url expiresAt } } }';
  const addressOf = async () =>
    (await market.graphql(ADDRESS, { o: { assignmentId: history.ids.approved } }, history.wanda)).data.worker.paperAddress as {
      url: string;
      expiresAt: string;
    };

  it('opens its document without a session until it expires', async () => {
    const { url, expiresAt } = await addressOf();
    const path = url.replace(/^https?:\/\/[^/]+/, '');
    const opened = await get(path);
    expect(opened.status).toBe(200);
    expect(opened.body).toContain('Receipt for work');
    expect(new Date(expiresAt).getTime() - market.clock.now().getTime()).toBe(900_000);
    market.clock.advanceSeconds(901);
    expect((await get(path)).status).toBe(404);
  });

  it('opens no other document, and none after a change of any part', async () => {
    const path = (await addressOf()).url.replace(/^https?:\/\/[^/]+/, '');
    const walt = publicId('Worker', history.walt.personId);
    const wanda = publicId('Worker', history.wanda.personId);
    expect(path).toContain(wanda);
    for (const forged of [
      path.replace('receipt.html', 'receipt.csv'),
      path.replace('receipt.html', 'year.html'),
      path.replace('/worker/', '/organisation/'),
      path.replace('/worker/', '/books/').replace('receipt.html', 'trial-balance.html'),
      path.replace(wanda, walt),
      path.replace(history.ids.approved, history.ids.overturned),
      path.replace(/expires=(\d+)/, (_all, expires) => `expires=${Number(expires) + 1}`),
      path.replace(/signature=(.)/, (_all, first) => `signature=${first === '_' ? '-' : '_'}`),
      `${path}&year=2026`,
      `${path}&year=2026&year=2025`,
      '/papers/worker/receipt.html',
      '/papers/toString/receipt.html?for=&expires=99999999999&signature=x',
    ]) {
      expect([forged, (await get(forged)).status]).toEqual([forged, 404]);
    }
  });

  it("returns addresses of the caller's own documents only, and needs the scope for money", async () => {
    const query = 'query ($id: OrganisationID!) { organisation(id: $id) { paperAddress(paper: STATEMENT) { url } } }';
    const theirs = await market.graphql(query, { id: history.ids.organisation }, history.requester);
    const path = (theirs.data.organisation.paperAddress.url as string).replace(/^https?:\/\/[^/]+/, '');
    expect((await get(path)).status).toBe(200);
    const made = await market.graphql(
      'mutation { createApiKey(input: { name: "reader", scopes: [REQUESTER_READ] }) { secret userErrors { message } } }',
      {},
      history.requester,
    );
    const { errors } = await market.graphql(
      query,
      { id: history.ids.organisation },
      { token: made.data.createApiKey.secret, allowErrors: true },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const books = '{ booksPaperAddress(paper: TRIAL_BALANCE, format: CSV) { url } }';
    const all = await market.graphql(books, {}, history.admin);
    expect((await get((all.data.booksPaperAddress.url as string).replace(/^https?:\/\/[^/]+/, ''))).status).toBe(200);
    const denied = await market.graphql(books, {}, { ...history.requester, allowErrors: true });
    expect(denied.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('refuses an address with invalid options', async () => {
    for (const o of [{}, { assignmentId: 'x' }, { assignmentId: history.ids.approved, currency: 'dollars' }]) {
      const { errors } = await market.graphql(ADDRESS, { o }, { ...history.wanda, allowErrors: true });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});
