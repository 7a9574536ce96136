/** A worker's payouts and one invoice, as pages and tables: what they tell, and whom they concern. */
import { parse } from 'csv-parse/sync';
import { publicId } from '../../src/kernel/index.ts';
import { PayoutCommands } from '../../src/payouts/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, registerRequester, signIn } from '../kit/people.ts';
import { mutate, paidWorker } from '../payouts/kit.ts';
import { DAY, openReviewMarket } from '../review/kit.ts';
import { makeHistory, type History } from './kit.ts';

let market: TestMarketplace;
let history: History;
beforeAll(async () => {
  market = await openReviewMarket({
    MINIMUM_PAYOUT_MINOR: '1',
    INVOICE_PAY_TO: 'Bank <of> Guilds, DE89370400440532013000',
    SESSION_IDLE_SECONDS: String(60 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(90 * DAY),
  });
  history = await makeHistory(market);
}, 60_000);
afterAll(() => market.close());

async function get(url: string, token: string | null = null) {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await market.app.inject({ method: 'GET', url, headers });
  return { status: response.statusCode, body: response.body, headers: response.headers };
}

const table = (csv: string): Record<string, string>[] => parse(csv, { columns: true });
const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, '');

describe("a worker's payouts", () => {
  const NOVEMBER = 'firstDay=2026-11-01&lastDay=2026-11-30';

  it('the statement lists payouts with their states and what arrived', async () => {
    const { status, body } = await get(`/worker/papers/statement.html?${NOVEMBER}`, history.wanda.token);
    expect(status).toBe(200);
    expect(body).toMatch(/Balance at the end of each day[^]*<h2>Payouts<\/h2>[^]*Bank transfer[^]*At the bank, together/);
    expect(body).toContain(history.ids.payout.replace('_', '-'));
    const days = await get(`/worker/papers/statement.csv?${NOVEMBER}`, history.wanda.token);
    const columns = ['day', 'earned', 'adjusted', 'other', 'paidOut', 'pending', 'available', 'inTransit', 'together', 'currency'];
    expect(Object.keys(table(days.body)[0]!)).toEqual(columns);
  });

  it('lists payouts by the day of their request', async () => {
    const { body, headers } = await get(`/worker/papers/payouts.csv?${NOVEMBER}`, history.wanda.token);
    expect(headers['content-disposition']).toBe('attachment; filename="payouts-2026-11-01-2026-11-30.csv"');
    expect(table(body)).toEqual([
      {
        requestedAt: '2026-11-05T09:00:00.000Z',
        payoutId: history.ids.payout,
        way: 'Bank transfer',
        reference: history.ids.payout.replace('_', '-'),
        state: 'At the bank',
        paidAt: '2026-11-05T09:00:00.000Z',
        endedAt: '',
        amount: '3.50',
        currency: 'USD',
        arrived: '',
        arrivedCurrency: '',
        exchangeRate: '',
      },
    ]);
    for (const days of ['firstDay=2026-11-01&lastDay=2026-11-04', 'firstDay=2026-11-06&lastDay=2026-11-30', `${NOVEMBER}&currency=EUR`]) {
      expect(table((await get(`/worker/papers/payouts.csv?${days}`, history.wanda.token)).body)).toEqual([]);
    }
    expect(table((await get(`/worker/papers/payouts.csv?${NOVEMBER}`, history.walt.token)).body)).toEqual([]);
    expect((await get(`/worker/papers/payouts.html?${NOVEMBER}`, history.walt.token)).body).toContain('No payout was asked for.');
    expect((await get('/worker/papers/payouts.html', history.requester.token)).status).toBe(403);
  });

  it('marks payouts that did not arrive, and does not count them as arrived', async () => {
    const by = await paidWorker(market, 700n);
    const payouts = market.get(PayoutCommands);
    const caller = await callerFor(market, by.token);
    valueOf(await payouts.cancel(caller, { payoutId: valueOf(await payouts.request(caller, {})) }));
    await market.pass(60);
    valueOf(await payouts.request(caller, { amountMinor: 300n }));
    const rows = table((await get('/worker/papers/payouts.csv', by.token)).body);
    expect(rows.map(({ state, amount, paidAt, endedAt }) => [state, amount, paidAt, endedAt === ''])).toEqual([
      ['Taken back, available again', '7.00', '', false],
      ['Waits to be sent', '3.00', '', true],
    ]);
    const page = (await get('/worker/papers/payouts.html', by.token)).body;
    expect(page).toMatch(/At the bank, together[^]*<span class="amount zero">0\.00<\/span>/);
  });

  it('returns a signed address of the payouts', async () => {
    const { data } = await market.graphql('{ worker { paperAddress(paper: PAYOUTS) { url } } }', {}, history.wanda);
    const opened = await get(pathOf(data.worker.paperAddress.url));
    expect([opened.status, opened.body.includes('<h2>Payouts</h2>')]).toEqual([200, true]);
  });
});

describe('an invoice', () => {
  const made = async (): Promise<{ id: string; number: string; reference: string }> => {
    const input = { organisationId: history.ids.organisation, amountMinor: '123450' };
    const fields = 'invoice { id number reference }';
    return (await mutate(market, history.requester.token, 'createInvoice', 'CreateInvoiceInput', fields, input)).invoice;
  };
  const of = (id: string, invoiceId: string, format = 'html') => `/organisations/${id}/papers/invoice.${format}?invoiceId=${invoiceId}`;

  it('the page shows amount, payee, reference and due day', async () => {
    const invoice = await made();
    const { status, body, headers } = await get(of(history.ids.organisation, invoice.id), history.requester.token);
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe(`inline; filename="invoice-${invoice.number}.html"`);
    expect(body).toContain(`Invoice ${invoice.number}`);
    expect(body).toContain(invoice.reference);
    expect(body).toContain('<span>To transfer</span><b><span class="amount">1,234.50</span> <span class="currency">USD</span></b>');
    expect(body).toContain('Bank &lt;of&gt; Guilds, DE89370400440532013000');
    expect(body).toMatch(/<dt>Due<\/dt><dd><span class="moment">\d+ \w+ 2026<\/span><\/dd>/);
    expect(body).not.toMatch(/<script|<link|<img|src=|@import|url\(|https?:/i);
    const csv = table((await get(of(history.ids.organisation, invoice.id, 'csv'), history.requester.token)).body);
    expect(csv).toMatchObject([
      { number: invoice.number, reference: invoice.reference, state: 'open', amount: '1234.50', currency: 'USD' },
    ]);
  });

  it('states that a closed invoice must not be paid', async () => {
    const invoice = await made();
    await mutate(market, history.requester.token, 'cancelInvoice', 'CancelInvoiceInput', 'invoice { id }', { invoiceId: invoice.id });
    const { body } = await get(of(history.ids.organisation, invoice.id), history.requester.token);
    expect(body).toContain('Cancelled: do not pay it');
    expect(body).not.toContain('<dt>Pay to</dt>');
  });

  it('serves an invoice to members of its organisation and to admins only', async () => {
    const invoice = await made();
    const viewer = await addMember(market, history.requester, 'viewer');
    for (const token of [viewer.token, history.admin.token])
      expect((await get(of(history.ids.organisation, invoice.id), token)).status).toBe(200);
    const stranger = await registerRequester(market);
    const theirs = publicId('Organisation', stranger.organisationId);
    expect((await get(of(history.ids.organisation, invoice.id), stranger.token)).status).toBe(404);
    expect((await get(of(theirs, invoice.id), stranger.token)).status).toBe(404);
    expect((await get(of(history.ids.organisation, invoice.id), history.wanda.token)).status).toBe(403);
    expect((await get(of(history.ids.organisation, invoice.id))).status).toBe(401);
    expect((await get(of(history.ids.organisation, 'inv_x'), history.requester.token)).status).toBe(400);
    expect((await get(`/organisations/${history.ids.organisation}/papers/invoice.html`, history.requester.token)).status).toBe(404);
  });

  it('returns a signed address that opens no other invoice', async () => {
    const [one, two] = [await made(), await made()];
    const query =
      'query ($id: OrganisationID!, $o: PaperOptions) { organisation(id: $id) { paperAddress(paper: INVOICE, options: $o) { url } } }';
    const token = await signIn(market, history.requester.email);
    const { data } = await market.graphql(query, { id: history.ids.organisation, o: { invoiceId: one.id } }, { token });
    const path = pathOf(data.organisation.paperAddress.url);
    expect((await get(path)).body).toContain(one.reference);
    expect((await get(path.replace(one.id, two.id))).status).toBe(404);
    const { errors } = await market.graphql(query, { id: history.ids.organisation, o: {} }, { token, allowErrors: true });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
