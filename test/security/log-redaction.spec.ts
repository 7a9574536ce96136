/**
 * Secrets are sent through every way in, to requests that work, that are refused and that break inside, with everything
 * logged that can be: none of them appears in the log.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.ts';
import { MovableClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { createApplication } from '../../src/platform/http/application.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { asOwner, createTestDatabase, type TestDatabase } from '../kit/database.ts';
import { TEST_START } from '../kit/marketplace.ts';

const SECRET = 'a secret for tests that is long enough to be one';
const SENT = {
  email: 'leaky.lindqvist@secret.example',
  name: 'Leaky Lindqvist',
  password: 'correct-horse-battery-planted',
  wrongPassword: 'wrong-horse-battery-planted',
  newPassword: 'newer-horse-battery-planted',
  badToken: 'gss_planted-bad-token-0123456789abcdefghijklmnopq',
  iban: 'GB82WEST12345698765432',
  otherIban: 'DE89370400440532013000',
  ibanWithSpaces: 'GB82 WEST 1234 5698 7654 32',
  accountNumber: '000123456789',
  holderName: 'Holder Lindqvist',
  signature: 'planted-signature-of-a-file-address',
};

let database: TestDatabase;
let app: NestFastifyApplication;
let log = '';
/** What the server made up, which is as secret. */
const given: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const settings = { NODE_ENV: 'test', DATABASE_URL: database.url, SECRET, LOG_LEVEL: 'trace' };
  const config = readConfig({ ...settings, FILES_DIRECTORY: `node_modules/.cache/guildhall-test/files-${process.pid}` });
  const logger = createLogger('trace', 'test', { write: (line) => void (log += line) });
  app = await createApplication(AppModule.forRoot({ config, clock: new MovableClock(TEST_START), http: true }), config, logger);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

function mutate(name: string, input: Record<string, unknown>, selection: string, token?: string): Promise<any> {
  return mutateOf(name, `${name[0]!.toUpperCase()}${name.slice(1)}Input`, input, selection, token);
}

async function mutateOf(name: string, type: string, input: Record<string, unknown>, selection: string, token?: string): Promise<any> {
  const query = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${selection} userErrors { message } } }`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables: { input } } });
  return response.json();
}

const registration = (email: string) => {
  const { name, password } = SENT;
  return { email, name, password, birthDate: '1990-05-17', country: 'KE', acceptedTerms: '2026-11' };
};
const signIn = (password: string) => mutate('signIn', { email: SENT.email, password }, 'credentials { token }');
const setPayee = (token: string, details: Record<string, unknown>) =>
  mutate('setPayee', { holderName: SENT.holderName, ...details }, 'payee { id }', token);

/** As anybody uses it. */
async function use(): Promise<{ token: string; key: string }> {
  const registered = await mutate('register', registration(SENT.email), 'credentials { token }');
  expect(registered.data.answer.userErrors).toEqual([]);
  const signedIn = await signIn(SENT.password);
  const token = signedIn.data.answer.credentials.token as string;
  const profile = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
  expect((await mutateOf('becomeWorker', 'WorkerProfileInput', profile, 'worker { id }', token)).data.answer.userErrors).toEqual([]);
  const made = await mutate('createApiKey', { name: 'k', scopes: ['ACCOUNT', 'WORK', 'MONEY'] }, 'secret', token);
  const key = made.data.answer.secret as string;
  given.push(registered.data.answer.credentials.token as string, token, key);
  const paid = await setPayee(token, { iban: SENT.ibanWithSpaces });
  expect([paid.errors, paid.data?.answer.userErrors]).toEqual([undefined, []]);
  const body = { email: SENT.email, password: SENT.password };
  const session = await app.inject({ method: 'POST', url: '/session', payload: body });
  given.push(session.json<{ token: string }>().token);
  return { token, key };
}

/** Wrong passwords, bad tokens, bad input, secrets where they do not belong. */
async function misuse({ token, key }: { token: string; key: string }): Promise<void> {
  await signIn(SENT.wrongPassword);
  await mutate('register', registration(SENT.email), 'credentials { token }');
  await mutate('register', { ...registration(SENT.email), country: SENT.iban }, 'credentials { token }');
  await mutate('changePassword', { currentPassword: SENT.wrongPassword, newPassword: SENT.newPassword }, 'me { id }', token);
  await setPayee(token, { accountNumber: SENT.accountNumber, routingNumber: '1', country: 'US' });
  await setPayee(token, { iban: [SENT.iban, { nested: SENT.iban }] });
  await setPayee(SENT.badToken, { iban: SENT.iban });
  const get = (url: string, authorization: string) => app.inject({ method: 'GET', url, headers: { authorization } });
  for (const credential of [token, key, SENT.badToken]) {
    await get('/payout-runs/run_0.csv', `Bearer ${credential}`);
    await get(`/no-such-route?token=${credential}`, `Basic ${credential}`);
    await get(`/graphql?query=${encodeURIComponent(`{ me { id } } # ${credential}`)}`, credential);
  }
  await get(`/files/fil_01h455vb4pex5vsknk084sn02q/a.png?expires=9&signature=${SENT.signature}`, '');
  const broken = `{"email":"${SENT.email}","password":"${SENT.wrongPassword}"`;
  for (const url of ['/session', '/graphql']) {
    await app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: broken });
    await app.inject({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, payload: broken });
  }
  await app.inject({ method: 'POST', url: '/session', payload: { email: { a: SENT.email }, password: [SENT.wrongPassword] } });
}

/** The database refuses to keep what is sent, and says in its error what that was. */
async function breakInside({ token }: { token: string }): Promise<void> {
  await asOwner(database.ownerUrl, async (client) => {
    for (const table of ['identity.session', 'identity.person_private', 'payouts.payee_private', 'identity.credential']) {
      await client.query(`alter table ${table} add constraint never check (false) not valid`);
    }
  });
  const codes = async (answer: Promise<any>) => (await answer).errors?.[0]?.extensions.code;
  expect(await codes(signIn(SENT.password))).toBe('INTERNAL_SERVER_ERROR');
  expect(await codes(mutate('register', registration(`again.${SENT.email}`), 'credentials { token }'))).toBe('INTERNAL_SERVER_ERROR');
  expect(await codes(setPayee(token, { iban: SENT.otherIban, idempotencyKey: 'again' }))).toBe('INTERNAL_SERVER_ERROR');
  const passwords = { currentPassword: SENT.password, newPassword: SENT.newPassword };
  expect(await codes(mutate('changePassword', passwords, 'me { id }', token))).toBe('INTERNAL_SERVER_ERROR');
  const body = { email: SENT.email, password: SENT.password };
  expect((await app.inject({ method: 'POST', url: '/session', payload: body })).statusCode).toBe(500);
}

it('no secret is ever logged', async () => {
  const credentials = await use();
  await misuse(credentials);
  await breakInside(credentials);
  // It is the log of what was done.
  expect(log).toContain('"path":"/session"');
  expect(log).toContain('violates check constraint');
  const leaked = [...Object.values(SENT), ...given, SECRET, 'guildhall_app:', '$argon2'].filter((secret) => log.includes(secret));
  expect(given.every((secret) => secret.length > 20)).toBe(true);
  expect(leaked).toEqual([]);
}, 120_000);

it('an error is logged without the data that it carries', () => {
  let line = '';
  const logger = createLogger('trace', 'test', { write: (text) => void (line += text) });
  const error = Object.assign(new Error('it failed'), {
    code: '23514',
    parameters: [SENT.iban],
    detail: `Failing row contains (${SENT.iban})`,
  });
  logger.error(error, 'test');
  logger.error({ event: 'job', cause: error }, 'test');
  expect(line.match(/it failed/g)!.length).toBeGreaterThan(1);
  expect(line).toContain('23514');
  expect(line).not.toContain(SENT.iban);
});

it('censors whatever is named as a secret, should a call log it', () => {
  let line = '';
  const logger = createLogger('trace', 'test', { write: (text) => void (line += text) });
  const { email, password, iban } = SENT;
  logger.log({ password, token: 'a token', authorization: 'Bearer x', input: { password, token: 'a token', iban, email } }, 'test');
  expect(line).toContain('[redacted]');
  expect([password, iban, email, 'a token', 'Bearer x'].filter((secret) => line.includes(secret))).toEqual([]);
});
