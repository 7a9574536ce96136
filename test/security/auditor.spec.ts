/** An auditor reads the books and the acts, and changes nothing but their own credentials: every mutation is tried. */
import { publicId } from '../../src/kernel/index.ts';
import { createAdmin as createAdminByCommand, createAuditor as createAuditorByCommand } from '../../src/operator/create-admin.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  approveAsked,
  createAdmin,
  createAuditor,
  makeAdmin,
  PASSWORD,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  suspend,
  type TestPerson,
} from '../kit/people.ts';
import { ask, digest, outcomeOf, outcomeOfRoute, rootFields, routes, type RootField, type World } from './matrix.engine.ts';
import { FIELDS, ROUTES } from './matrix.table.ts';
import { buildWorld, openSecurityMarket, runner } from './world.ts';

let market: TestMarketplace;
let world: World;
let mutations: RootField[];
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  mutations = rootFields(market).filter(({ operation }) => operation === 'mutation');
}, 120_000);
afterAll(() => market.close());

/** Open to anybody, or about one's own credentials. Everything else is refused. */
const OWN_CREDENTIALS = [
  ...['signOut', 'revokeSession', 'revokeAllSessions', 'changePassword', 'createApiKey', 'revokeApiKey'],
  ...['startTotp', 'confirmTotp', 'disableTotp', 'newRecoveryCodes', 'stepUp', 'endStepUp'],
  ...['linkIdentity', 'unlinkIdentity', 'stepUpWithProvider', 'setPassword'],
  ...['verifyEmail', 'requestEmailVerification', 'changeEmail', 'confirmEmailChange'],
];
const PUBLIC = [
  'register',
  'registerWithProvider',
  'signIn',
  'signInWithCode',
  'requestPasswordReset',
  'resetPassword',
  'cancelEmailChange',
];
const READS = '{ trialBalance { isBalanced } acts { nodes { id } } moneyHealth { at } payouts { nodes { id } } }';

const keyOf = async (token: string, scopes: string[]) =>
  (await runner(market)(token, 'createApiKey', { name: 'of an auditor', scopes }, 'secret')).secret as string;
const codesOf = async (query: string, token: string) => {
  const { errors } = await market.graphql(query, {}, { token, allowErrors: true });
  return [...new Set((errors ?? []).map(({ extensions }) => extensions?.code))];
};

async function refusedMutations(token: string): Promise<string[]> {
  const as = { ...world, tokens: { ...world.tokens, auditor: token } };
  const faults: string[] = [];
  for (const root of mutations) {
    if ([...OWN_CREDENTIALS, ...PUBLIC].some((name) => root.name === `Mutation.${name}`)) continue;
    const answer = await ask(market, as, root, 'auditor', FIELDS[root.name]?.args?.(world));
    if (outcomeOf(answer) !== 'denied') faults.push(`${root.name}: ${outcomeOf(answer)} ${JSON.stringify(answer.errors ?? answer.data)}`);
  }
  return faults;
}

it('refuses every mutation of the schema to an auditor, by session and by API key, and changes no row', async () => {
  const key = await keyOf(world.tokens.auditor!, ['ACCOUNT', 'WORK', 'REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY', 'AUDIT']);
  for (const token of [world.tokens.auditor!, key]) await market.graphql('{ me { id } }', {}, { token });
  const before = await digest(market);
  expect(mutations.length).toBeGreaterThan(100);
  expect(await refusedMutations(world.tokens.auditor!)).toEqual([]);
  expect(await refusedMutations(key)).toEqual([]);
  expect(await digest(market)).toBe(before);
}, 120_000);

it('refuses every route that writes to an auditor, and changes no row', async () => {
  const before = await digest(market);
  const outcomes: [string, string][] = [];
  const writing = routes(market).filter(({ name, method, allowance }) => {
    const hasEffect = method !== 'GET' || ROUTES[name]?.hasEffect === true;
    return hasEffect && allowance !== 'public' && name !== 'GET /me/export.json';
  });
  for (const { name, method, path } of writing) {
    const { url = path, contentType, payload } = ROUTES[name]?.request?.(world) ?? {};
    const headers = { ...(contentType ? { 'content-type': contentType } : {}), authorization: `Bearer ${world.tokens.auditor}` };
    outcomes.push([name, outcomeOfRoute((await market.app.inject({ method, url, headers, payload })).statusCode)]);
  }
  expect(outcomes.length).toBeGreaterThanOrEqual(5);
  expect(outcomes.filter(([, outcome]) => outcome !== 'denied')).toEqual([]);
  expect(await digest(market)).toBe(before);
});

describe('the credentials of an auditor', () => {
  it('lets an auditor make and revoke API keys, change the password, and sign out', async () => {
    const auditor = await createAuditor(market);
    const run = runner(market);
    const made = await run(auditor.token, 'createApiKey', { name: 'reads', scopes: ['AUDIT'] }, 'apiKey { id scopes } secret');
    expect(made.apiKey.scopes).toEqual(['AUDIT']);
    expect(await codesOf(READS, made.secret as string)).toEqual([]);
    await run(auditor.token, 'revokeApiKey', { apiKeyId: made.apiKey.id }, '__typename');
    expect(await codesOf(READS, made.secret as string)).toEqual(['UNAUTHENTICATED']);
    const passwords = { currentPassword: PASSWORD, newPassword: 'another walk along the shore' };
    await run(auditor.token, 'changePassword', passwords, '__typename');
    const { data } = await market.graphql('mutation { signOut { userErrors { message } } }', {}, { token: auditor.token });
    expect(data.signOut.userErrors).toEqual([]);
    expect(await codesOf(READS, auditor.token)).toEqual(['UNAUTHENTICATED']);
  });

  it('refuses the scope ADMIN in a key of an auditor, and the scope AUDIT in a key of anybody else', async () => {
    const auditor = await createAuditor(market);
    for (const [token, scope] of [
      [auditor.token, 'ADMIN'],
      [world.tokens.admin!, 'AUDIT'],
      [world.tokens.workerA!, 'AUDIT'],
      [world.tokens.requesterA!, 'AUDIT'],
    ] as const) {
      await expect(keyOf(token, [scope])).rejects.toThrow(`You cannot give what you do not have: ${scope.toLowerCase()}`);
    }
  });

  it('shows nothing of the books to a key of an auditor that lacks the scope AUDIT', async () => {
    const auditor = await createAuditor(market);
    const key = await keyOf(auditor.token, ['ACCOUNT', 'REQUESTER_READ', 'MONEY']);
    expect(await codesOf(READS, key)).toEqual(['FORBIDDEN']);
    expect(await codesOf('{ me { id } }', key)).toEqual([]);
  });

  it('gives a key of an auditor nothing after the role was taken away, also when its owner becomes an admin', async () => {
    const auditor = await createAuditor(market);
    const key = await keyOf(auditor.token, ['AUDIT']);
    const [one, two] = [await createAdmin(market), await createAdmin(market)];
    await revoke(one, two, auditor);
    await makeAdmin(market, auditor);
    expect(await codesOf(READS, key)).toEqual(['FORBIDDEN']);
  });
});

const ROLE = (mutation: 'grantAuditor' | 'revokeAuditor' | 'grantAdmin') =>
  `mutation ($id: PersonID!) { ${mutation}(input: { personId: $id }) {
    person { isAuditor } request { id } userErrors { message ... on ConflictError { state } } } }`;

async function askFor(by: TestPerson, mutation: Parameters<typeof ROLE>[0], person: TestPerson) {
  const { data } = await market.graphql(ROLE(mutation), { id: publicId('Person', person.personId) }, { token: by.token });
  return data[mutation] as { request: { id: string } | null; userErrors: { message: string; state?: string }[] };
}

async function revoke(one: TestPerson, two: TestPerson, auditor: TestPerson): Promise<void> {
  await approveAsked(market, two, (await askFor(one, 'revokeAuditor', auditor)).request);
}

describe('becoming an auditor', () => {
  it('takes two admins, is written in the act log, and ends at once when two admins take it away', async () => {
    const [one, two, person] = [await createAdmin(market), await createAdmin(market), await registerPerson(market)];
    const { request } = await askFor(one, 'grantAuditor', person);
    expect(await codesOf(READS, person.token)).toEqual(['FORBIDDEN']);
    await expect(approveAsked(market, one, request)).rejects.toThrow('another admin has to decide');
    await approveAsked(market, two, request);
    expect(await codesOf(READS, person.token)).toEqual([]);
    const { data } = await market.graphql('{ me { isAuditor isAdmin } }', {}, { token: person.token });
    expect(data.me).toEqual({ isAuditor: true, isAdmin: false });
    await revoke(one, two, person);
    expect(await codesOf(READS, person.token)).toEqual(['FORBIDDEN']);
    const acts = await market.db.query(
      `select verb, actor_id as actor from platform.act where subject_id = $1 and verb like 'auditor.%' order by xid`,
      [person.personId],
    );
    expect(acts).toEqual([
      { verb: 'auditor.granted', actor: two.personId },
      { verb: 'auditor.revoked', actor: two.personId },
    ]);
  });

  it('refuses a person with another role and a suspended one, and refuses an auditor every other role', async () => {
    const admin = await createAdmin(market);
    const suspended = await registerPerson(market);
    await suspend(market, suspended.personId);
    for (const [person, state] of [
      [await registerWorker(market), 'OTHER_ROLE'],
      [await registerRequester(market), 'OTHER_ROLE'],
      [await createAdmin(market), 'OTHER_ROLE'],
      [suspended, 'SUSPENDED'],
      [await createAuditor(market), 'AUDITOR'],
    ] as const) {
      expect((await askFor(admin, 'grantAuditor', person)).userErrors).toMatchObject([{ state }]);
    }
    const auditor = await createAuditor(market);
    expect((await askFor(admin, 'grantAdmin', auditor)).userErrors).toMatchObject([{ state: 'AUDITOR' }]);
    await expect(makeAdmin(market, auditor)).rejects.toThrow('who has no other role');
    expect((await askFor(admin, 'revokeAuditor', await registerPerson(market))).userErrors).toMatchObject([{ state: 'NO_AUDITOR' }]);
  });

  it('refuses the approval when the person took another role meanwhile', async () => {
    const [one, two, person] = [await createAdmin(market), await createAdmin(market), await registerPerson(market)];
    const { request } = await askFor(one, 'grantAuditor', person);
    const profile = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
    await runner(market)(person.token, 'becomeWorker', profile, 'worker { id }');
    await expect(approveAsked(market, two, request)).rejects.toThrow('this person is a worker');
  });

  it('shows nothing to an auditor who is suspended', async () => {
    const auditor = await createAuditor(market);
    await suspend(market, auditor.personId);
    const token = await signIn(market, auditor.email);
    expect(await codesOf(READS, token)).toEqual(['FORBIDDEN']);
    expect((await market.graphql('{ me { email } }', {}, { token })).data.me.email).toBe(auditor.email);
  });

  it('refuses to erase an auditor before the role is taken away', async () => {
    const [one, two, auditor] = [await createAdmin(market), await createAdmin(market), await createAuditor(market)];
    const erase = () =>
      runner(market)(
        one.token,
        'eraseAccount',
        { personId: publicId('Person', auditor.personId), reason: 'ASKED_IN_WRITING' },
        '__typename',
      );
    await expect(erase()).rejects.toThrow('revokeAuditor');
    await revoke(one, two, auditor);
    await expect(erase()).resolves.toBeDefined();
  });

  it('lets the operator appoint an auditor with npm run create-auditor, for a new account and an existing one', async () => {
    const email = 'books@example.org';
    const input = { email, name: 'Books', password: PASSWORD };
    expect(await createAuditorByCommand(market.database.url, input)).toMatch(/^Made the auditor books@example\.org/);
    expect(await codesOf(READS, await signIn(market, email))).toEqual([]);
    await expect(createAuditorByCommand(market.database.url, input)).rejects.toThrow('an auditor already');
    await expect(createAdminByCommand(market.database.url, input)).rejects.toThrow('who has no other role');
    const person = await registerPerson(market);
    expect(await createAuditorByCommand(market.database.url, { ...input, email: person.email })).toContain('is an auditor now');
    await expect(createAuditorByCommand(market.database.url, { ...input, email: (await registerWorker(market)).email })).rejects.toThrow(
      'this person is a worker',
    );
    const [act] = await market.db.query(`select actor_name as name from platform.act where verb = 'auditor.granted' and subject_id = $1`, [
      person.personId,
    ]);
    expect(act).toEqual({ name: 'tools.create_auditor' });
  });
});
