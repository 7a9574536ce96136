/**
 * `npm run chaos -- webhooks`: the same flows of money three times. Once every event comes once and in order; once each
 * comes up to five times, in any order, some days late, some never, with forgeries between them; once no event comes at
 * all. The three must end alike, to the cent.
 */
import { Random } from '../../src/kernel/index.ts';
import { openStripeSandbox } from '../sandbox/stripe-sandbox.ts';
import { proveBooks, type Books } from './books.ts';
import { planFlows, type EventDelivery, type Flow } from './flows.ts';
import { FlowWorld, type EndState } from './flow-world.ts';

export interface WebhookChaosOptions {
  readonly flows: number;
  readonly seed: number;
}

export interface WebhookChaosResult extends WebhookChaosOptions, Books {
  /** Webhooks that reached the marketplace in the disturbed run. */
  readonly delivered: number;
  readonly forged: number;
  /** Forgeries that were answered as if they were believed. */
  readonly forgedAccepted: number;
  /** Flows and accounts that ended otherwise than in the run in order. */
  readonly differentAfterChaos: number;
  /** The same, when no event came at all. */
  readonly differentWithoutEvents: number;
  readonly seconds: number;
}

const SETTINGS = {
  NODE_ENV: 'test',
  FIRST_BATCH_REVIEW: 'false',
  MINIMUM_PAYOUT_MINOR: '1',
  STRIPE_REQUESTS_PER_SECOND: '1000',
  NEW_ORGANISATION_DAY_MINOR: '1000000000',
  NEW_ORGANISATION_TOTAL_MINOR: '1000000000',
};

interface Played extends Books {
  readonly end: EndState;
  readonly delivered: number;
  readonly forged: number;
  readonly forgedAccepted: number;
}

export async function chaosOfWebhooks({ flows: count, seed }: WebhookChaosOptions): Promise<WebhookChaosResult> {
  const started = performance.now();
  const flows = planFlows(count, new Random(seed));
  const inOrder = await play(flows, 'in order', seed);
  const chaos = await play(flows, 'chaos', seed);
  const none = await play(flows, 'none', seed);
  const runs = [inOrder, chaos, none];
  const total = (of: (run: Played) => number) => runs.reduce((sum, run) => sum + of(run), 0);
  return {
    flows: count,
    delivered: chaos.delivered,
    forged: chaos.forged,
    forgedAccepted: chaos.forgedAccepted,
    differentAfterChaos: differences('after chaos', inOrder.end, chaos.end),
    differentWithoutEvents: differences('without events', inOrder.end, none.end),
    ledgerProblems: total((run) => run.ledgerProblems),
    reconciliationDifferences: total((run) => run.reconciliationDifferences),
    seed,
    seconds: Math.round((performance.now() - started) / 1000),
  };
}

async function play(flows: readonly Flow[], delivery: EventDelivery, seed: number): Promise<Played> {
  console.error(`Events: ${delivery}`);
  const sandbox = await openStripeSandbox(SETTINGS, { requestsPerSecond: 10_000 });
  try {
    await sandbox.double.send('POST', '/seed', { seed });
    const world = new FlowWorld(sandbox, flows, delivery, new Random(seed + 1));
    await world.play();
    const books = await proveBooks(sandbox);
    return { ...books, ...(await world.deliveries()), end: await world.end() };
  } finally {
    await sandbox.close();
  }
}

/** What ended otherwise, or is in one run alone; an account that came to nothing may be. */
function differences(what: string, expected: EndState, found: EndState): number {
  const onlyFound = [...found].filter(([name, value]) => !expected.has(name) && value !== '0').map(([name]) => name);
  const different = [...[...expected.keys()].filter((name) => found.get(name) !== expected.get(name)), ...onlyFound];
  for (const name of different.slice(0, 10)) {
    console.log(`${what}, ${name}: ${found.get(name) ?? 'nothing'}, in order ${expected.get(name) ?? 'nothing'}`);
  }
  return different.length;
}
