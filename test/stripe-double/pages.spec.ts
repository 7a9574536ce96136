import { openDouble, type OpenDouble } from './kit.ts';

let double: OpenDouble;
beforeEach(async () => {
  double = await openDouble();
});
afterEach(() => double.stop());

async function session(): Promise<{ id: string; url: string }> {
  const { id, url } = await double.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 2_500, product_data: { name: '<b>Labelling</b>' } }, quantity: 1 }],
    success_url: 'http://localhost/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost/cancelled',
  });
  return { id, url: url ?? '' };
}

async function submit(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers });
  return { status: response.status, location: response.headers.get('location'), text: await response.text() };
}

/** Presses the first button on the first page that is called so. */
async function press(label: string, of: string): Promise<void> {
  const text = await (await fetch(`${double.url}/`)).text();
  const forms = text.split('<form').slice(1);
  const form = forms.find((one) => one.includes(`>${label}</button>`) && one.includes(`value="${of}"`));
  if (form === undefined) throw new Error(`there is no ${label} for ${of}`);
  const fields = [...form.matchAll(/name="([^"]+)"\s+value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value] as const);
  expect(await submit(`${double.url}/act`, Object.fromEntries(fields))).toMatchObject({ status: 303, location: '/' });
}

describe('the page to pay on', () => {
  it('shows what and how much, without believing what it shows', async () => {
    const { url } = await session();
    const text = await (await fetch(url)).text();
    expect(text).toContain('25.00 USD');
    expect(text).toContain('&lt;b&gt;Labelling');
    expect(text).not.toContain('<b>Labelling');
  });

  it.each([
    ['card', 'complete', 'paid', true],
    ['sepa', 'complete', 'unpaid', true],
    ['cancel', 'open', 'unpaid', false],
  ])('%s: the session is %s and %s, and the payer is sent back', async (choice, status, paymentStatus, isPaid) => {
    const { id, url } = await session();
    const { location } = await submit(url, { choice });
    expect(location).toBe(isPaid ? `http://localhost/paid?session=${id}` : 'http://localhost/cancelled');
    expect(await double.stripe.checkout.sessions.retrieve(id)).toMatchObject({ status, payment_status: paymentStatus });
  });

  it('lets a payer try again after a declined card, and not after paying', async () => {
    const { url } = await session();
    expect((await submit(url, { choice: 'fail' })).text).toContain('declined');
    expect((await submit(url, { choice: 'card' })).status).toBe(303);
    expect((await submit(url, { choice: 'card' })).status).toBe(400);
    const { data } = await double.stripe.balanceTransactions.list();
    expect(data).toHaveLength(1);
  });
});

describe('the first page', () => {
  it('has a button for what may happen', async () => {
    const { url } = await session();
    await submit(url, { choice: 'card' });
    await press('Settle all pending money', 'POST /_double/settle');
    const [charge] = (await double.stripe.charges.list()).data;
    await press('Dispute', charge?.id ?? '');
    const [dispute] = (await double.stripe.disputes.list()).data;
    await press('Win, fee too', dispute?.id ?? '');
    expect((await double.stripe.balance.retrieve()).available[0]?.amount).toBe(2_500 - 103);
    const account = await double.recipient('needs_information');
    await press('Ready', account);
    await double.stripe.transfers.create({ amount: 1_000, currency: 'usd', destination: account });
    await press('Bank sends back', account);
    const payout = await double.stripe.payouts.create({ amount: 1_000, currency: 'usd' }, { stripeAccount: account });
    await press('Five days on', 'POST /_double/clock');
    expect((await double.stripe.payouts.retrieve(payout.id, {}, { stripeAccount: account })).status).toBe('failed');
  });

  it('does not obey a form on another site', async () => {
    const fields = { action: 'POST /_double/topup', amount: '5000', currency: 'usd' };
    expect((await submit(`${double.url}/act`, fields, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await double.stripe.topups.list()).data).toEqual([]);
    expect((await submit(`${double.url}/act`, fields, { origin: double.url })).status).toBe(303);
    expect((await double.stripe.topups.list()).data).toHaveLength(1);
  });
});
