import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { openDouble, type OpenDouble } from './kit.ts';

interface Got {
  body: string;
  header: string;
}

let double: OpenDouble;
let marketplace: Server;
let got: Got[];
let status: number;

beforeEach(async () => {
  got = [];
  status = 200;
  marketplace = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ body, header: String(request.headers['stripe-signature']) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => marketplace.listen(0, '127.0.0.1', resolve));
  const { port } = marketplace.address() as AddressInfo;
  double = await openDouble({ webhookUrl: `http://127.0.0.1:${port}/hook` });
  await double.control('POST', 'webhooks', { paused: true });
});
afterEach(async () => {
  await double.stop();
  marketplace.closeAllConnections();
  await new Promise((resolve) => marketplace.close(resolve));
});

const topUp = (amount = 100) => double.control('POST', 'topup', { amount, currency: 'usd' });
const flush = () => double.control('POST', 'webhooks/flush');
const now = async () => new Date((await double.control('GET', 'clock')).now).getTime();

function read({ body, header }: Got, secret = 'whsec_double', receivedAt?: number): Stripe.Event {
  return Stripe.webhooks.constructEvent(body, header, secret, 300, undefined, receivedAt);
}

describe('an event', () => {
  it('sends a signed snapshot, which the API shows too', async () => {
    await topUp();
    expect(await flush()).toMatchObject({ accepted: 1, failed: 0, waiting: 0 });
    const event = read(got[0] as Got);
    expect(event).toMatchObject({
      type: 'topup.succeeded',
      data: { object: { amount: 100, status: 'succeeded' } },
      api_version: Stripe.API_VERSION,
    });
    expect((await double.stripe.events.retrieve(event.id)).data).toEqual(event.data);
  });

  it('sends a thin notice about an account', async () => {
    const account = await double.recipient();
    await flush();
    const notices = got.map(({ body, header }) => double.stripe.parseEventNotification(body, header, 'whsec_double'));
    expect(notices.map(({ type }) => type)).toEqual([
      'v2.core.account.created',
      'v2.core.account[requirements].updated',
      'v2.core.account[configuration.recipient].capability_status_updated',
    ]);
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
      object: 'v2.core.event',
      related_object: { id: account, type: 'v2.core.account' },
    });
    expect((await double.stripe.v2.core.events.list({ object_id: account })).data).toHaveLength(3);
  });

  it('names the connected account, and lists the event for that account only', async () => {
    await topUp(1_000);
    const destination = await double.recipient();
    await double.stripe.transfers.create({ amount: 500, currency: 'usd', destination });
    await double.stripe.payouts.create({ amount: 500, currency: 'usd' }, { stripeAccount: destination });
    await flush();
    const events = got.filter(({ body }) => JSON.parse(body).object === 'event').map((one) => read(one));
    expect(events.find(({ type }) => type === 'payout.created')).toMatchObject({ account: destination });
    expect((await double.stripe.events.list({ type: 'payout.created' })).data).toEqual([]);
    expect((await double.stripe.events.list({}, { stripeAccount: destination })).data).toHaveLength(1);
  });

  it('retries an event that was not answered with 2xx, later and later, and lists it as undelivered until it is', async () => {
    await double.control('POST', 'webhooks', { paused: false });
    status = 500;
    await topUp();
    const undelivered = async () => (await double.stripe.events.list({ delivery_success: false })).data.length;
    await until(() => got.length === 1);
    expect(await undelivered()).toBe(1);
    await double.control('POST', 'clock', { advanceSeconds: 61 });
    await until(() => got.length === 2);
    status = 200;
    await double.control('POST', 'clock', { advanceSeconds: 301 });
    await until(() => got.length === 3);
    await until(async () => (await undelivered()) === 0);
    await double.control('POST', 'clock', { advanceSeconds: 3 * 86_400 });
    await double.stripe.balance.retrieve();
    expect(got).toHaveLength(3);
  });

  it('gives up after three days', async () => {
    status = 500;
    await topUp();
    for (let tries = 0; tries < 20; tries++) {
      await flush();
      await double.control('POST', 'clock', { advanceSeconds: 12 * 3_600 });
    }
    expect(got.length).toBeGreaterThan(4);
    expect(got.length).toBeLessThan(10);
    expect((await double.stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
  });
});

describe('misbehaviour', () => {
  it('sends twice and more, in another order', async () => {
    await double.control('POST', 'webhooks', { duplicate: [2, 4], shuffle: true });
    for (let i = 1; i <= 10; i++) await topUp(i);
    await flush();
    const amounts = got.map((one) => (read(one).data.object as Stripe.Topup).amount);
    expect(new Set(amounts).size).toBe(10);
    expect(amounts.length).toBeGreaterThanOrEqual(20);
    expect(amounts).not.toEqual([...amounts].sort((a, b) => a - b));
  });

  it('drops some for good', async () => {
    await double.control('POST', 'webhooks', { dropProbability: 1 });
    await topUp();
    expect(await flush()).toMatchObject({ accepted: 0, dropped: 1 });
    expect(got).toEqual([]);
    expect((await double.stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
  });

  it('delays an answer', async () => {
    await double.control('POST', 'webhooks', { delaySeconds: [3_600, 7_200], paused: false });
    await topUp();
    await double.control('POST', 'clock', { advanceSeconds: 3_500 });
    expect(got).toEqual([]);
    await double.control('POST', 'clock', { advanceSeconds: 3_800 });
    await until(() => got.length === 1);
  });

  it('forges events that the SDK detects, and events that it does not', async () => {
    await topUp();
    await flush();
    const isBelieved = async (kind: string) => {
      got = [];
      expect(await double.control('POST', 'webhooks/forge', { kind, count: 1 })).toEqual({ sent: 1, accepted: 1 });
      const at = await now();
      try {
        read(got[0] as Got, 'whsec_double', at);
        return true;
      } catch {
        return false;
      }
    };
    expect(await isBelieved('bad_signature')).toBe(false);
    expect(await isBelieved('other_secret')).toBe(false);
    expect(await isBelieved('old')).toBe(false);
    // The traps: the SDK lets these through.
    expect(await isBelieved('future')).toBe(true);
    expect(await isBelieved('replay')).toBe(true);
    status = 400;
    expect(await double.control('POST', 'webhooks/forge', { kind: 'old', count: 3 })).toEqual({ sent: 3, accepted: 0 });
  });

  it('changes the secret, at once or with a time in which both sign', async () => {
    await double.control('POST', 'webhooks/rotate', { secret: 'whsec_second' });
    await topUp();
    await flush();
    expect(() => read(got[0] as Got)).toThrow();
    expect(read(got[0] as Got, 'whsec_second').type).toBe('topup.succeeded');
    await double.control('POST', 'webhooks/rotate', { secret: 'whsec_third', overlapSeconds: 3_600 });
    await topUp();
    await flush();
    expect(read(got[1] as Got, 'whsec_second').id).toBe(read(got[1] as Got, 'whsec_third').id);
  });
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to that');
}
