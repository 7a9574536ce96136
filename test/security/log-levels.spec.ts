/** An operator who watches for errors sees bugs, each with the id of its request, and no client's mistakes. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.ts';
import { MovableClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { createApplication } from '../../src/platform/http/application.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { asOwner, createTestDatabase, type TestDatabase } from '../kit/database.ts';
import { TEST_START } from '../kit/marketplace.ts';

interface Line {
  readonly context?: string;
  readonly level: number;
  readonly message?: string;
  readonly requestId?: string;
  readonly stack?: string;
}

const WARNING = 40;
let database: TestDatabase;
let app: NestFastifyApplication;
let lines: Line[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const config = readConfig({
    ...{ NODE_ENV: 'test', DATABASE_URL: database.url, SECRET: 'a secret for tests that is long enough to be one', LOG_LEVEL: 'debug' },
    FILES_DIRECTORY: `node_modules/.cache/guildhall-test/files-${process.pid}`,
  });
  const logger = createLogger('debug', 'test', { write: (line) => void lines.push(JSON.parse(line) as Line) });
  app = await createApplication(AppModule.forRoot({ config, clock: new MovableClock(TEST_START), http: true }), config, logger);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await database.drop();
});
beforeEach(() => (lines = []));

const graphql = (query: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/graphql', headers: { 'x-request-id': 'req-1', ...headers }, payload: { query } });
/** What was logged of requests. How long the process was busy is of the machine that the test runs on. */
const errors = () => lines.filter((line) => line.level >= WARNING && line.context !== 'event-loop');

it('refusals are not errors, and are logged with their request at the debug level', async () => {
  const badToken = { authorization: `Bearer ghs_${'x'.repeat(43)}` };
  const codes = [];
  for (const [query, headers] of [
    ['{ me { email } }', {}],
    ['{ me { email } }', badToken],
    ['{ me { email } }', { authorization: `ghs_${'x'.repeat(43)}` }],
    ['{ nothing }', {}],
    ['{ batch(id: "nonsense") { id } }', {}],
    ['{', {}],
  ] as const) {
    codes.push((await graphql(query, headers)).json<{ errors: { extensions: { code: string } }[] }>().errors[0]?.extensions.code);
  }
  expect(codes.slice(0, 3)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED']);
  const statuses = [];
  for (const [method, url, payload] of [
    ['POST', '/batches/bat_x/tasks', 'text\na\n'],
    ['GET', '/files/nothing/x', undefined],
    ['GET', '/nowhere', undefined],
    ['POST', '/graphql', 'text'],
  ] as const) {
    const request = { method, url, headers: { 'content-type': 'text/csv', ...(method === 'GET' ? {} : badToken) } };
    statuses.push((await app.inject(payload === undefined ? request : { ...request, payload })).statusCode);
  }
  statuses.push(
    (await app.inject({ method: 'POST', url: '/session', headers: { 'content-type': 'application/json' }, payload: '{' })).statusCode,
  );
  for (const status of statuses) expect(status).toBeGreaterThanOrEqual(400);
  for (const status of statuses) expect(status).toBeLessThan(500);
  expect(errors()).toEqual([]);
  expect(lines).toContainEqual(expect.objectContaining({ event: 'refused', requestId: 'req-1' }));
});

it('a token without `Bearer ` gets an error that names what it lacks', async () => {
  const { errors } = (await graphql('{ me { email } }', { authorization: `ghs_${'x'.repeat(43)}` })).json<{
    errors: { message: string }[];
  }>();
  expect(errors[0]!.message).toContain('Write `Bearer ` before the token');
});

it('a bug is one error with the id of its request, by GraphQL and by HTTP', async () => {
  await asOwner(database.ownerUrl, (client) => client.query('alter table identity.session rename to mislaid'));
  try {
    const authorization = `Bearer ghs_${'x'.repeat(43)}`;
    await graphql('{ me { email } }', { authorization });
    expect(errors()).toEqual([expect.objectContaining({ message: expect.stringContaining('request req-1'), stack: expect.any(String) })]);
    lines = [];
    const headers = { authorization, 'content-type': 'text/csv', 'x-request-id': 'req-2' };
    const answer = await app.inject({ method: 'POST', url: '/batches/bat_x/tasks', headers, payload: 'text\na\n' });
    expect([answer.statusCode, answer.json()]).toEqual([
      500,
      { code: 'INTERNAL_SERVER_ERROR', message: expect.stringContaining('req-2'), requestId: 'req-2' },
    ]);
    expect(answer.body).not.toMatch(/relation|select|identity/);
    expect(errors()).toEqual([expect.objectContaining({ message: expect.stringContaining('request req-2'), stack: expect.any(String) })]);
  } finally {
    await asOwner(database.ownerUrl, (client) => client.query('alter table identity.mislaid rename to session'));
  }
});
