/** Logs no address and no token of a link, for any answer of the mail server and the database, at the most verbose level. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LASTING_SESSIONS } from '../../../lab/sandbox/lasting-sessions.ts';
import { AppModule } from '../../../src/app.module.ts';
import { MovableClock } from '../../../src/kernel/index.ts';
import { Jobs, readConfig } from '../../../src/platform/index.ts';
import { createApplication } from '../../../src/platform/http/application.ts';
import { createLogger } from '../../../src/platform/logging/logger.ts';
import { asOwner, createTestDatabase, type TestDatabase } from '../../kit/database.ts';
import { TEST_START } from '../../kit/marketplace.ts';
import { openMailServer, type TestMailServer } from '../../kit/smtp.ts';

const SECRET = 'a secret for tests that is long enough to be one';
const EMAIL = 'leaky.lindqvist@secret.example';
const OTHER = 'other.lindqvist@secret.example';
const UNKNOWN = 'unknown.lindqvist@secret.example';
const GUEST = 'guest.lindqvist@secret.example';
const PASSWORD = 'correct-horse-battery-planted';

let mail: TestMailServer;
let database: TestDatabase;
let app: NestFastifyApplication;
const clock = new MovableClock(TEST_START);
let log = '';

beforeAll(async () => {
  mail = await openMailServer();
  database = await createTestDatabase();
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    SECRET,
    LOG_LEVEL: 'trace',
    ...LASTING_SESSIONS,
    ...mail.settings,
  });
  const logger = createLogger('trace', 'test', { write: (line) => void (log += line) });
  app = await createApplication(AppModule.forRoot({ config, clock, http: true }), config, logger);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await database.drop();
  await mail.close();
});

async function mutate(name: string, input: Record<string, unknown>, selection: string, token?: string): Promise<any> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${selection} userErrors { message } } }`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables: { input } } })).json();
}

const send = async () => {
  clock.advanceSeconds(60);
  await app.get(Jobs).sweepAll(/^identity\.send_mail$/);
};

it('logs the codes of answers of a mail server, but no addresses and no tokens', async () => {
  const person = { name: 'Leaky', password: PASSWORD, birthDate: '1990-05-17', country: 'KE', acceptedTerms: '2026-11' };
  const registered = await mutate('register', { ...person, email: EMAIL }, 'credentials { token }');
  const token = registered.data.answer.credentials.token as string;
  mail.faults.push({ recipient: 450 }, 'no answer', { data: 451 });
  for (let n = 0; n < 4; n++) await send();
  const tokens = [mail.last(EMAIL).token];
  await mutate('verifyEmail', { token: `${tokens[0]}x` }, 'me { id }', token);
  await mutate('verifyEmail', { token: tokens[0] }, 'me { id }', token);
  for (const email of [EMAIL, UNKNOWN, `${UNKNOWN}${'x'.repeat(300)}`]) await mutate('requestPasswordReset', { email }, 'accepted');
  mail.faults.push({ recipient: 550 });
  await send();
  await mutate('changeEmail', { newEmail: OTHER }, 'emailChange { newEmail }', token);
  await send();
  tokens.push(
    mail.last(OTHER, 'Confirm your new e-mail address').token,
    mail.last(EMAIL, 'Your account is to get another e-mail address').token,
  );
  const organisation = await mutate('createOrganisation', { name: 'Leaks' }, 'organisation { id }', token);
  const organisationId = organisation.data.answer.organisation.id as string;
  const invited = await mutate('inviteMember', { organisationId, email: GUEST, role: 'VIEWER' }, 'invitation { secret link }', token);
  tokens.push(invited.data.answer.invitation.secret as string);
  await send();
  // The database refuses the row and repeats it in its error.
  await asOwner(database.ownerUrl, async (client) => {
    for (const table of ['identity.mail', 'identity.email_change', 'identity.email_token', 'identity.membership']) {
      await client.query(`alter table ${table} add constraint never check (false) not valid`);
    }
  });
  const broken = [
    await mutate('changeEmail', { newEmail: `next.${OTHER}` }, 'emailChange { newEmail }', token),
    await mutate('inviteMember', { organisationId, email: `next.${GUEST}`, role: 'VIEWER' }, 'invitation { secret }', token),
    await mutate('requestPasswordReset', { email: EMAIL }, 'accepted'),
    await mutate('confirmEmailChange', { token: tokens[1] }, 'isMade', token),
  ];
  expect(broken.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(broken.map(() => 'INTERNAL_SERVER_ERROR'));
  await send();
  for (const code of ['EENVELOPE 450', 'EMESSAGE 451', 'EENVELOPE 550', 'violates check constraint']) expect(log).toContain(code);
  expect(tokens.every((each) => each.length > 40)).toBe(true);
  const secrets = [EMAIL, OTHER, UNKNOWN, GUEST, 'lindqvist', 'planted@in-an-answer', PASSWORD, ...tokens];
  expect(secrets.filter((secret) => log.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
}, 60_000);
