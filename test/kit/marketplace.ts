/**
 * A whole marketplace for a test file: the real application on a real PostgreSQL, with a clock that the test moves.
 *
 * After each test every integrity check of every domain must return no row.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import { AppModule } from '../../src/app.module.ts';
import { ALL_CHECKS } from '../../src/checks.ts';
import { MovableClock } from '../../src/kernel/index.ts';
import {
  Commands,
  DB,
  Jobs,
  PlatformRules,
  readConfig,
  systemCaller,
  type Caller,
  type Config,
  type Db,
  templatesWithoutCode,
} from '../../src/platform/index.ts';
import { createApplication } from '../../src/platform/http/application.ts';
import { LASTING_SESSIONS } from '../../lab/sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../../lab/sandbox/no-rate-limits.ts';
import { keepForUpgrade } from '../upgrade/keep.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export const TEST_START = new Date('2026-11-02T09:00:00.000Z');

export interface GraphqlAnswer {
  status: number;
  // Tests read whatever they asked for.
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
}

export interface TestMarketplace {
  readonly app: NestFastifyApplication;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  readonly db: Db;
  readonly commands: Commands;
  readonly system: Caller;
  /** An injectable of the application. */
  get<T>(type: Type<T> | (abstract new (...args: never[]) => T)): T;
  /** Sends one operation; `token` is a session token or an API key. Fails on HTTP errors and GraphQL errors unless `allowErrors`. */
  graphql(
    query: string,
    variables?: Record<string, unknown>,
    options?: { token?: string | null; headers?: Record<string, string>; allowErrors?: boolean },
  ): Promise<GraphqlAnswer>;
  /** Runs every sweep, or those whose names match, until nothing is due, as the worker process would. */
  sweep(names?: RegExp): Promise<number>;
  /** Moves the clock, then sweeps. */
  pass(seconds: number): Promise<void>;
  /** The problems that the integrity checks find now, and messages without a code. */
  problems(): Promise<string[]>;
  close(): Promise<void>;
}

/** Boots a marketplace. Call in `beforeAll`; {@link TestMarketplace.close} in `afterAll`. */
export async function openMarketplace(settings: Record<string, string> = {}): Promise<TestMarketplace> {
  return openMarketplaceOn(await createTestDatabase(), settings);
}

/** Boots a marketplace on a database that is there; closing it drops the database. */
export async function openMarketplaceOn(
  database: TestDatabase,
  settings: Record<string, string> = {},
  start: Date = TEST_START,
): Promise<TestMarketplace> {
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    SECRET: 'a secret for tests that is long enough to be one',
    LOG_LEVEL: 'error',
    // Nothing moves or waits by itself that a test did not ask for: those of schedules, new workers and approvals set these anew.
    PAYOUT_SCHEDULE: 'on_request',
    NEW_WORKER_HOLD_SECONDS: '0',
    PAYOUT_APPROVAL_ABOVE_MINOR: '1000000000000',
    ...LASTING_SESSIONS,
    // All requests of a test file come from one address: those of limits set them anew.
    ...NO_RATE_LIMITS,
    FUNDING_APPROVAL_ABOVE_MINOR: '1000000000000',
    // A busy machine stops no query and no check of a schema: tests of these limits set them anew.
    QUERY_TIMEOUT_MS: '600000',
    STATEMENT_TIMEOUT_MS: '600000',
    SCHEMA_COMPILE_MS: '60000',
    SCHEMA_CHECK_MS: '60000',
    FILES_DIRECTORY: `node_modules/.cache/guildhall-test/files-${process.pid}`,
    ...settings,
  };
  const config: Config = readConfig(environment);
  const clock = new MovableClock(start);
  const app = await createApplication(AppModule.forRoot({ config, clock, http: true }), config, false);
  await app.init();
  await app.get(PlatformRules).start();
  await app.getHttpAdapter().getInstance().ready();
  const db = app.get<Db>(DB);
  const jobs = app.get(Jobs);

  const market: TestMarketplace = {
    app,
    clock,
    database,
    db,
    commands: app.get(Commands),
    system: systemCaller('test'),
    get: (type) => app.get(type as never),
    async graphql(query, variables = {}, options = {}) {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: {
          'content-type': 'application/json',
          ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
          ...options.headers,
        },
        payload: JSON.stringify({ query, variables }),
      });
      const body = response.json<GraphqlAnswer>();
      if (options.allowErrors !== true && (response.statusCode !== 200 || body.errors)) {
        throw new Error(`GraphQL answered ${response.statusCode}: ${JSON.stringify(body.errors ?? body)}`);
      }
      return { ...body, status: response.statusCode };
    },
    sweep: (names = /./) => jobs.sweepAll(names),
    async pass(seconds) {
      clock.advanceSeconds(seconds);
      await jobs.sweepAll();
    },
    async problems() {
      const found: string[] = [];
      for (const check of ALL_CHECKS) {
        const rows = await db.query<Record<string, unknown>>(check.sql);
        for (const row of rows)
          found.push(
            `${check.name}: ${check.problem} ${JSON.stringify(row, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))}`,
          );
      }
      const uncoded = templatesWithoutCode().map((template) => `a message has no code: ${template}`);
      return [...found, ...uncoded];
    },
    async close() {
      const problems = await market.problems();
      await app.close();
      if (problems.length === 0) await keepForUpgrade({ ownerUrl: database.ownerUrl, now: clock.now(), settings: environment });
      await database.drop();
      if (problems.length > 0) throw new Error(`integrity checks found:\n${problems.join('\n')}`);
    },
  };
  return market;
}
