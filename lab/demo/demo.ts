/**
 * Demo data for the embedded database, made once, through the public API as its users would: two admins, an auditor, two requesters
 * with money, six workers, and three batches. One is done: labelled with a confidence, paid, with one rejection whose money is held. One
 * buys answers to a target, with gold, and has decisions. One is open.
 *
 * All of it happens two days ago by the marketplace's clock, so that holds are over and skills are shown: they are shown a day later.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PersonCommands, VerificationCommands } from '../../src/identity/index.ts';
import type { Clock } from '../../src/kernel/index.ts';
import { CONFIG, DB, Jobs, systemCaller, valueOf, type Config, type Db } from '../../src/platform/index.ts';
import {
  becomeWorker,
  createOrganisation,
  recordFunding,
  recordOwnMoney,
  register,
  setPayee,
  signIn,
  type Person,
} from '../sandbox/people.ts';
import { Client } from '../sandbox/client.ts';
import { finishedBatch, openBatch, targetBatch, type Requester } from './batches.ts';
import { READERS } from './comments.ts';

/** Of every account of the demo. */
export const DEMO_PASSWORD = 'guildhall demo password';

/** Two: the admin who makes a payout run may not approve it. */
export const DEMO_ADMINS = [
  { email: 'admin@guildhall.example', password: DEMO_PASSWORD },
  { email: 'treasurer@guildhall.example', password: DEMO_PASSWORD },
] as const;

const AUDITOR = { email: 'auditor@guildhall.example', name: 'Auditor', password: DEMO_PASSWORD } as const;

/** Roles whose tours the IDE offers; folders of docs/tour. */
export const DEMO_ROLES = ['requester', 'worker', 'admin', 'auditor'] as const;

/** Accounts that a visitor of the console enters with one click. */
export const DEMO_ENTRANCES = [
  { role: 'requester', email: 'town@guildhall.example' },
  { role: 'worker', email: 'amara@guildhall.example' },
  { role: 'admin', email: DEMO_ADMINS[0].email },
  { role: 'auditor', email: AUDITOR.email },
] as const;

const REQUESTERS = [
  { email: 'town@guildhall.example', name: 'Ines Okafor', organisation: 'Town Hall Archive' },
  { email: 'press@guildhall.example', name: 'Tomas Lindqvist', organisation: 'Riverside Press' },
] as const;

const WORKERS = [
  { email: 'amara@guildhall.example', name: 'Amara Njoroge', country: 'KE', languages: ['en', 'sw'], timeZone: 'Africa/Nairobi' },
  { email: 'bruno@guildhall.example', name: 'Bruno Carvalho', country: 'BR', languages: ['pt', 'en'], timeZone: 'America/Sao_Paulo' },
  { email: 'chen@guildhall.example', name: 'Chen Yifan', country: 'TW', languages: ['zh', 'en'], timeZone: 'Asia/Taipei' },
  { email: 'dilara@guildhall.example', name: 'Dilara Aydin', country: 'TR', languages: ['tr', 'en'], timeZone: 'Europe/Istanbul' },
  { email: 'emil@guildhall.example', name: 'Emil Novak', country: 'CZ', languages: ['cs', 'en'], timeZone: 'Europe/Prague' },
  { email: 'farida@guildhall.example', name: 'Farida Rahman', country: 'BD', languages: ['bn', 'en'], timeZone: 'Asia/Dhaka' },
] as const;

/** A clock that the demo turns back and forth again. */
export interface DemoClock extends Clock {
  advanceSeconds(seconds: number): void;
}

const DAY_MS = 86_400_000;

const EVENING_SECONDS = 8 * 3600;

async function atLater(clock: DemoClock, seconds: number, work: () => Promise<unknown>): Promise<void> {
  clock.advanceSeconds(seconds);
  try {
    await work();
  } finally {
    clock.advanceSeconds(-seconds);
  }
}

/** Seconds from now to noon (UTC) of the day before yesterday: negative. */
function secondsToThen(clock: Clock): number {
  const now = clock.now().getTime();
  return (Math.floor(now / DAY_MS) * DAY_MS - 1.5 * DAY_MS - now) / 1000;
}

/** Seeds the marketplace when nobody has joined it yet; answers what to print in any case. @param clock of the marketplace */
export async function seedDemo(app: NestFastifyApplication, url: string, clock: DemoClock): Promise<string[]> {
  const [{ people } = { people: 0 }] = await app
    .get<Db>(DB)
    .query<{ people: number }>('select count(*)::int as people from identity.person');
  if (people === 0) {
    const back = secondsToThen(clock);
    clock.advanceSeconds(back);
    try {
      await seed(app, url, clock.now());
      // The last labels are computed on the same day: skills are shown once a day, with what is known by then.
      await atLater(clock, EVENING_SECONDS, () => settle(app));
    } finally {
      clock.advanceSeconds(-back);
    }
    await settle(app);
  }
  return introduction(url);
}

/** Runs what is due until nothing is: what one sweep does may be due for one before it. */
async function settle(app: NestFastifyApplication): Promise<number> {
  let total = 0;
  for (let handled = await app.get(Jobs).sweepAll(); handled > 0; handled = await app.get(Jobs).sweepAll()) total += handled;
  return total;
}

async function seed(app: NestFastifyApplication, url: string, now: Date): Promise<void> {
  for (const [index, { email, password }] of DEMO_ADMINS.entries()) {
    const name = index === 0 ? 'Admin' : 'Treasurer';
    valueOf(await app.get(PersonCommands).createAdmin(systemCaller('tools.demo'), { email, name, password }));
  }
  valueOf(await app.get(PersonCommands).createAuditor(systemCaller('tools.demo'), AUDITOR));
  const client = new Client(url);
  const admin = await signIn(client, DEMO_ADMINS[0].email, DEMO_PASSWORD);
  const today = now.toISOString().slice(0, 10);
  // Stripe's fees on fundings are the operator's to bear: without own money, the first payment by card would leave more owed than held.
  await recordOwnMoney(admin, 50_000n, app.get<Config>(CONFIG).CURRENCY, 'demo transfer of own money', today);
  const requesters: Requester[] = [];
  for (const { email, name, organisation } of REQUESTERS) {
    const person = await join(app, client, { email, name, password: DEMO_PASSWORD });
    const organisationId = await createOrganisation(person, organisation);
    await recordFunding(admin, organisationId, 50_000n, `demo transfer from ${organisation}`, today);
    requesters.push({ person, organisationId });
  }
  const workers: Person[] = [];
  for (const [index, { email, name, country, languages, timeZone }] of WORKERS.entries()) {
    const worker = await join(app, client, { email, name, password: DEMO_PASSWORD, country });
    await becomeWorker(worker, { country, languages: [...languages], timeZone });
    await setPayee(worker, name, 900 + index);
    workers.push(worker);
  }
  const [town, press] = requesters;
  if (town === undefined || press === undefined) throw new Error('the demo needs two requesters');
  const sweep = () => settle(app);
  await finishedBatch(town, admin, workers);
  await sweep();
  await openBatch(press, admin);
  await targetBatch(press, admin, workers.slice(0, READERS.length), sweep);
  client.close();
}

/** Registers somebody whose address nobody reads: the demo confirms it. */
async function join(app: NestFastifyApplication, client: Client, input: Parameters<typeof register>[1]): Promise<Person> {
  const person = await register(client, input);
  valueOf(await app.get(VerificationCommands).confirmByOperator(systemCaller('tools.demo'), input.email));
  return person;
}

function introduction(url: string): string[] {
  const signInAs = (email: string) =>
    `mutation { signIn(input: { email: "${email}", password: "${DEMO_PASSWORD}" }) { credentials { token } userErrors { message } } }`;
  return [
    '',
    `Demo accounts, all with the password "${DEMO_PASSWORD}":`,
    `  requesters  ${REQUESTERS.map(({ email }) => email).join(', ')}`,
    `  workers     ${WORKERS.map(({ email }) => email).join(', ')}`,
    `  admins      ${DEMO_ADMINS.map(({ email }) => email).join(', ')}`,
    `  auditor     ${AUDITOR.email}`,
    '',
    `Open ${url} in a browser: a button for each role signs in and opens its tour as tabs. Or sign in by yourself, for example with`,
    `  ${signInAs(REQUESTERS[0].email)}`,
    'then put { "authorization": "Bearer <token>" } into the headers and paste one of these:',
    '  requester   { organisations { name balance { available { text } } batches { nodes { title state labels(first: 5) { nodes { externalId question label confidence verdict } } } } } }',
    '  worker      { board { nodes { title reward { text } rewardPerHour { text } requester { name } } } worker { balance { pending { text } available { text } } skills { skill accuracy low high } } }',
    '  admin       { trialBalance { isBalanced lines { kind balance { text } } } acts(first: 5) { nodes { at verb } } }',
  ];
}
