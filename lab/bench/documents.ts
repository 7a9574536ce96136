/**
 * `npm run bench -- documents`: the time of each query of the console's documents, and the statements that it sends to the database, on
 * a marketplace with 1,000 batches and 100,000 answers. The api runs in this process, so that its statements can be counted.
 */
import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { bootApi } from '../../src/boot.ts';
import { PersonCommands } from '../../src/identity/index.ts';
import { Bug, present, systemClock } from '../../src/kernel/index.ts';
import { readConfig, systemCaller } from '../../src/platform/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { wholeNumber } from '../command-line/flags.ts';
import { consoleDocuments, variablesOf, type ConsoleDocument, type DocumentRole } from '../documents/documents.ts';
import { seedLargeMarket, type MarketActors, type LargeMarket } from '../documents/large-market.ts';
import { Client } from '../sandbox/client.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { becomeWorker, createOrganisation, register, signIn } from '../sandbox/people.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';
import { listen } from './claim-capture.ts';

const PASSWORD = 'a bench that reads documents';

interface Measured {
  readonly name: string;
  /** The median of the rounds. */
  readonly milliseconds: number;
  readonly statements: number;
  readonly kilobytes: number;
}

/**
 * Runs the bench.
 *
 * @param args `--rounds 5`
 * @returns the documents, the slowest of them with its milliseconds, the one with the most statements, and the seconds in all
 */
export async function documentsBench(args: string[]): Promise<Record<string, unknown>> {
  const started = Date.now();
  const { values } = parseArgs({ args, options: { rounds: { type: 'string', default: '5' } } });
  const rounds = wholeNumber(values.rounds, 'rounds', 1);
  const database = await openSandboxDatabase();
  const config = readConfig({
    ...LASTING_SESSIONS,
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: database.url, SECRET: randomBytes(32).toString('hex'), PORT: '0', LOG_LEVEL: 'error', NODE_ENV: 'development' },
  });
  const { app, url } = await bootApi({ config, clock: systemClock, logger: false });
  const client = new Client(url);
  try {
    const { clients, cast } = await makeCast(app.get(PersonCommands), client, database.ownerUrl);
    const market = await seedLargeMarket(database.ownerUrl, cast);
    console.log(`the rows are there after ${Math.round((Date.now() - started) / 1000)} s`);
    const measured: Measured[] = [];
    for (const document of consoleDocuments().filter(({ isMutation }) => !isMutation)) {
      measured.push(await measure(document, clients[document.role], market, cast, rounds));
    }
    measured.sort((a, b) => b.milliseconds - a.milliseconds);
    for (const { name, milliseconds, statements, kilobytes } of measured) {
      console.log(
        `${milliseconds.toFixed(1).padStart(8)} ms  ${String(statements).padStart(3)} statements  ${kilobytes.toFixed(1).padStart(7)} kB  ${name}`,
      );
    }
    const slowest = present(measured[0], 'a document');
    const most = measured.reduce((one, other) => (other.statements > one.statements ? other : one));
    return {
      documents: measured.length,
      slowest: slowest.name,
      slowestMs: Math.round(slowest.milliseconds * 10) / 10,
      mostStatements: most.name,
      statements: most.statements,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  } finally {
    client.close();
    await app.close();
    await database.close();
  }
}

async function makeCast(
  people: PersonCommands,
  client: Client,
  ownerUrl: string,
): Promise<{ clients: Readonly<Record<DocumentRole, Client>>; cast: MarketActors }> {
  const join = (name: string) => register(client, { email: `${name}@example.org`, name, password: PASSWORD });
  const [owner, worker] = [await join('owner'), await join('worker')];
  await becomeWorker(worker);
  await createOrganisation(owner, 'Bench');
  const made = await people.createAdmin(systemCaller('bench'), { email: 'admin@example.org', name: 'Admin', password: PASSWORD });
  if (!made.ok) throw new Bug('the admin was refused');
  const admin = await signIn(client, 'admin@example.org', PASSWORD);
  const ids = await withClient(ownerUrl, async (db) => {
    const { rows } = await db.query<{ organisationId: string; ownerId: string; workerId: string; adminId: string }>(
      `select m.organisation_id as "organisationId", m.person_id as "ownerId", w.worker_id as "workerId", p.id as "adminId"
       from identity.membership m, identity.worker_profile w, identity.person p where p.is_admin`,
    );
    return present(rows[0], 'the people of the bench');
  });
  return { clients: { owner: owner.client, worker: worker.client, admin: admin.client }, cast: { ...ids, now: systemClock.now() } };
}

async function measure(
  document: ConsoleDocument,
  client: Client,
  market: LargeMarket,
  cast: MarketActors,
  rounds: number,
): Promise<Measured> {
  const sha256Hash = createHash('sha256').update(document.text).digest('hex');
  const body = JSON.stringify({
    extensions: { persistedQuery: { version: 1, sha256Hash } },
    variables: variablesOf(document, market, cast),
  });
  const times: number[] = [];
  let [statements, bytes] = [0, 0];
  for (let round = 0; round <= rounds; round++) {
    statements = 0;
    const stop = listen(({ text }) => {
      if (!/^(begin|commit|rollback|start transaction)/i.test(text)) statements++;
    });
    const began = performance.now();
    const answer = await client.send('POST', '/graphql', 'application/json', body).finally(stop);
    // The first one fills caches.
    if (round > 0) times.push(performance.now() - began);
    if (answer.status !== 200 || answer.body.startsWith('{"errors"'))
      throw new Bug(`${document.name} was refused: ${answer.body.slice(0, 300)}`);
    bytes = answer.body.length;
  }
  times.sort((a, b) => a - b);
  return { name: document.name, milliseconds: times[Math.floor(times.length / 2)]!, statements, kilobytes: bytes / 1024 };
}
