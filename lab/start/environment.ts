/**
 * Starts what a marketplace on one machine needs: PostgreSQL, the Stripe double, a mailbox, and settings for a quick trial.
 *
 * It starts an embedded PostgreSQL if DATABASE_URL is not set, the Stripe double if STRIPE_SECRET_KEY is not set, and a mailbox if
 * MAIL_URL is not set. With NODE_ENV=production it starts none of them. PostgreSQL and the Stripe double keep their data in
 * `.data`.
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
  /** Whether the database is the embedded one. Only that one gets demo data. */
  readonly isOwnDatabase: boolean;
  /** Null when the marketplace uses the real Stripe, or has none with NODE_ENV=production. */
  readonly stripe: OwnStripe | null;
  stop(): Promise<void>;
}

interface OwnDatabase {
  readonly url: string;
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the missing services.
 *
 * @param say prints a line for the user
 * @throws Mistake on a wrong setting, or when the port of the marketplace is in use; no service is left running then
 */
export async function openEnvironment(say: (line: string) => void): Promise<Environment> {
  const isOwnDatabase = process.env.NODE_ENV !== 'production' && !process.env.DATABASE_URL;
  // Report configuration errors before any service starts.
  const asked = readConfig(process.env, !isOwnDatabase);
  await refuseUsedPort(asked);
  const own = isOwnDatabase ? await startDatabase(`http://${asked.HOST}:${asked.PORT}`, say) : null;
  let mailbox: Mailbox | null = null;
  try {
    mailbox = asked.NODE_ENV !== 'production' && asked.MAIL_URL === undefined ? await openMailbox() : null;
    if (mailbox !== null) say(`E-mails are kept in a mailbox at ${mailbox.url}: none leaves this machine.`);
    const stripe = asked.NODE_ENV !== 'production' && !asked.STRIPE_SECRET_KEY ? await startStripeDouble(asked, say) : null;
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

export function portInUse(port: number): Mistake {
  return new Mistake(`Port ${port} is taken: stop what listens there, or choose another, as in PORT=3001 npm start.`);
}

/** Refuses a port that is in use, before any service starts: stopping the services again takes longer. */
function refuseUsedPort({ PORT, HOST }: Config): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: { code?: string }) => (error.code === 'EADDRINUSE' ? fail(portInUse(PORT)) : done()));
    probe.listen(PORT, HOST, () => probe.close(() => done()));
  });
}

/** Returns a secret that is created once and kept in a file that only its owner may read. */
async function storedSecret(name: string): Promise<string> {
  const path = join(DATA_DIRECTORY, name);
  if (!existsSync(path)) await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600 });
  return (await readFile(path, 'utf8')).trim();
}

/**
 * Starts the embedded PostgreSQL.
 *
 * @param address URL of this marketplace, shown to a user who starts a second one in the same folder
 */
async function startDatabase(address: string, say: (line: string) => void): Promise<OwnDatabase> {
  await mkdir(DATA_DIRECTORY, { recursive: true });
  const lock = await lockFolder(DATA_DIRECTORY, address);
  const server = await startEmbedded({ directory: join(DATA_DIRECTORY, 'postgres'), durable: true });
  say(server.wasRunning ? 'Found the embedded PostgreSQL that an earlier run left running.' : 'Started the embedded PostgreSQL.');
  const password = await storedSecret('database-password');
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

/** Starts the Stripe double, with one state file for each database. */
async function startStripeDouble(
  { HOST, PORT, DATABASE_URL, STRIPE_DOUBLE_PORT }: Config,
  say: (line: string) => void,
): Promise<OwnStripe> {
  const suffix = DATABASE_URL ? `-${createHash('sha256').update(DATABASE_URL).digest('hex').slice(0, 12)}` : '';
  const stripe = await startOwnStripe({
    stateFile: join(DATA_DIRECTORY, `stripe-double${suffix}.json`),
    webhookUrl: `http://${HOST}:${PORT}/stripe/webhook`,
    port: STRIPE_DOUBLE_PORT ?? null,
  });
  say(`Stripe is played by a double at ${stripe.url}: pay, onboard and break things there. No money moves.`);
  return stripe;
}

/**
 * Settings for a trial: short holds and a small minimum payout, so that a user can try the whole flow in a minute. Environment
 * variables override them.
 */
async function trialSettings(own: OwnDatabase): Promise<NodeJS.ProcessEnv> {
  return {
    LOG_LEVEL: 'warn',
    HOLD_SECONDS: '60',
    NEW_WORKER_HOLD_SECONDS: '60',
    MINIMUM_PAYOUT_MINOR: '100',
    // Admins need no second factor here: the tours sign in with a button, and every user would otherwise need an authenticator app.
    ADMIN_TOTP: 'optional',
    FILES_DIRECTORY: join(DATA_DIRECTORY, 'files'),
    SECRET: await storedSecret('secret'),
    ...process.env,
    DATABASE_URL: own.url,
    MIGRATION_DATABASE_URL: own.ownerUrl,
  };
}
