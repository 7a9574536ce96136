/**
 * What a marketplace on one machine needs around it: a PostgreSQL, the Stripe double, and settings for a quick trial.
 *
 * Without DATABASE_URL it starts an embedded PostgreSQL, without STRIPE_SECRET_KEY the Stripe double, and without MAIL_URL a
 * mailbox. Under NODE_ENV=production it starts none. The first two keep their data in `.data`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { Mistake } from '../../src/kernel/index.ts';
import { startEmbedded } from '../../src/operator/embedded-postgres.ts';
import { DATA_DIRECTORY, EMBEDDED_DATABASE, EMBEDDED_ROLE, urlFor } from '../../src/operator/tool-database.ts';
import { readConfig, type Config } from '../../src/platform/index.ts';
import { lockFolder } from './folder-lock.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';
import { startOwnStripe, type OwnStripe } from './own-stripe.ts';

export interface Environment {
  /** Settings of the application, for readConfig. */
  readonly settings: NodeJS.ProcessEnv;
  /** Whether the database is the embedded one, which gets demo data. */
  readonly isOwnDatabase: boolean;
  /** Null: Stripe itself, or none under NODE_ENV=production. */
  readonly stripe: OwnStripe | null;
  stop(): Promise<void>;
}

interface OwnDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts what is needed.
 *
 * @param say prints a line for the user
 * @throws Mistake on a wrong setting, or when the port of the marketplace is taken; nothing is left running then
 */
export async function openEnvironment(say: (line: string) => void): Promise<Environment> {
  const isOwnDatabase = process.env.NODE_ENV !== 'production' && !process.env.DATABASE_URL;
  // Faults of the configuration are reported before anything starts.
  const asked = readConfig(process.env, !isOwnDatabase);
  await refuseTakenPort(asked);
  const own = isOwnDatabase ? await embeddedDatabase(`http://${asked.HOST}:${asked.PORT}`, say) : null;
  let mailbox: Mailbox | null = null;
  try {
    mailbox = asked.NODE_ENV !== 'production' && asked.MAIL_URL === undefined ? await openMailbox() : null;
    if (mailbox !== null) say(`E-mails are kept in a mailbox at ${mailbox.url}: none leaves this machine.`);
    const stripe = asked.NODE_ENV !== 'production' && !asked.STRIPE_SECRET_KEY ? await doubleOfStripe(asked, say) : null;
    const stop = async () => {
      await stripe?.stop();
      await mailbox?.stop();
      await own?.stop();
    };
    const doubles = { ...stripe?.settings, ...mailbox?.settings };
    const settings = own === null ? { ...process.env, ...doubles } : { ...(await trialSettings(own)), ...doubles };
    return { settings, isOwnDatabase, stripe, stop };
  } catch (error) {
    await mailbox?.stop();
    await own?.stop();
    throw error;
  }
}

export function portTaken(port: number): Mistake {
  return new Mistake(`Port ${port} is taken: stop what listens there, or choose another, as in PORT=3001 npm start.`);
}

/** Checked before anything starts, because stopping it again takes longer. */
function refuseTakenPort({ PORT, HOST }: Config): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: { code?: string }) => (error.code === 'EADDRINUSE' ? fail(portTaken(PORT)) : done()));
    probe.listen(PORT, HOST, () => probe.close(() => done()));
  });
}

/** A secret that is made once and kept in a file that only its owner may read. */
async function keptSecret(name: string): Promise<string> {
  const path = join(DATA_DIRECTORY, name);
  if (!existsSync(path)) await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600 });
  return (await readFile(path, 'utf8')).trim();
}

/** @param address of this marketplace, shown to somebody who starts a second one in the same folder */
async function embeddedDatabase(address: string, say: (line: string) => void): Promise<OwnDatabase> {
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

/** The Stripe double, with a state file for each database. */
async function doubleOfStripe({ HOST, PORT, DATABASE_URL, STRIPE_DOUBLE_PORT }: Config, say: (line: string) => void): Promise<OwnStripe> {
  const suffix = DATABASE_URL ? `-${createHash('sha256').update(DATABASE_URL).digest('hex').slice(0, 12)}` : '';
  const stripe = await startOwnStripe({
    stateFile: join(DATA_DIRECTORY, `stripe-double${suffix}.json`),
    webhookUrl: `http://${HOST}:${PORT}/stripe/webhook`,
    port: STRIPE_DOUBLE_PORT ?? null,
  });
  say(`Stripe is played by a double at ${stripe.url}: pay, onboard and break things there. No money moves.`);
  return stripe;
}

/** Short holds and a small least payout, so that the whole of it can be tried in a minute. The environment overrides them. */
async function trialSettings(own: OwnDatabase): Promise<NodeJS.ProcessEnv> {
  return {
    LOG_LEVEL: 'warn',
    HOLD_SECONDS: '60',
    NEW_WORKER_HOLD_SECONDS: '60',
    MINIMUM_PAYOUT_MINOR: '100',
    // The tours sign in by a button; with a second factor, everybody who tries them would need an authenticator app.
    ADMIN_TOTP: 'optional',
    FILES_DIRECTORY: join(DATA_DIRECTORY, 'files'),
    SECRET: await keptSecret('secret'),
    ...process.env,
    DATABASE_URL: own.url,
    MIGRATION_DATABASE_URL: own.ownerUrl,
  };
}
