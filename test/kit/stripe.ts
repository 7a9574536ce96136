/** A marketplace with a double of Stripe beside it, which speaks HTTP; both clocks move together. */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, startDouble } from '../../stripe-double/index.ts';
import { openMarketplace, TEST_START, type TestMarketplace } from './marketplace.ts';

export interface TestDouble {
  readonly url: string;
  /** One request to its control API: `control('POST', '/settle')`. Fails on any answer but 2xx. */
  control(method: string, path: string, body?: unknown): Promise<any>;
}

/** Sweeps of money in and out: for tests that let a day pass in small steps. */
export const MONEY_SWEEPS = /^(payouts|funding|stripe|treasury|ledger)\./;

export interface StripeMarketplace {
  readonly market: TestMarketplace;
  readonly double: TestDouble;
  /** Everything that waits is delivered, as HTTP requests to the application, and handled. Returns how many were accepted. */
  deliver(sweeps?: RegExp): Promise<number>;
  /** Moves both clocks, delivers, and sweeps until nothing is due. @param sweeps pattern of the names of the sweeps to run; all */
  pass(seconds: number, sweeps?: RegExp): Promise<void>;
  /** Sweeps until nothing is due, also for what the sweeps made due themselves. */
  settle(sweeps?: RegExp): Promise<void>;
  close(): Promise<void>;
}

/** Boots both. Call in `beforeAll`; {@link StripeMarketplace.close} in `afterAll`. */
export async function openStripeMarketplace(settings: Record<string, string> = {}): Promise<StripeMarketplace> {
  const running = await startDouble({ port: 0, now: TEST_START, requestsPerSecond: 1000 });
  const double: TestDouble = { url: running.url, control: (method, path, body) => control(running.url, method, path, body) };
  const market = await openMarketplace({
    STRIPE_SECRET_KEY: DOUBLE_KEY,
    STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET,
    STRIPE_API_URL: running.url,
    STRIPE_REQUESTS_PER_SECOND: '100',
    STRIPE_TIMEOUT_MS: '2000',
    ...settings,
  });
  await market.app.listen(0, '127.0.0.1');
  const { port } = market.app.getHttpServer().address() as AddressInfo;
  await double.control('POST', '/webhooks', { url: `http://127.0.0.1:${port}/stripe/webhook`, paused: true });
  // The double's clock runs; the marketplace's stands. A signature is good for 5 minutes, and may be a minute ahead.
  const align = () => double.control('POST', '/clock', { now: market.clock.now().toISOString() });

  const both: StripeMarketplace = {
    market,
    double,
    async deliver(sweeps) {
      await align();
      const { accepted } = await double.control('POST', '/webhooks/flush');
      await both.settle(sweeps);
      return Number(accepted ?? 0);
    },
    async pass(seconds, sweeps) {
      market.clock.advanceSeconds(seconds);
      await both.deliver(sweeps);
    },
    async settle(sweeps = /./) {
      while ((await market.sweep(sweeps)) > 0);
    },
    async close() {
      try {
        await market.close();
      } finally {
        await running.stop();
      }
    },
  };
  return both;
}

function control(url: string, method: string, path: string, body?: unknown): Promise<any> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/_double${path}`, { method, headers: { 'content-type': 'application/json' }, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status >= 300) reject(new Error(`${method} ${path} answered ${status}: ${text}`));
        else resolve(text === '' ? {} : JSON.parse(text));
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
