import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../platform/index.ts';
import type { StripeAnswer } from './stripe-answer.ts';
import { StripeGateway } from './stripe-gateway.ts';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
let keys: (string | undefined)[];

function gateway(settings: Record<string, string> = {}): StripeGateway {
  const { port } = server.address() as AddressInfo;
  return new StripeGateway(
    readConfig({
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_WEBHOOK_SECRETS: 'whsec_1',
      STRIPE_API_URL: `http://127.0.0.1:${port}`,
      STRIPE_TIMEOUT_MS: '300',
      STRIPE_REQUESTS_PER_SECOND: '100',
      ...settings,
    }),
  );
}

function transfer(to: StripeGateway): Promise<StripeAnswer<unknown>> {
  const of = { amount: 100, currency: 'usd', destination: 'acct_1' };
  return to.call('transfers.create', (stripe) => stripe.transfers.create(of, { idempotencyKey: 'po_1_1' }));
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

beforeAll(async () => {
  server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined);
    request.resume().on('end', () => answer(request, response, keys.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  keys = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('the gateway to Stripe', () => {
  it('has no client without a key', () => {
    const none = new StripeGateway(readConfig({}));
    expect(none.isEnabled).toBe(false);
    expect(() => none.client).toThrow('STRIPE_SECRET_KEY');
  });

  it('hands on what Stripe answers', async () => {
    answer = (_request, response) => say(response, 200, { id: 'tr_1', object: 'transfer' });
    expect(await transfer(gateway())).toMatchObject({ kind: 'ok', value: { id: 'tr_1' } });
  });

  it('takes a definite refusal for one, with its code', async () => {
    answer = (_request, response) =>
      say(response, 400, { error: { type: 'invalid_request_error', code: 'balance_insufficient', message: 'No.' } });
    expect(await transfer(gateway())).toEqual({ kind: 'refused', code: 'balance_insufficient', message: 'No.', status: 400 });
    expect(keys).toHaveLength(1);
  });

  it.each([
    ['a failure of the server', 500, { error: { type: 'api_error', message: 'Oh.' } }, 'status 500'],
    [
      'a key that is in use',
      409,
      { error: { type: 'invalid_request_error', code: 'idempotency_key_in_use', message: 'Wait.' } },
      'key_in_use',
    ],
    ['a key that was used for something else', 400, { error: { type: 'idempotency_error', message: 'Other.' } }, 'key_in_use'],
  ])('does not know what became of %s', async (_what, status, body, why) => {
    answer = (_request, response) => say(response, status, body);
    expect(await transfer(gateway())).toEqual({ kind: 'unknown', why });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a connection that is cut', (response) => response.destroy()],
    ['an answer that does not come', () => undefined],
    [
      'a body that is cut short',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"id": "tr_');
        response.destroy();
      },
    ],
    ['a body that is no JSON', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "tr_')],
  ])('does not know what became of %s', async (_what, act) => {
    answer = (_request, response) => act(response);
    expect((await transfer(gateway())).kind).toBe('unknown');
    expect(new Set(keys)).toEqual(new Set(['po_1_1']));
  });

  it('backs off when it is too much, and comes through with the same key', async () => {
    answer = (_request, response, count) =>
      count < 3 ? say(response, 429, { error: { type: 'rate_limit_error', message: 'Slow.' } }) : say(response, 200, { id: 'tr_1' });
    expect(await transfer(gateway({ STRIPE_TIMEOUT_MS: '2000' }))).toMatchObject({ kind: 'ok' });
    expect(keys).toEqual(['po_1_1', 'po_1_1', 'po_1_1']);
  });

  it('does not know what became of what stays too much', async () => {
    answer = (_request, response) => say(response, 429, { error: { type: 'rate_limit_error', message: 'Slow.' } });
    expect(await transfer(gateway({ STRIPE_TIMEOUT_MS: '700' }))).toEqual({ kind: 'unknown', why: 'rate_limit' });
  });

  it('keeps to its rate', async () => {
    answer = (_request, response) => say(response, 200, { id: 'tr_1' });
    const paced = gateway({ STRIPE_REQUESTS_PER_SECOND: '20' });
    const started = performance.now();
    await Promise.all(Array.from({ length: 16 }, () => transfer(paced)));
    expect(performance.now() - started).toBeGreaterThan(450);
  });

  it('makes no call whose time was over before its turn came', async () => {
    answer = (_request, response) => say(response, 200, { id: 'tr_1' });
    const made = await gateway().call(
      'transfers.retrieve',
      (stripe) => stripe.transfers.retrieve('tr_1'),
      () => false,
    );
    expect(made).toMatchObject({ kind: 'unknown' });
    expect(keys).toEqual([]);
  });

  it('lets a bug of ours be a bug', async () => {
    await expect(gateway().call('none', () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });
});
