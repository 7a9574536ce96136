/**
 * `npm run model -- marketplace`: random lives of an organisation, its workers and two admins, against a model on paper.
 *
 * Every command, wrong ones among them (a state that does not allow it, somebody who may not, twice), must end as the
 * model foretells. After each life all balances agree to the cent and all states agree; after some hundred every check of
 * every domain finds nothing, and the tables are emptied, so that checks and sweeps stay quick.
 */
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import fc from 'fast-check';
import pg from 'pg';
import { AppModule } from '../../src/app.module.ts';
import { ALL_CHECKS } from '../../src/checks.ts';
import { Bug, MovableClock, Random } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { agree, Trials } from './agree.ts';
import { makePeople, Services, type People } from './market-people.ts';
import { Moves } from './market-moves.ts';
import { TERMS } from './market-state.ts';

const LIVES_PER_BLOCK = 100;
/** What a life is emptied of, with all that refers to it; people, and what the installation came with, stay. */
const EMPTIED = ['ledger', 'payouts', 'batches', 'work', 'labels', 'review', 'reputation', 'audit'];
const KEPT = ['ledger.account_kind', 'audit.epoch', 'audit.feed', 'audit.unpublished_verb'];
const ALSO_EMPTIED = ['platform.act', 'platform.command_key', 'platform.seal'];

export interface MarketModelOptions {
  readonly databaseUrl: string;
  /** As a superuser, to empty the tables. */
  readonly ownerUrl: string;
  readonly sequences: number;
  readonly seed: number;
  readonly onSequence?: () => void;
}

export interface MarketModelReport {
  readonly model: 'marketplace';
  readonly sequences: number;
  readonly commands: number;
  /** Number of times that each command had each outcome, each as the model predicts. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Commands that never got through, those that were never tried among them. */
  readonly neverDone: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

interface Step {
  readonly verb: string;
  /** Of its choices; null: the usual ones. */
  readonly seed: number | null;
}

/** The last of each choice is the usual one: whoever may, and what gets through. */
class Usual extends Random {
  override below(limit: number): number {
    return limit - 1;
  }
}

/** @throws what fast-check throws when a sequence ends otherwise than the model predicts: the smallest one that it found */
export async function modelMarketplace(options: MarketModelOptions): Promise<MarketModelReport> {
  const started = Date.now();
  const model = await MarketModel.open(options);
  try {
    for (let done = 0; done < options.sequences; done += LIVES_PER_BLOCK) {
      await model.empty();
      const numRuns = Math.min(LIVES_PER_BLOCK, options.sequences - done);
      await fc.assert(model.property(), { numRuns, seed: options.seed + done });
      await model.nothingIsFound();
    }
    const { commands, outcomes } = model;
    const neverDone = Object.keys(Moves.weights).filter((verb) => !Moves.unattempted.has(verb) && outcomes[verb]?.ok === undefined);
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    return { model: 'marketplace', sequences: options.sequences, commands, outcomes, neverDone, seed: options.seed, seconds };
  } finally {
    await model.close();
  }
}

class MarketModel {
  commands = 0;
  private readonly trials = new Trials();
  readonly outcomes: Record<string, Record<string, number>> = {};

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly services: Services,
    private readonly owner: pg.Client,
    private readonly onSequence: () => void,
  ) {}

  static async open({ databaseUrl, ownerUrl, onSequence }: MarketModelOptions): Promise<MarketModel> {
    const config = readConfig({
      ...{ NODE_ENV: 'test', DATABASE_URL: databaseUrl, SECRET: 'no secret is kept by the model of the marketplace', LOG_LEVEL: 'error' },
      ...LASTING_SESSIONS,
      ...NO_RATE_LIMITS,
      ...{
        FIRST_BATCH_REVIEW: 'false',
        PAYOUT_SCHEDULE: 'on_request',
        NEW_WORKER_HOLD_SECONDS: '0',
        PAYOUT_APPROVAL_ABOVE_MINOR: '1000000000000',
      },
      ...{
        HOLD_SECONDS: String(TERMS.holdSeconds),
        DISPUTE_SECONDS: String(TERMS.disputeSeconds),
        GRACE_SECONDS: String(TERMS.graceSeconds),
        PREPARED_SECONDS: String(TERMS.preparedSeconds),
      },
      ...{ HELD_MAXIMUM: String(TERMS.heldMaximum), MINIMUM_PAYOUT_MINOR: String(TERMS.minimumPayoutMinor) },
      ...{ PLATFORM_FEE_BASIS_POINTS: '2000', PLATFORM_FEE_MINIMUM_MINOR: '1' },
    });
    const clock = new MovableClock(new Date('2026-11-02T09:00:00.000Z'));
    const root = AppModule.forRoot({ config, clock, http: false });
    const app = await NestFactory.createApplicationContext(root, { logger: ['error'], abortOnError: false });
    await app.init();
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query('set session_replication_role = replica');
    return new MarketModel(app, new Services(app, clock), owner, onSequence ?? (() => undefined));
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.app.close();
  }

  async empty(): Promise<void> {
    const { rows } = await this.owner.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname = any ($1) and schemaname || '.' || tablename <> all ($2)`,
      [EMPTIED, KEPT],
    );
    await this.owner.query(`truncate ${[...rows.map(({ name }) => name), ...ALSO_EMPTIED].join(', ')} cascade`);
  }

  property() {
    const step = fc.record({ verb: fc.oneof(...this.weightedVerbs()), seed: fc.nat() });
    return fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 40 }), async (steps) => {
      if (await this.trials.run(() => this.live([...OPENING, ...steps]))) this.onSequence();
    });
  }

  async nothingIsFound(): Promise<void> {
    for (const check of ALL_CHECKS) agree([], await this.services.db.query(check.sql), `what ${check.name} finds`);
  }

  private weightedVerbs() {
    return Object.entries(Moves.weights).map(([verb, weight]) => ({ weight, arbitrary: fc.constant(verb) }));
  }

  private async live(steps: readonly Step[]): Promise<void> {
    const people = await makePeople(this.services);
    const moves = new Moves(this.services, people, new Random(0));
    const done: string[] = [];
    for (const { verb, seed } of steps) {
      moves.random = seed === null ? new Usual(0) : new Random(seed);
      const attempt = await moves.attempt(verb);
      await this.endedBatches(people);
      if (attempt === null) continue;
      const result = await attempt.run();
      const outcome = result.ok ? 'ok' : result.refusals[0].kind;
      done.push(`${verb}: ${outcome}`);
      agree(attempt.expected, outcome, `${verb}${result.ok ? '' : ` (${result.refusals[0].message})`}, after ${done.join(', ')}`);
      if (result.ok) await attempt.apply?.(result.value as never);
      this.commands += 1;
      const counts = (this.outcomes[verb] ??= {});
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    await this.balancesAgree(people, done);
    await this.statesAgree(people, done);
  }

  /** A batch whose work is all done may settle by itself, a day later: the marketplace says when, the model whether it may. */
  private async endedBatches({ market }: People): Promise<void> {
    const running = market.batches.filter((batch) => batch.state === 'open' || batch.state === 'paused');
    if (running.length === 0) return;
    const ended = await this.services.db.query<{ id: string }>(
      `select id from batches.batch where id = any ($1::uuid[]) and state not in ('open', 'paused')`,
      [running.map((batch) => batch.id)],
    );
    for (const { id } of ended) {
      const batch = running.find((each) => each.id === id);
      if (batch === undefined || !market.isUsedUp(batch)) throw new Bug(`batch ${id} ended by itself, and there was work left`);
      market.end(batch);
    }
  }

  private async balancesAgree({ market }: People, done: readonly string[]): Promise<void> {
    const owners = [market.organisationId, ...market.batches, ...market.assignments, ...market.workers].map((owner) =>
      typeof owner === 'string' ? owner : owner.id,
    );
    const rows = await this.services.db.query<{ account: string; minor: bigint }>(
      `select kind || ' ' || owner_id as account, posted as minor from ledger.account_balance where owner_id = any ($1::uuid[]) and posted <> 0 order by 1`,
      [owners],
    );
    const expected = [...market.balances()].filter(([, minor]) => minor !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
    const found = rows.map(({ account, minor }) => [account, minor] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    agree(expected, found, `balances after ${done.join(', ')}`);
    const unbalanced = await this.services.db.query(
      'select currency from ledger.account_balance group by currency having sum(posted) <> 0',
    );
    agree([], unbalanced, 'currencies that do not sum to zero');
  }

  private async statesAgree({ market }: People, done: readonly string[]): Promise<void> {
    const expected = market.states();
    const rows = await this.services.db.query<{ what: string; state: string }>(
      `select 'batch ' || id as what, case when state in ('draining', 'settled', 'cancelled') then 'ending' else state end as state
         from batches.batch where organisation_id = $1
       union all select 'assignment ' || id, state || case when state = 'held' and prepared then ' in advance' else '' end
         from work.assignment where organisation_id = $1
       union all select 'payout ' || id, state from payouts.payout where worker_id = any ($2::uuid[])
       union all select 'run ' || id, state from payouts.payout_run where id = any ($3::uuid[])`,
      [market.organisationId, market.workers.map((worker) => worker.id), market.runs.map((run) => run.id)],
    );
    const sorted = (states: Iterable<readonly [string, string]>) => [...states].map(([what, state]) => `${what} ${state}`).sort();
    agree(sorted(expected), sorted(rows.map(({ what, state }) => [what, state])), `states after ${done.join(', ')}`);
  }
}

/** Every life begins with some money and an open batch, and with a payout once the first work is approved. */
const OPENING: readonly Step[] = (
  ['fund', 'post', 'launch', 'claim', 'claim', 'submit', 'submit', 'approve', 'days', 'request', 'makeRun'] as const
).map((verb) => ({ verb, seed: null }));
