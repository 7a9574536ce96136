/**
 * PostgreSQL dies by SIGKILL while the API is under load, and is started again. Neither the API nor the worker is
 * restarted: what was acknowledged is there, what was not is there whole or not at all, and service is back within 10 s.
 */
import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import { bootWorker } from '../../src/boot.ts';
import { ALL_CHECKS } from '../../src/checks.ts';
import { PersonCommands } from '../../src/identity/index.ts';
import { JobRunner } from '../../src/platform/jobs/job-runner.ts';
import { valueOf } from '../../src/platform/index.ts';
import { createOrganisation, recordFunding, register, signIn, type Person } from '../../lab/sandbox/people.ts';
import { Client } from '../../lab/sandbox/client.ts';
import { openSandbox, type Sandbox } from '../../lab/sandbox/sandbox.ts';

const CRASHES = 2;
const LANES = 6;
const PASSWORD = 'a crash that was expected';
const BACK_WITHIN_MS = 10_000;

let given: string | undefined;
let sandbox: Sandbox;
let worker: INestApplicationContext;
let admin: Person;
let organisationId: string;
beforeAll(async () => {
  // A server of its own, whatever the others of this run use.
  given = process.env.SANDBOX_DATABASE_URL;
  delete process.env.SANDBOX_DATABASE_URL;
  sandbox = await openSandbox({ SWEEP_SECONDS: '1' }, { durable: true });
  worker = await bootWorker({ config: sandbox.config, clock: sandbox.clock, logger: false });
  const client = new Client(sandbox.url);
  valueOf(await sandbox.app.get(PersonCommands).createAdmin(sandbox.system, { email: 'a@example.org', name: 'A', password: PASSWORD }));
  admin = await signIn(client, 'a@example.org', PASSWORD);
  const owner = await register(client, { email: 'o@example.org', name: 'O', password: PASSWORD });
  organisationId = await createOrganisation(owner, 'Crash');
}, 120_000);
afterAll(async () => {
  await worker?.get(JobRunner).stop();
  await worker?.close();
  await sandbox?.close();
  if (given !== undefined) process.env.SANDBOX_DATABASE_URL = given;
}, 60_000);

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const onServer = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: sandbox.database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

/** Transfers are recorded until it is stopped; those that were acknowledged, and when. */
class Load {
  readonly acknowledged: { reference: string; at: number }[] = [];
  failed = 0;
  private isStopped = false;
  private readonly lanes: Promise<void>[];

  constructor() {
    this.lanes = Array.from({ length: LANES }, (_unused, lane) => this.run(lane));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.lanes);
  }

  private async run(lane: number): Promise<void> {
    const today = new Date().toISOString().slice(0, 10);
    for (let n = 1; !this.isStopped; n++) {
      const reference = `lane ${lane} transfer ${n}`;
      try {
        await recordFunding(admin, organisationId, 100n, reference, today);
        this.acknowledged.push({ reference, at: Date.now() });
      } catch {
        this.failed += 1;
        await pause(20);
      }
    }
  }
}

it('loses nothing that was acknowledged, and is served again within ten seconds', async () => {
  const load = new Load();
  const outages: number[] = [];
  for (let crash = 0; crash < CRASHES; crash++) {
    await pause(1_500);
    const killedAt = Date.now();
    await sandbox.database.crash();
    while (!load.acknowledged.some(({ at }) => at > killedAt + 100) && Date.now() < killedAt + 3 * BACK_WITHIN_MS) await pause(10);
    const [first] = load.acknowledged.filter(({ at }) => at > killedAt + 100);
    outages.push((first?.at ?? Infinity) - killedAt);
  }
  await pause(500);
  await load.stop();

  for (const outage of outages) expect(outage).toBeLessThan(BACK_WITHIN_MS);
  // The load was cut off, and there was some.
  expect(load.failed).toBeGreaterThan(0);
  expect(load.acknowledged.length).toBeGreaterThan(LANES * CRASHES);

  const recorded = await onServer<{ reference: string; posted: number }>(
    `select f.reference, (select count(*)::int from ledger.posted p where p.event = 'fund' and p.ref = f.id::text) as posted from payouts.funding f`,
  );
  const references = new Set(recorded.map(({ reference }) => reference));
  expect(load.acknowledged.filter(({ reference }) => !references.has(reference))).toEqual([]);
  expect(recorded.filter(({ posted }) => posted !== 1)).toEqual([]);
  // What was not acknowledged may be there; no more than one for each lane and crash.
  expect(recorded.length - load.acknowledged.length).toBeLessThanOrEqual(LANES * CRASHES);
  for (const check of ALL_CHECKS) expect([check.name, await sandbox.db.query(check.sql)]).toEqual([check.name, []]);
}, 120_000);

it('the worker goes on: its sweeps, and the queue of jobs', async () => {
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    const deadline = Date.now() + BACK_WITHIN_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`${what}: not within ${BACK_WITHIN_MS} ms`);
      await pause(100);
    }
  };
  const seals = async () => (await onServer<{ seals: number }>('select count(*)::int as seals from platform.seal'))[0]!.seals;
  // Counted before the act that is to be sealed: the job of the minute may seal it before the one that is added here.
  const before = await seals();
  await recordFunding(admin, organisationId, 100n, 'after the crash', new Date().toISOString().slice(0, 10));
  await until(
    'ledger.roll_up',
    async () => (await onServer<{ rows: number }>('select count(*)::int as rows from ledger.unrolled'))[0]!.rows === 0,
  );
  await onServer(`select graphile_worker.add_job('audit_seal')`);
  await until('audit_seal', async () => (await seals()) > before);
}, 60_000);
