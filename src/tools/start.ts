/**
 * `npm start`: the whole marketplace in one process, ready to use.
 *
 * Without DATABASE_URL it brings its own PostgreSQL and demo data, both kept in .data between runs. With DATABASE_URL it
 * uses that one, migrates it, and puts nothing into it. Without STRIPE_SECRET_KEY a double plays Stripe. Under
 * NODE_ENV=production nothing is brought along.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { adminNoticeOf, bootApi, runMain, stopOnSignal, type RunningApi } from '../boot.ts';
import { Mistake, ShiftedClock } from '../kernel/index.ts';
import { readConfig, type Config } from '../platform/index.ts';
import { JobRunner } from '../platform/jobs/job-runner.ts';
import { createLogger } from '../platform/logging/logger.ts';
import { seedDemo } from './demo.ts';
import { startEmbedded } from './embedded-postgres.ts';
import { lockFolder } from './folder-lock.ts';
import { migrateFor } from './migrate.ts';
import { startOwnStripe, type OwnStripe } from './own-stripe.ts';
import { DATA_DIRECTORY, EMBEDDED_DATABASE, EMBEDDED_ROLE, urlFor } from './tool-database.ts';

const say = (line: string) => console.log(line);

/** A secret that is made once and kept in a file that only its owner reads. */
async function keptSecret(name: string): Promise<string> {
  const path = join(DATA_DIRECTORY, name);
  if (!existsSync(path)) await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600 });
  return (await readFile(path, 'utf8')).trim();
}

interface OwnDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

/** @param address where this run will serve, for whoever starts a second one */
async function embeddedDatabase(address: string): Promise<OwnDatabase> {
  await mkdir(DATA_DIRECTORY, { recursive: true });
  const lock = await lockFolder(DATA_DIRECTORY, address);
  const server = await startEmbedded({ directory: join(DATA_DIRECTORY, 'postgres'), durable: true });
  say(server.wasRunning ? 'Found the embedded PostgreSQL that an earlier run left running.' : 'Started the embedded PostgreSQL.');
  const password = await keptSecret('database-password');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const { rowCount: hasRole } = await client.query('select 1 from pg_roles where rolname = $1', [EMBEDDED_ROLE]);
    if (!hasRole) await client.query(`create role ${EMBEDDED_ROLE} login`);
    await client.query(`alter role ${EMBEDDED_ROLE} password '${password}'`);
    const { rowCount: hasDatabase } = await client.query('select 1 from pg_database where datname = $1', [EMBEDDED_DATABASE]);
    if (!hasDatabase) await client.query(`create database ${EMBEDDED_DATABASE}`);
  } finally {
    await client.end();
  }
  return {
    url: urlFor(server.url, EMBEDDED_DATABASE, EMBEDDED_ROLE, password),
    ownerUrl: urlFor(server.url, EMBEDDED_DATABASE),
    stop: async () => {
      await server.stop();
      await lock.release();
    },
  };
}

/** A double of Stripe, which keeps what it did for each database in a file of its own. */
async function doubleOfStripe({ HOST, PORT, DATABASE_URL, STRIPE_DOUBLE_PORT }: Config): Promise<OwnStripe> {
  const suffix = DATABASE_URL ? `-${createHash('sha256').update(DATABASE_URL).digest('hex').slice(0, 12)}` : '';
  const stripe = await startOwnStripe({
    stateFile: join(DATA_DIRECTORY, `stripe-double${suffix}.json`),
    webhookUrl: `http://${HOST}:${PORT}/stripe/webhook`,
    port: STRIPE_DOUBLE_PORT ?? null,
  });
  say(`Stripe is played by a double at ${stripe.url}: pay, onboard and break things there. No money moves.`);
  return stripe;
}

async function configure(own: OwnDatabase | null, stripe: OwnStripe | null): Promise<Config> {
  if (own === null) return readConfig({ ...process.env, ...stripe?.settings }, true);
  return readConfig({
    LOG_LEVEL: 'warn',
    // One can play the whole of it in a minute; a real marketplace sets its own.
    HOLD_SECONDS: '60',
    NEW_WORKER_HOLD_SECONDS: '60',
    MINIMUM_PAYOUT_MINOR: '100',
    FILES_DIRECTORY: join(DATA_DIRECTORY, 'files'),
    SECRET: await keptSecret('secret'),
    ...process.env,
    ...stripe?.settings,
    DATABASE_URL: own.url,
  });
}

async function serve(config: Config, clock: ShiftedClock): Promise<RunningApi> {
  try {
    return await bootApi({ config, clock, logger: createLogger(config.LOG_LEVEL, 'marketplace') });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw portTaken(config.PORT);
  }
}

function portTaken(port: number): Mistake {
  return new Mistake(`Port ${port} is taken: stop what listens there, or choose another, as in PORT=3001 npm start.`);
}

/** Told before anything is started, because stopping it again takes longer than looking. */
function refuseTakenPort({ PORT, HOST }: Config): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: { code?: string }) => (error.code === 'EADDRINUSE' ? fail(portTaken(PORT)) : done()));
    probe.listen(PORT, HOST, () => probe.close(() => done()));
  });
}

runMain(async () => {
  const isOwn = process.env.NODE_ENV !== 'production' && !process.env.DATABASE_URL;
  // Faults of the configuration come before anything is started.
  const asked = readConfig(process.env, !isOwn);
  await refuseTakenPort(asked);
  const own = isOwn ? await embeddedDatabase(`http://${asked.HOST}:${asked.PORT}`) : null;
  let stripe: OwnStripe | null = null;
  try {
    if (asked.NODE_ENV !== 'production' && !asked.STRIPE_SECRET_KEY) stripe = await doubleOfStripe(asked);
    const config = await configure(own, stripe);
    const applied = await migrateFor(config.DATABASE_URL ?? '', own?.ownerUrl ?? config.MIGRATION_DATABASE_URL);
    if (applied.length > 0) say(`Applied ${applied.length} migrations.`);
    // The real clock, but for the demo, which turns it back while it makes its data.
    const clock = new ShiftedClock();
    const { app, url } = await serve(config, clock);
    await stripe?.deliverTo(`${url}/stripe/webhook`);
    if (own !== null) for (const line of await seedDemo(app, url, clock)) say(line);
    const notice = await adminNoticeOf(app, clock);
    if (notice !== null) say(notice);
    const jobs = app.get(JobRunner);
    await jobs.start();
    say(
      `\nGuildhall is at ${url}${config.NODE_ENV === 'production' ? '/graphql' : ' (open it in a browser for the GraphQL IDE)'}. Ctrl-C stops it.`,
    );
    stopOnSignal(async () => {
      say('\nStopping …');
      await jobs.stop();
      await app.close();
      await stripe?.stop();
      await own?.stop();
    });
  } catch (error) {
    await stripe?.stop();
    await own?.stop();
    throw error;
  }
}, 'npm start');
