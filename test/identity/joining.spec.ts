import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { approveAsked, callerFor, createAdmin, PASSWORD, registerPerson, registerRequester, registerWorker } from '../kit/people.ts';
import { createAdmin as createAdminByCommand } from '../../src/operator/create-admin.ts';
import { expectUnchanged } from './unchanged.ts';

const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) {
    me { id email name birthDate country isAdmin worker { id } acceptedTerms { version acceptedAt } }
    credentials { token personId endsAt }
    userErrors { __typename message path }
  }
}`;

const INPUT = {
  email: 'Ada@Example.org',
  password: PASSWORD,
  name: 'Ada',
  birthDate: '1990-05-17',
  country: 'KE',
  acceptedTerms: '2026-11',
};

describe('registration', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  it('creates an account that is signed in, and records the accepted terms', async () => {
    const { data } = await market.graphql(REGISTER, { input: INPUT });
    expect(data.register.userErrors).toEqual([]);
    expect(data.register.me).toMatchObject({
      email: 'Ada@Example.org',
      name: 'Ada',
      birthDate: '1990-05-17',
      country: 'KE',
      isAdmin: false,
      worker: null,
      acceptedTerms: [{ version: '2026-11', acceptedAt: '2026-11-02T09:00:00.000Z' }],
    });
    const { token } = data.register.credentials;
    const me = await market.graphql('{ me { id } }', {}, { token });
    expect(me.data.me.id).toBe(data.register.me.id);
  });

  it('stores no password and no token in clear, and writes no personal data into the log', async () => {
    const email = 'grace.hopper@example.org';
    const { data } = await market.graphql(REGISTER, { input: { ...INPUT, email, name: 'Grace Brewster' } });
    const token: string = data.register.credentials.token;
    await asOwner(market.database.ownerUrl, async (client) => {
      const { rows: credentials } = await client.query<{ text: string }>(
        'select c::text as text from identity.credential c union all select s::text from identity.session s',
      );
      for (const { text } of credentials) {
        expect(text).not.toContain(PASSWORD);
        expect(text).not.toContain(token.slice(4));
      }
      const { rows: acts } = await client.query<{ text: string }>('select a::text as text from platform.act a');
      expect(acts.length).toBeGreaterThan(0);
      for (const { text } of acts) expect(text).not.toMatch(/grace|hopper|example\.org|127\.0\.0\.1|1990-05-17/i);
    });
  });

  it.each([
    ['a minor', { birthDate: '2008-11-03' }, 'birthDate'],
    ['a refused country', { country: 'KP' }, 'country'],
    ['an invalid country', { country: 'Kenya' }, 'country'],
    ['outdated terms', { acceptedTerms: '1999-01' }, 'acceptedTerms'],
    ['a short password', { password: 'short' }, 'password'],
    ['a common password', { password: 'passwordpassword' }, 'password'],
    ['an invalid e-mail address', { email: 'nobody' }, 'email'],
    ['no name', { name: '  ' }, 'name'],
  ])('refuses a registration with %s', async (_what, change, path) => {
    const { data } = await expectUnchanged(market, () =>
      market.graphql(REGISTER, { input: { ...INPUT, email: 'new@example.org', ...change } }),
    );
    expect(data.register.me).toBeNull();
    expect(data.register.userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: [path] }]);
  });

  it('allows one account for an e-mail address in any case, also for two registrations at the same time', async () => {
    const taken = await expectUnchanged(market, () => market.graphql(REGISTER, { input: { ...INPUT, email: ' ADA@example.org ' } }));
    expect(taken.data.register.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const both = await Promise.all(
      [1, 2].map((n) => market.graphql(REGISTER, { input: { ...INPUT, email: 'twice@example.org', name: `Twice ${n}` } })),
    );
    expect(both.filter(({ data }) => data.register.me !== null)).toHaveLength(1);
  });

  it('requires a complete profile of a worker, once', async () => {
    const person = await registerPerson(market);
    const become = `mutation ($input: WorkerProfileInput!) {
      becomeWorker(input: $input) { worker { id country languages timeZone } userErrors { __typename path } }
    }`;
    const send = (input: object) => market.graphql(become, { input }, { token: person.token });
    const refused = await expectUnchanged(market, () => send({ country: 'KP', languages: ['x y'], timeZone: 'Mars/Base' }));
    expect(refused.data.becomeWorker.userErrors.map((error: { path: string[] }) => error.path)).toEqual([
      ['country'],
      ['languages', '0'],
      ['timeZone'],
    ]);
    const input = { country: 'BR', languages: ['pt-br', 'en'], timeZone: 'America/Sao_Paulo' };
    const made = await send(input);
    expect(made.data.becomeWorker.worker).toMatchObject({ country: 'BR', languages: ['pt-BR', 'en'], timeZone: 'America/Sao_Paulo' });
    expect((await callerFor(market, person.token)).actor).toMatchObject({ isWorker: true });
    const again = await expectUnchanged(market, () => send(input));
    expect(again.data.becomeWorker.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const { data } = await market.graphql(
      `mutation { updateWorkerProfile(input: { country: "PT", languages: ["pt"], timeZone: "Europe/Lisbon" }) { worker { country } userErrors { message } } }`,
      {},
      { token: person.token },
    );
    expect(data.updateWorkerProfile.worker).toEqual({ country: 'PT' });
    expect((await market.graphql('{ worker { country languages } }', {}, { token: person.token })).data.worker).toEqual({
      country: 'PT',
      languages: ['pt'],
    });
  });

  it('accepts new terms when they change, and only the current version', async () => {
    const person = await registerPerson(market);
    const accept = (version: string) =>
      market.graphql(
        'mutation ($version: String!) { acceptTerms(input: { version: $version }) { me { id } userErrors { __typename } } }',
        { version },
        { token: person.token },
      );
    expect((await accept('2027-01')).data.acceptTerms.userErrors).toMatchObject([{ __typename: 'InvalidInputError' }]);
    expect((await accept('2026-11')).data.acceptTerms.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('changes the name of the person', async () => {
    const person = await registerPerson(market);
    const { data } = await market.graphql(
      'mutation { updateMe(input: { name: " Zoë " }) { me { name } userErrors { message } } }',
      {},
      { token: person.token },
    );
    expect(data.updateMe.me.name).toBe('Zoë');
  });
});

describe('admins', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  const GRANT =
    'mutation ($id: PersonID!) { grantAdmin(input: { personId: $id }) { person { id isAdmin } request { id } userErrors { __typename } } }';
  const REVOKE =
    'mutation ($id: PersonID!) { revokeAdmin(input: { personId: $id }) { person { id isAdmin } request { id } userErrors { __typename } } }';
  const idOf = async (token: string) => (await market.graphql('{ me { id } }', {}, { token })).data.me.id as string;

  it('creates the first admin by a command, which makes an account or appoints an existing one', async () => {
    const email = 'first@example.org';
    expect(await createAdminByCommand(market.database.url, { email, name: 'First', password: PASSWORD })).toMatch(/^Made the admin/);
    const answer = await market.app.inject({ method: 'POST', url: '/session', payload: { email, password: PASSWORD } });
    expect(answer.statusCode).toBe(201);
    const me = await market.graphql('{ me { isAdmin name } }', {}, { token: answer.json<{ token: string }>().token });
    expect(me.data.me).toEqual({ isAdmin: true, name: 'First' });

    const person = await registerPerson(market);
    const output = await createAdminByCommand(market.database.url, { email: person.email, name: 'Other', password: 'ignored but long' });
    expect(output).toContain('the password is as it was');
    expect((await callerFor(market, person.token)).actor).toMatchObject({ isAdmin: true });
    await expect(createAdminByCommand(market.database.url, { email: person.email, name: 'x', password: '' })).rejects.toThrow(
      'admin already',
    );
    await expect(createAdminByCommand(market.database.url, { email: 'b@example.org', name: 'x', password: 'short' })).rejects.toThrow(
      'at least 12',
    );
    await expect(createAdminByCommand(market.database.url, { email: 'nobody', name: 'x', password: PASSWORD })).rejects.toThrow('e-mail');
  });

  it('requires two admins to appoint and remove an admin, and records both', async () => {
    const [admin, other, person] = [await createAdmin(market), await createAdmin(market), await registerPerson(market)];
    const id = await idOf(person.token);
    const granted = await market.graphql(GRANT, { id }, { token: admin.token });
    expect(granted.data.grantAdmin).toMatchObject({ person: { id, isAdmin: false }, userErrors: [] });
    await approveAsked(market, other, granted.data.grantAdmin.request);
    expect((await callerFor(market, person.token)).actor).toMatchObject({ isAdmin: true });
    const again = await expectUnchanged(market, () => market.graphql(GRANT, { id }, { token: admin.token }));
    expect(again.data.grantAdmin.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const revoked = await market.graphql(REVOKE, { id }, { token: admin.token });
    expect(revoked.data.revokeAdmin).toMatchObject({ person: { id, isAdmin: true }, userErrors: [] });
    await approveAsked(market, other, revoked.data.revokeAdmin.request);
    expect((await callerFor(market, person.token)).actor).toMatchObject({ isAdmin: false });
    const verbs = await market.db.query<{ verb: string; actor: string }>(
      `select verb, actor_id as actor from platform.act where subject_id = $1 and verb like 'admin.%' order by xid`,
      [person.personId],
    );
    expect(verbs).toEqual([
      { verb: 'admin.granted', actor: other.personId },
      { verb: 'admin.revoked', actor: other.personId },
    ]);
  });

  it('refuses an appointment of an admin by anybody else', async () => {
    const worker = await registerWorker(market);
    const requester = await registerRequester(market);
    const id = await idOf(worker.token);
    for (const token of [worker.token, requester.token, null]) {
      const answer = await expectUnchanged(market, () => market.graphql(GRANT, { id }, { token, allowErrors: true }));
      expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
  });

  it('finds people by the start of their e-mail address, page by page', async () => {
    const admin = await createAdmin(market);
    for (const n of [1, 2, 3]) await registerPerson(market, { email: `find_me.${n}@example.org` });
    await registerPerson(market, { email: 'findXme.4@example.org' });
    const query = `query ($email: String, $after: String) {
      people(email: $email, first: 2, after: $after) { nodes { id email } pageInfo { hasNextPage endCursor } }
    }`;
    const first = await market.graphql(query, { email: 'FIND_me.' }, { token: admin.token });
    expect(first.data.people.nodes).toHaveLength(2);
    expect(first.data.people.pageInfo.hasNextPage).toBe(true);
    const after = first.data.people.pageInfo.endCursor;
    const second = await market.graphql(query, { email: 'FIND_me.', after }, { token: admin.token });
    const emails = [...first.data.people.nodes, ...second.data.people.nodes].map((node: { email: string }) => node.email).sort();
    expect(emails).toEqual(['find_me.1@example.org', 'find_me.2@example.org', 'find_me.3@example.org']);
    const [node] = second.data.people.nodes;
    const one = await market.graphql(
      'query ($id: PersonID!) { person(id: $id) { email kind sessionCount } }',
      { id: node.id },
      { token: admin.token },
    );
    expect(one.data.person).toEqual({ email: node.email, kind: 'HUMAN', sessionCount: 1 });
    const forged = Buffer.from('["1; drop table"]').toString('base64url');
    const bad = await market.graphql(query, { after: forged }, { token: admin.token, allowErrors: true });
    expect(bad.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});
