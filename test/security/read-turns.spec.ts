/** One caller who asks for much at once takes no connection that another caller needs: over real HTTP, while the database stands still. */
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';

const SETTINGS = {
  DATABASE_POOL_SIZE: '6',
  READS_PER_CALLER: '3',
  EXPENSIVE_READS_AT_ONCE: '3',
  EXPENSIVE_READS_PER_CALLER: '2',
  EXPORTS_AT_ONCE: '3',
  EXPORTS_PER_CALLER: '2',
};
const GREEDY_REQUESTS = 24;
const WAITS_AT_MOST = 100;

let market: TestMarketplace;
let greedy: TestRequester;
let modest: TestRequester;
let port: number;
beforeAll(async () => {
  market = await openMarketplace(SETTINGS);
  await market.app.listen(0, '127.0.0.1');
  port = (market.app.getHttpServer().address() as AddressInfo).port;
  greedy = await registerRequester(market);
  modest = await registerRequester(market);
});
afterAll(() => market.close());

interface Sent {
  readonly done: Promise<{ status: number; text: string } | null>;
  leave(): void;
}

/** `done` is null for a client that left. */
function send({ token }: TestRequester, ask: { query: string; variables?: unknown } | { path: string }): Sent {
  const isQuery = 'query' in ask;
  const request = httpRequest({
    ...{ port, host: '127.0.0.1', agent: false },
    ...(isQuery ? { path: '/graphql', method: 'POST' } : { path: ask.path, method: 'GET' }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  const done = new Promise<{ status: number; text: string } | null>((resolve) => {
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
      response.on('error', () => resolve(null));
    });
    request.on('error', () => resolve(null));
  });
  request.end(isQuery ? JSON.stringify(ask) : undefined);
  return { done, leave: () => void request.destroy() };
}

const SPENDING = 'query ($id: OrganisationID!) { organisation(id: $id) { spending { approvedCount } } }';
const BATCHES = 'query ($id: OrganisationID!) { organisation(id: $id) { batches(first: 5) { nodes { id title } } } }';
const ME = { query: '{ me { id } }' };
const about = (requester: TestRequester, query: string) => ({
  query,
  variables: { id: publicId('Organisation', requester.organisationId) },
});
const statement = (requester: TestRequester) => ({
  path: `/organisations/${publicId('Organisation', requester.organisationId)}/papers/spending.csv`,
});

/** Statements of the application that wait for a lock. */
const waiting = async (): Promise<number> => {
  const [row] = await asOwner(market.database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows;
  });
  return row!.count;
};
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries++) {
    if (tries === 400) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Runs `work` while every statement about batches and accounts waits. */
const whileLocked = <T>(work: () => Promise<T>): Promise<T> =>
  asOwner(market.database.ownerUrl, async (client) => {
    await client.query('begin; lock table batches.batch, ledger.account in access exclusive mode');
    try {
      return await work();
    } finally {
      await client.query('commit');
    }
  });

describe.each([
  ['queries over many rows', () => about(greedy, SPENDING), 2],
  ['other queries', () => about(greedy, BATCHES), 3],
  ['documents', () => statement(greedy), 2],
])('a caller who sends many %s at once', (_kind, ask, atOnce) => {
  it('runs only a few of them, while others are answered, and gets all answers in the end', async () => {
    const sent = await whileLocked(async () => {
      const requests = Array.from({ length: GREEDY_REQUESTS }, () => send(greedy, ask()));
      await until(async () => (await waiting()) === atOnce);
      expect((await send(modest, ME).done)!.status).toBe(200);
      expect(await waiting()).toBe(atOnce);
      return requests;
    });
    expect((await Promise.all(sent.map(({ done }) => done))).map((answer) => answer?.status)).toEqual(Array(GREEDY_REQUESTS).fill(200));
  });

  it('runs no more of them by leaving', async () => {
    await whileLocked(async () => {
      for (let round = 0; round < 3; round++) {
        const requests = Array.from({ length: 5 }, () => send(greedy, ask()));
        await until(async () => (await waiting()) >= atOnce);
        for (const request of requests) request.leave();
      }
      expect((await send(modest, ME).done)!.status).toBe(200);
      expect(await waiting()).toBe(atOnce);
    });
    await until(async () => (await waiting()) === 0);
    expect((await send(greedy, ask()).done)!.status).toBe(200);
  });
});

it('refuses a caller of whom too many wait, with the time to wait, and nobody else', async () => {
  const sent = await whileLocked(async () => {
    const requests = Array.from({ length: WAITS_AT_MOST + 10 }, () => send(greedy, about(greedy, SPENDING)));
    await until(async () => (await waiting()) === 2);
    const refused = await Promise.race(requests.map(({ done }) => done));
    expect(refused!.status).toBe(429);
    expect(JSON.parse(refused!.text).errors[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
    expect((await send(modest, ME).done)!.status).toBe(200);
    return requests;
  });
  const statuses = (await Promise.all(sent.map(({ done }) => done))).map((answer) => answer!.status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(WAITS_AT_MOST);
  expect(statuses.every((status) => status === 200 || status === 429)).toBe(true);
});

it('refuses a download for which no turn comes free, with the time to wait', async () => {
  await whileLocked(async () => {
    const sent = [1, 2, 3].map(() => send(greedy, statement(greedy)).done);
    const refused = await Promise.race(sent);
    expect([refused!.status, JSON.parse(refused!.text).code]).toEqual([429, 'RATE_LIMITED']);
  });
});
