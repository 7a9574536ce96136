/**
 * The ledger alone on a database of its own, without the domains above it: their checks would rightly object to postings
 * that nothing of theirs stands behind. When it closes, every check of the ledger and its seals must find nothing.
 */
import { NestFactory } from '@nestjs/core';
import {
  money,
  MovableClock,
  newId,
  ok,
  type AssignmentId,
  type BatchId,
  type BonusId,
  type FundingId,
  type JournalId,
  type Money,
  type OrganisationId,
  type PayoutId,
  type ReviewId,
  type WorkerId,
} from '../../src/kernel/index.ts';
import { chart, Ledger, LEDGER_CHECKS, LedgerModule, type AccountKind, type LedgerEvent } from '../../src/ledger/index.ts';
import { Commands, DB, Jobs, readConfig, Seals, systemCaller, valueOf, type Caller, type Db } from '../../src/platform/index.ts';
import { PlatformModule } from '../../src/platform/platform.module.ts';
import { createTestDatabase, type TestDatabase } from '../kit/database.ts';
import { TEST_START } from '../kit/marketplace.ts';

export const usd = (minor: bigint | number): Money => money(BigInt(minor), 'USD');

export const fresh = {
  organisation: () => newId<'Organisation'>() as OrganisationId,
  batch: () => newId<'Batch'>() as BatchId,
  worker: () => newId<'Person'>() as WorkerId,
  assignment: () => newId<'Assignment'>() as AssignmentId,
  review: () => newId<'Review'>() as ReviewId,
  funding: () => newId<'Funding'>() as FundingId,
  payout: () => newId<'Payout'>() as PayoutId,
  bonus: () => newId<'Bonus'>() as BonusId,
};

export interface Books {
  readonly ledger: Ledger;
  readonly db: Db;
  readonly commands: Commands;
  readonly system: Caller;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  readonly seals: Seals;
  readonly jobs: Jobs;
  /** Posts in a command of its own; the journal, or the shortfall in minor units. */
  tryPost(events: readonly LedgerEvent[], key?: string): Promise<JournalId | null | bigint>;
  /** Posts, and fails the test when it is refused. */
  post(...events: LedgerEvent[]): Promise<JournalId>;
  balance(kind: AccountKind, ownerId: string | null, currency?: string): Promise<bigint>;
  /** An organisation with this much to spend, and a batch that reserved some of it. */
  launched(funds: bigint, reserved: bigint): Promise<{ organisationId: OrganisationId; batchId: BatchId; fundingId: FundingId }>;
  /** Seals all that was posted since the last time, as one block; true when there was something. */
  seal(): Promise<boolean>;
  /** What the ledger's checks and seals find. */
  problems(): Promise<string[]>;
  close(options?: { tampered: boolean }): Promise<void>;
}

export async function openBooks(): Promise<Books> {
  const database = await createTestDatabase();
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    SECRET: 'a secret for tests that is long enough to be one',
    DATABASE_POOL_SIZE: '24',
  });
  const clock = new MovableClock(TEST_START);
  class BooksModule {}
  const imports = [PlatformModule.forRoot({ config, clock, http: false }), LedgerModule];
  const app = await NestFactory.createApplicationContext({ module: BooksModule, imports }, { logger: ['error'], abortOnError: false });
  await app.init();
  const [ledger, commands, seals, db] = [app.get(Ledger), app.get(Commands), app.get(Seals), app.get<Db>(DB)];
  const system = systemCaller('test');

  const books: Books = {
    ledger,
    db,
    commands,
    system,
    clock,
    database,
    seals,
    jobs: app.get(Jobs),
    async tryPost(events, key = newId<'Journal'>()) {
      const result = await commands.run(system, (tx) => ledger.post(tx, key, events));
      if (result.ok) return result.value;
      const [refusal] = result.refusals;
      if (refusal.kind === 'INSUFFICIENT_FUNDS') return refusal.shortfall.minor;
      throw new Error(refusal.message);
    },
    async post(...events) {
      return valueOf(await commands.run(system, (tx) => ledger.post(tx, newId<'Journal'>(), events)))!;
    },
    balance: (kind, ownerId, currency = 'USD') => ledger.balance(db, { kind, ownerId, currency }),
    async launched(funds, reserved) {
      const [organisationId, batchId, fundingId] = [fresh.organisation(), fresh.batch(), fresh.funding()];
      await books.post(
        chart.fundingReceived({ fundingId, organisationId, gross: usd(funds), rail: 'manual' }),
        chart.launch({ batchId, organisationId, revision: 1, total: usd(reserved) }),
      );
      return { organisationId, batchId, fundingId };
    },
    async seal() {
      // A transaction anywhere on the server, of another test too, holds the horizon back.
      const isBehind = 'select max(xid) >= pg_snapshot_xmin(pg_current_snapshot()) as behind from ledger.journal';
      while ((await db.query<{ behind: boolean | null }>(isBehind))[0]?.behind === true)
        await new Promise((resolve) => setTimeout(resolve, 20));
      return commands.must(system, async (tx) => ok(await seals.sealNext(tx, 'ledger')));
    },
    async problems() {
      const found: string[] = [];
      for (const check of LEDGER_CHECKS) {
        const rows = await db.query<Record<string, unknown>>(check.sql);
        for (const row of rows) found.push(`${check.name}: ${Object.values(row).map(String).join(', ')}`);
      }
      for (const { n, problem } of await seals.broken(db, 'ledger')) found.push(`seal ${n}: ${problem}`);
      return found;
    },
    async close(options = { tampered: false }) {
      await books.seal();
      const problems = options.tampered ? [] : await books.problems();
      await app.close();
      await database.drop();
      if (problems.length > 0) throw new Error(`the ledger's checks found:\n${problems.join('\n')}`);
    },
  };
  return books;
}
