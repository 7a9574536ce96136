/** When the event loop of the process stands still, the log names what ran, and the metrics tell how long. */
import { Logger } from '@nestjs/common';
import { LoopWatch, MAXIMUM_BLOCK_MS } from '../../src/platform/operations/loop-watch.ts';
import { Metrics } from '../../src/platform/operations/metrics.ts';
import { JobRunner } from '../../src/platform/jobs/job-runner.ts';
import { DB, Jobs, type Db } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester } from '../kit/people.ts';

interface Line {
  readonly event: string;
  readonly milliseconds: number;
  readonly by?: string;
  readonly operations: readonly string[];
}

let market: TestMarketplace;
let token: string;
const lines: Line[] = [];
const warn: unknown = Reflect.get(Logger.prototype, 'warn');

beforeAll(async () => {
  market = await openMarketplace({ SWEEP_SECONDS: '1' });
  token = (await registerRequester(market)).token;
  Logger.prototype.warn = (line: unknown) => void lines.push(line as Line);
});
afterAll(async () => {
  Reflect.set(Logger.prototype, 'warn', warn);
  await market.close();
});
beforeEach(async () => {
  await sleep(150);
  lines.length = 0;
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const blocks = () => lines.filter(({ event }) => event === 'event_loop_blocked');

/** Holds the loop, as a slow regular expression would. */
function hold(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** Holds the loop once, when the application next asks the database for something like this. */
function holdAtStatement(pattern: RegExp, milliseconds: number): () => void {
  const db = market.app.get<Db>(DB);
  const original = db.query.bind(db);
  let isHeld = false;
  db.query = (async (sql: string, parameters: readonly unknown[] = []) => {
    const rows = await original(sql, parameters);
    if (!isHeld && pattern.test(sql)) {
      isHeld = true;
      hold(milliseconds);
    }
    return rows;
  }) as Db['query'];
  return () => {
    db.query = original;
  };
}

it('names the route that blocked the event loop, also after an await', async () => {
  const restore = holdAtStatement(/platform\.act/, MAXIMUM_BLOCK_MS + 150);
  expect((await market.app.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(200);
  restore();
  await sleep(150);
  expect(blocks()).toEqual([
    { event: 'event_loop_blocked', milliseconds: expect.any(Number), operations: expect.arrayContaining(['GET /health/ready']) },
  ]);
  expect(blocks()[0]!.milliseconds).toBeGreaterThan(MAXIMUM_BLOCK_MS);
});

it('names the GraphQL operation with its name and fields', async () => {
  const restore = holdAtStatement(/./, MAXIMUM_BLOCK_MS + 150);
  await market.graphql('query WhoAmI { me { memberships { requester { name } } } }', {}, { token });
  restore();
  await sleep(150);
  expect(blocks().flatMap(({ operations }) => operations)).toContain('query WhoAmI { me }');
});

it('names a resolver whose synchronous part was measured as the cause', async () => {
  const watch = market.get(LoopWatch);
  const other = watch.begin('a slow neighbour');
  hold(MAXIMUM_BLOCK_MS + 150);
  watch.measured('Query.organisation of query { organisation }', MAXIMUM_BLOCK_MS + 150);
  await sleep(150);
  watch.end(other);
  expect(blocks()).toMatchObject([
    { by: 'Query.organisation of query { organisation }', operations: expect.arrayContaining(['a slow neighbour']) },
  ]);
});

it('names a sweep and a job of the worker process', async () => {
  let isHeld = false;
  market.get(Jobs).sweep({
    name: 'test.slow_sweep',
    run: async () => {
      await sleep(1);
      if (!isHeld) hold(MAXIMUM_BLOCK_MS + 150);
      isHeld = true;
      return 0;
    },
  });
  const runner = market.get(JobRunner);
  await runner.start();
  await sleep(1_000);
  await runner.stop();
  expect(blocks().flatMap(({ operations }) => operations)).toContain('sweep test.slow_sweep');
});

it('logs nothing for short work and for work that waits', async () => {
  const watch = market.get(LoopWatch);
  await watch.watch('waits for long', () => sleep(2 * MAXIMUM_BLOCK_MS));
  for (let turn = 0; turn < 4; turn++) {
    hold(20);
    await sleep(1);
  }
  // Another process may hold this one up; it must not be this that is named.
  expect(blocks().filter(({ by }) => by !== undefined)).toEqual([]);
});

it('leaves out operations that ended before the block', async () => {
  await market.app.inject({ method: 'GET', url: '/health/live' });
  await market.graphql('{ marketplace { currency } }');
  await market.graphql('{ nonsense }', {}, { allowErrors: true });
  await market.app.inject({
    method: 'GET',
    url: '/graphql?query={marketplace{currency}}&variables=no',
    headers: { 'apollo-require-preflight': '1' },
  });
  await sleep(150);
  hold(MAXIMUM_BLOCK_MS + 150);
  await sleep(150);
  expect(blocks().at(-1)?.operations).toEqual([]);
});

it('shows the delay of the event loop and the number of blocks in /metrics', async () => {
  const { body } = await market.app.inject({ method: 'GET', url: '/metrics' });
  expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m);
  expect(body).toMatch(/^nodejs_eventloop_lag_max_seconds [\d.e-]+$/m);
  const count = Number(/^guildhall_event_loop_blocked_seconds_count (\d+)$/m.exec(body)?.[1]);
  expect(count).toBeGreaterThanOrEqual(4);
});

it('reports no block before the application is ready', async () => {
  const watch = new LoopWatch(new Metrics());
  try {
    // As loading modules and building the schema does. The application of this file notices it too.
    hold(MAXIMUM_BLOCK_MS + 150);
    await sleep(150);
    const before = blocks().length;
    hold(MAXIMUM_BLOCK_MS + 150);
    watch.onApplicationBootstrap();
    await sleep(150);
    expect(blocks()).toHaveLength(before + 1);
    hold(MAXIMUM_BLOCK_MS + 150);
    await sleep(150);
    expect(blocks()).toHaveLength(before + 3);
  } finally {
    watch.onModuleDestroy();
  }
});
