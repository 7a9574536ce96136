import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDouble } from './kit.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'double-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const KEY = { idempotencyKey: 'a' };

describe('the state file', () => {
  it('brings back balances, keys, the clock and what is still to fall due', async () => {
    const stateFile = join(folder, 'stripe', 'double.json');
    const first = await openDouble({ stateFile });
    await first.control('POST', 'clock', { advanceSeconds: 10 * 86_400 });
    await first.control('POST', 'topup', { amount: 5_000, currency: 'usd' });
    const destination = await first.recipient();
    const params = { amount: 2_000, currency: 'usd', destination };
    const transfer = await first.stripe.transfers.create(params, KEY);
    const payout = await first.stripe.payouts.create({ amount: 2_000, currency: 'usd' }, { stripeAccount: destination });
    const session = await first.stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Labelling' } }, quantity: 1 }],
      success_url: 'http://localhost/paid',
      payment_intent_data: { metadata: { guildhall: 'funding' } },
    });
    const before = await first.control('GET', 'totals');
    await first.stop();
    expect(await readdir(join(folder, 'stripe'))).toEqual(['double.json']);

    const second = await openDouble({ stateFile });
    expect(await second.control('GET', 'totals')).toEqual(before);
    expect((await second.stripe.transfers.create(params, KEY)).id).toBe(transfer.id);
    expect(Date.parse((await second.control('GET', 'clock')).now)).toBeGreaterThan(Date.now() + 9 * 86_400_000);
    await second.control('POST', `checkout/${session.id}`, { outcome: 'pay' });
    await second.control('POST', 'clock', { advanceSeconds: 86_400 });
    expect((await second.stripe.payouts.retrieve(payout.id, {}, { stripeAccount: destination })).status).toBe('paid');
    const [intent] = (await second.stripe.paymentIntents.list()).data;
    expect(intent).toMatchObject({ amount: 700, metadata: { guildhall: 'funding' } });
    await second.stop();
  });
});

describe('tampering', () => {
  it('changes, removes and copies an object, and nothing else', async () => {
    const double = await openDouble();
    await double.control('POST', 'topup', { amount: 5_000, currency: 'usd' });
    const [one, two] = [await double.recipient(), await double.recipient()];
    const send = (group: string) =>
      double.stripe.transfers.create({ amount: 100, currency: 'usd', destination: one, transfer_group: group });
    const [first, second] = [await send('po_1'), await send('po_2')];
    const events = (await double.stripe.events.list()).data.length;
    await double.control('POST', `objects/${first.id}`, { change: { amount: 150, destination: two, transfer_group: 'po_3' } });
    await double.control('DELETE', `objects/${second.id}`);
    const copy = await double.control('POST', 'objects', { copyOf: first.id, change: { metadata: { guildhall_id: 'x' } } });
    expect(copy.id).toMatch(/^tr_/);
    const found = async (group: string) => (await double.stripe.transfers.list({ transfer_group: group })).data.map(({ id }) => id);
    expect(await found('po_1')).toEqual([]);
    expect(await found('po_2')).toEqual([]);
    expect(await found('po_3')).toEqual([copy.id, first.id]);
    expect((await double.stripe.transfers.list({ destination: two })).data).toHaveLength(2);
    expect((await double.control('GET', 'objects?kind=transfer')).map(({ amount }: { amount: number }) => amount)).toEqual([150, 150]);
    expect((await double.stripe.events.list()).data).toHaveLength(events);
    await double.stop();
  });
});

describe('a list', () => {
  it('goes through all of it by pages, newest first, forwards and backwards', async () => {
    const double = await openDouble();
    for (let amount = 1; amount <= 25; amount++) await double.control('POST', 'topup', { amount, currency: 'usd' });
    const amounts: number[] = [];
    for await (const topup of double.stripe.topups.list({ limit: 10 })) amounts.push(topup.amount);
    expect(amounts).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
    const page = await double.stripe.topups.list({ limit: 10 });
    expect(page.has_more).toBe(true);
    const last = page.data.at(-1)?.id ?? '';
    const before = await double.stripe.topups.list({ limit: 3, ending_before: last });
    expect(before.data.map(({ amount }) => amount)).toEqual([19, 18, 17]);
    const { created } = page.data[0] ?? { created: 0 };
    expect((await double.stripe.topups.list({ created: { gt: created } })).data).toEqual([]);
    await double.stop();
  });
});
