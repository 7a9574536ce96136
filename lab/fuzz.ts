/**
 * `npm run fuzz -- [--seconds N] [--requests N] [--seed N] [--url URL]`: hostile values to every operation and every route as every kind
 * of caller. Counts faults of the server, stalls of /health/live, and answers that the caller may not have.
 *
 * It attacks a marketplace of its own, with a double of Stripe. With --url it attacks another one, which it fills with
 * people and things: never one that is in use. FUZZ_ADMIN_EMAIL and FUZZ_ADMIN_PASSWORD name an admin there.
 *
 * The last line is one JSON object; exit code 0 only when nothing was found.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { runMain } from '../src/boot.ts';
import { PersonCommands } from '../src/identity/index.ts';
import { Mistake } from '../src/kernel/index.ts';
import { valueOf } from '../src/platform/index.ts';
import { signIn } from './sandbox/people.ts';
import { Client } from './sandbox/client.ts';
import { diagnose } from '../src/operator/doctor.ts';
import { standingAsMade, standingInDatabase } from './fuzz/judge.ts';
import { Prober } from './fuzz/prober.ts';
import { FuzzRun, type FuzzOptions, type FuzzReport } from './fuzz/run.ts';
import { startServer } from './fuzz/target.ts';
import { PASSWORD } from './fuzz/world-builder.ts';
import { openStripeSandbox } from './sandbox/stripe-sandbox.ts';

const USAGE =
  'npm run fuzz -- [--seconds N] [--requests N, which it sends at least] [--seed N] [--url URL of a marketplace that nobody uses]';

/** Limits that would answer in place of the code behind them; what they refuse has tests of its own. */
const SETTINGS: Readonly<Record<string, string>> = { HOLD_SECONDS: '0', STRIPE_REQUESTS_PER_SECOND: '100' };

/** Operations that change who may do what; the database is read again after them. */
const CHANGES_OF_STANDING = [
  ...['acceptInvitation', 'becomeWorker', 'changeMemberRole', 'createOrganisation', 'declineInvitation', 'grantAdmin', 'inviteMember'],
  ...['liftRestriction', 'removeMember', 'revokeAdmin', 'suspendPerson'],
].map((name) => `Mutation.${name}`);

type Order = Pick<FuzzOptions, 'seed' | 'seconds' | 'leastRequests' | 'say' | 'directory'>;

async function schemaOf(url: string): Promise<GraphQLSchema> {
  const client = new Client(url);
  try {
    return buildClientSchema(await client.query<IntrospectionQuery>(getIntrospectionQuery()));
  } finally {
    client.close();
  }
}

/** Ctrl-C ends the run early, with its report, and leaves no server behind. */
function runUntilStopped(run: FuzzRun): Promise<FuzzReport> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => run.stop());
  return run.run();
}

async function attackSandbox(order: Order): Promise<FuzzReport> {
  const sandbox = await openStripeSandbox(SETTINGS);
  const server = await startServer(sandbox.settings);
  const prober = new Prober(server.url);
  try {
    const admin = async (email: string) => {
      const person = { email, name: 'Admin', password: PASSWORD };
      valueOf(await sandbox.app.get(PersonCommands).createAdmin(sandbox.system, person));
      const client = new Client(server.url);
      const { client: signedIn } = await signIn(client, email, PASSWORD).finally(() => client.close());
      return { token: signedIn.token ?? '' };
    };
    const sweep = async () => void (await sandbox.sweep());
    const { url } = server;
    const [logOf, isAlive] = [(id: string) => server.logOf(id), () => server.isAlive()];
    const [schema, standingOf] = [await schemaOf(url), standingInDatabase(sandbox.db)];
    const isDraft = async (batchId: string) =>
      (await sandbox.db.query(`select from batches.batch where id = $1 and state = 'draft'`, [batchId])).length > 0;
    const world = { admin, sweep };
    const options: FuzzOptions = { ...order, url, schema, prober, logOf, isAlive, isDraft, standingOf, world, without: new Set() };
    const report = await runUntilStopped(new FuzzRun(options));
    const problems = await diagnose(sandbox.database.ownerUrl, (line) => (line.startsWith('ok') ? undefined : order.say(line)));
    if (problems > 0) process.exitCode = 1;
    return report;
  } finally {
    await prober.stop();
    await server.stop();
    await sandbox.close();
  }
}

async function attack(url: string, order: Order): Promise<FuzzReport> {
  const { FUZZ_ADMIN_EMAIL: email, FUZZ_ADMIN_PASSWORD: password } = process.env;
  const admin = async () => {
    const client = new Client(url);
    const { client: signedIn } = await signIn(client, email ?? '', password ?? '').finally(() => client.close());
    return { token: signedIn.token ?? '' };
  };
  const prober = new Prober(url);
  try {
    const run = new FuzzRun({
      ...order,
      ...{ url, prober, schema: await schemaOf(url), standingOf: standingAsMade, without: new Set(CHANGES_OF_STANDING) },
      ...{ world: { admin: email ? admin : null, sweep: async () => undefined }, logOf: () => '', isAlive: () => true },
      // Any batch may have been launched by then.
      isDraft: async () => false,
    });
    return await runUntilStopped(run);
  } finally {
    await prober.stop();
  }
}

runMain(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      requests: { type: 'string', default: '0' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      url: { type: 'string' },
    },
  });
  const [seconds, leastRequests, seed] = [Number(values.seconds), Number(values.requests), Number(values.seed)];
  const isWhole = [leastRequests, seed].every((number) => Number.isInteger(number) && number >= 0);
  if (!isWhole || !(seconds > 0)) throw new Mistake(`--seconds, --requests and --seed are whole numbers: ${USAGE}`);
  const order: Order = { seconds, leastRequests, seed, say: (line) => console.log(line), directory: join(tmpdir(), 'guildhall-fuzz') };
  const report = values.url === undefined ? await attackSandbox(order) : await attack(values.url, order);
  if (report.fivexx + report.stallsOver500ms + report.forbidden > 0) process.exitCode = 1;
  console.log(JSON.stringify(report));
  process.exit();
}, USAGE);
