/**
 * Many payouts by the real payer, next to a double of Stripe that refuses more than 25 requests a second of an endpoint.
 * Pacing, leases and the double's limit go by one clock that is moved, so that the payer's pace is measured and not the
 * machine's.
 */
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { Pool } from 'pg';
import type { INestApplicationContext } from '@nestjs/common';
import type Stripe from 'stripe';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.ts';
import { newId, ok, type PersonId } from '../../src/kernel/index.ts';
import { PACE, StripeGateway, type Pace } from '../../src/stripe/index.ts';
import { Payer, PayoutCommands } from '../../src/payouts/index.ts';
import { Commands, DB, readConfig, systemCaller, valueOf, type Db } from '../../src/platform/index.ts';
import { tally } from '../chaos/tally.ts';
import { inParallel } from '../sandbox/client.ts';
import { DoubleControl } from '../sandbox/double-control.ts';
import { Progress } from '../command-line/progress.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, startDouble } from '../../stripe-double/index.ts';
import { MovedTime } from './moved-time.ts';
import { withClient } from '../../src/operator/tool-database.ts';

export interface PayoutsBench {
  readonly payouts: number;
  /** Of moved time, from the first transfer's turn until the last bank payout was sent. */
  readonly payoutSeconds: number;
  readonly payoutsPerSecond: number;
  /** Answers 429 that were seen. */
  readonly rateLimited: number;
  /** Calls that ended with one. */
  readonly unhandled: number;
  readonly paidTwice: number;
  readonly lost: number;
  readonly payoutRealSeconds: number;
}

const EARNED_MINOR = 2_500n;
const STRIPE_TAKES = 25;
const ASKED_TOGETHER = 100;
const ACCOUNTS_AT_ONCE = 16;
/** As a worker process waits between two looks for work. */
const SWEEP_MS = 1_000;
/** Where neither clock is: nothing of ours may go by real time. */
const START = Date.UTC(2026, 10, 2, 9);

/** @param pace requests a second and endpoint that the payer keeps to */
export async function payoutsBench(count: number, pace: number): Promise<PayoutsBench> {
  const started = performance.now();
  const time = new MovedTime(START);
  const running = await startDouble({ clock: time.clock, requestsPerSecond: 0 });
  const database = await openSandboxDatabase({ durable: false });
  const config = readConfig({
    ...{ NODE_ENV: 'test', DATABASE_URL: database.url, SECRET: randomBytes(32).toString('hex'), LOG_LEVEL: 'silent' },
    ...{ STRIPE_SECRET_KEY: DOUBLE_KEY, STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET, STRIPE_API_URL: running.url },
    ...{ STRIPE_REQUESTS_PER_SECOND: String(pace), NEW_WORKER_HOLD_SECONDS: '0' },
  });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot({ config, clock: time.clock, http: false }), { logger: false });
  try {
    const double = new DoubleControl(running.url);
    const accounts = await openAccounts(double, app.get(StripeGateway), count);
    const workerIds = await makePayees(database.ownerUrl, accounts, time);
    await askAll(app, workerIds);
    await double.send('POST', '/rate', { requestsPerSecond: STRIPE_TAKES });
    const run = new Run(app, time, count);
    const { seconds, realSeconds } = await run.pay();
    const { paidTwice, lost } = await tally(app.get<Db>(DB), double, workerIds, EARNED_MINOR);
    console.log(`${count} payouts prepared and sent in ${Math.round((performance.now() - started) / 1000)} s`);
    return {
      ...{ payouts: run.sent, payoutSeconds: round(seconds), payoutsPerSecond: round(run.sent / seconds) },
      ...{ rateLimited: run.rateLimited, unhandled: run.unhandled, paidTwice, lost, payoutRealSeconds: round(realSeconds) },
    };
  } finally {
    await app.close();
    await database.close();
    await running.stop();
  }
}

/** Stripe's package declares this without types. */
interface EventOutcome {
  on(event: 'response', hear: (response: Stripe.ResponseEvent) => void): void;
}

/** The payer at work, and what Stripe answers it. */
class Run {
  sent = 0;
  rateLimited = 0;
  unhandled = 0;
  private calls = 0;
  private readonly db: Db;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly time: MovedTime,
    private readonly count: number,
  ) {
    this.db = app.get<Db>(DB);
    Object.assign(app.get<Pace>(PACE), time.pace);
    this.watch(app.get(StripeGateway));
  }

  /** Waits until the bank payout of each was sent. */
  async pay(): Promise<{ seconds: number; realSeconds: number }> {
    const from = this.time.seconds;
    const realFrom = performance.now();
    const payer = this.app.get(Payer);
    const progress = new Progress('Payouts sent to the bank', this.count);
    let isOver = false;
    // As the worker process does: each job in a loop of its own, resting only when nothing was due.
    const loop = async (job: () => Promise<number>) => {
      while (!isOver) if ((await job()) === 0) await this.time.sleep(SWEEP_MS);
    };
    const look = async () => {
      while (!isOver) {
        const [row] = await this.db.query<{ sent: number; left: number }>(
          `select count(*) filter (where step = 'bank' and state = 'done')::int as sent, count(*) filter (where state = 'due')::int as left
           from payouts.stripe_call`,
        );
        progress.add(row!.sent - this.sent);
        this.sent = row!.sent;
        isOver = this.sent === this.count;
        if (!isOver) await this.time.sleep(SWEEP_MS);
      }
    };
    await this.time.during(
      Promise.all([loop(() => payer.admit()), loop(() => payer.pay()), look()]).then(() => undefined),
      () => this.underWay(),
    );
    return { seconds: this.time.seconds - from, realSeconds: (performance.now() - realFrom) / 1000 };
  }

  /** Calls and connections that are in use. */
  private underWay(): number {
    const pool = (this.app.get(DataSource).driver as unknown as { master: Pool }).master;
    return this.calls + pool.totalCount - pool.idleCount + pool.waitingCount;
  }

  private watch(gateway: StripeGateway): void {
    (gateway.client as unknown as EventOutcome).on('response', ({ status }) => {
      if (status === 429) this.rateLimited++;
    });
    const call = gateway.call.bind(gateway);
    gateway.call = async (name, work, mayStart) => {
      this.calls++;
      try {
        const answer = await call(name, work, mayStart);
        if (answer.kind === 'unknown' && answer.why === 'rate_limit') this.unhandled++;
        return answer;
      } finally {
        this.calls--;
      }
    };
  }
}

/** Accounts that may be paid, at Stripe, and money for all of them. */
async function openAccounts(double: DoubleControl, gateway: StripeGateway, count: number): Promise<string[]> {
  const first = await gateway.client.v2.core.accounts.create({
    contact_email: 'worker@example.org',
    dashboard: 'express',
    defaults: { responsibilities: { fees_collector: 'application', losses_collector: 'application' } },
    identity: { country: 'US' },
    configuration: { recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } } },
  });
  await double.send('POST', `/accounts/${first.id}`, { state: 'ready' });
  const manual = { payments: { payouts: { schedule: { interval: 'manual' as const } } } };
  await gateway.client.balanceSettings.update(manual, { stripeAccount: first.id });
  const ids = [first.id];
  const progress = new Progress('Accounts at Stripe', count);
  const copy = { copyOf: first.id, change: { created: first.created } };
  await inParallel(
    Array.from({ length: count - 1 }, (_unused, index) => index),
    ACCOUNTS_AT_ONCE,
    async () => {
      ids.push((await double.send<{ id: string }>('POST', '/objects', copy)).id);
      progress.add();
    },
  );
  await double.send('POST', '/topup', { amount: (EARNED_MINOR * BigInt(count)).toString(), currency: 'usd' });
  await double.send('POST', '/settle');
  return ids;
}

/** A worker for each account, with what is to be paid: past the commands, the bench is about what comes after. */
async function makePayees(ownerUrl: string, accounts: readonly string[], time: MovedTime): Promise<PersonId[]> {
  const now = time.clock.now();
  const ids = accounts.map(() => newId<'Person'>(now));
  const own = () => accounts.map(() => newId<'Payee'>(now));
  await withClient(ownerUrl, async (client) => {
    await client.query(
      `insert into identity.person (id, kind, is_worker, created_at) select id, 'human', true, $2 from unnest($1::uuid[]) id`,
      [ids, now],
    );
    await client.query(
      `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at)
       select id, 'US', '{en}', 'UTC', $2 from unnest($1::uuid[]) id`,
      [ids, now],
    );
    await client.query(
      `insert into payouts.payee (id, worker_id, currency, rail, state, fingerprint, created_at)
       select p.id, p.worker_id, 'USD', 'stripe', 'usable', sha256(p.worker_id::text::bytea), $3 from unnest($1::uuid[], $2::uuid[]) p (id, worker_id)`,
      [own(), ids, now],
    );
    await client.query(
      `insert into payouts.stripe_account (id, worker_id, account_id, country, state, payout_interval, started_at, read_at, read_due_at)
       select a.id, a.worker_id, a.account_id, 'US', 'ready', 'manual', $4, $4, 'infinity'
       from unnest($1::uuid[], $2::uuid[], $3::text[]) a (id, worker_id, account_id)`,
      [own(), ids, accounts, now],
    );
    const amount = EARNED_MINOR.toString();
    for (let from = 0; from < ids.length; from += ASKED_TOGETHER) {
      const events = ids.slice(from, from + ASKED_TOGETHER).map((id) => ({
        ...{ event: 'bench', ref: id },
        lines: [
          ['bank', null, 'USD', `-${amount}`],
          ['worker_available', id, 'USD', amount],
        ],
      }));
      await client.query(`select * from ledger.post($1, $2, '\\x00', 'bench', $3, $4)`, [
        newId<'Journal'>(now),
        `bench:${from}`,
        now,
        JSON.stringify(events),
      ]);
    }
    await client.query('vacuum analyze');
  });
  return ids;
}

async function askAll(app: INestApplicationContext, workerIds: readonly PersonId[]): Promise<void> {
  const progress = new Progress('Payouts asked for', workerIds.length);
  const payouts = app.get(PayoutCommands);
  for (let from = 0; from < workerIds.length; from += ASKED_TOGETHER) {
    await app.get(Commands).must(systemCaller('bench'), async (tx) => {
      for (const workerId of workerIds.slice(from, from + ASKED_TOGETHER)) {
        valueOf(await payouts.requestIn(tx, { workerId, currency: 'USD', amountMinor: null, waiveMinimum: false }));
      }
      return ok(undefined);
    });
    progress.add(Math.min(ASKED_TOGETHER, workerIds.length - from));
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
