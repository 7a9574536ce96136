import { DataSource } from 'typeorm';
import { anonymous, Jobs, type Caller } from '../../src/platform/index.ts';
import { SessionCommands } from '../../src/identity/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, PASSWORD, registerPerson, signIn } from '../kit/people.ts';
import { expectUnchanged } from './unchanged.ts';

const DAY = 86_400;
const quiet = { logQueryError: () => {}, logQuerySlow: () => {}, logSchemaBuild: () => {}, logMigration: () => {}, log: () => {} };
const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    credentials { token }
    userErrors { __typename message ... on TryLaterError { retryAfterSeconds } }
  }
}`;

describe('sign-in', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  let addresses = 0;
  /** A visitor with an address of their own. */
  const visitor = (): Caller => ({ actor: anonymous, requestId: 'test', address: `198.51.100.${++addresses}` });
  const tryFrom = (caller: Caller, email: string, password: string) =>
    market.get(SessionCommands).signIn(caller, { email, password, device: null });
  const kindOf = async (caller: Caller, email: string, password: string) => {
    const result = await tryFrom(caller, email, password);
    return result.ok ? 'OK' : result.refusals[0].kind;
  };
  const send = (email: string, password: string) => market.graphql(SIGN_IN, { input: { email, password } });

  it('returns a valid token, in GraphQL and in POST /session', async () => {
    const { email, personId } = await registerPerson(market);
    const { data } = await send(` ${email.toUpperCase()} `, PASSWORD);
    expect((await callerFor(market, data.signIn.credentials.token)).actor).toMatchObject({ personId, isAdmin: false });
    const response = await market.app.inject({ method: 'POST', url: '/session', payload: { email, password: PASSWORD } });
    expect(response.statusCode).toBe(201);
    expect(response.headers['cache-control']).toBe('no-store');
    expect((await callerFor(market, response.json<{ token: string }>().token)).actor).toMatchObject({ personId });
  });

  it('gives the same answer for a wrong password and for no account, after the same work', async () => {
    const { email } = await registerPerson(market);
    const statements = async (address: string, password: string) => {
      const before = await market.db.query<{ n: number }>('select count(*)::int as n from platform.act');
      const answer = await send(address, password);
      const after = await market.db.query<{ n: number }>('select count(*)::int as n from platform.act');
      return { answer: answer.data.signIn, acts: (after[0]?.n ?? 0) - (before[0]?.n ?? 0) };
    };
    const wrong = await statements(email, 'not the password');
    const nobody = await statements('nobody@example.org', 'not the password');
    expect(wrong).toEqual(nobody);
    expect(wrong.acts).toBe(1);
    expect(wrong.answer.credentials).toBeNull();
  });

  it('takes about the same time for no account as for a wrong password', async () => {
    const { email } = await registerPerson(market);
    const hasher = async (address: string) => {
      const times: number[] = [];
      for (let i = 0; i < 30; i++) {
        const start = process.hrtime.bigint();
        await tryFrom(visitor(), address, 'not the password');
        times.push(Number(process.hrtime.bigint() - start) / 1e6);
      }
      return times.sort((a, b) => a - b)[15] ?? 0;
    };
    const [known, unknown] = [await hasher(email), await hasher('nobody.else@example.org')];
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(4);
  });

  it('answers POST /session with 401 for a wrong password, 400 for an incomplete body, and 429 while locked', async () => {
    const { email } = await registerPerson(market);
    const post = (payload: object) => market.app.inject({ method: 'POST', url: '/session', payload, remoteAddress: '198.51.100.250' });
    expect((await post({ email })).statusCode).toBe(400);
    for (const bad of [{ email, password: { $ne: 1 } }, { email: [email], password: PASSWORD }, { email, password: '' }, []]) {
      expect((await post(bad)).statusCode).toBe(400);
    }
    expect((await post('text' as unknown as object)).statusCode).toBe(415);
    const address = `/session?email=${encodeURIComponent(email)}&password=${encodeURIComponent(PASSWORD)}`;
    expect((await market.app.inject({ method: 'POST', url: address, payload: {} })).statusCode).toBe(400);
    for (let i = 0; i < 5; i++) await tryFrom({ ...visitor(), address: '198.51.100.250' }, email, 'wrong');
    const locked = await post({ email, password: PASSWORD });
    expect(locked.statusCode).toBe(429);
    expect(locked.headers['retry-after']).toBe('30');
    const elsewhere = await market.app.inject({
      method: 'POST',
      url: '/session',
      payload: { email, password: 'wrong' },
      remoteAddress: '198.51.100.251',
    });
    expect(elsewhere.statusCode).toBe(401);
  });

  it('locks after five failures, longer each time but never for ever, and a success resets the count', async () => {
    const { email } = await registerPerson(market);
    const caller = visitor();
    for (let i = 0; i < 5; i++) expect(await kindOf(caller, email, 'wrong')).toBe('INVALID');
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      const locked = await expectUnchanged(market, () => tryFrom(caller, email, PASSWORD));
      const refusal = locked.ok ? null : locked.refusals[0];
      if (refusal?.kind !== 'TRY_LATER') throw new Error('expected a lock');
      waits.push(refusal.retryAfterSeconds);
      market.clock.advanceSeconds(refusal.retryAfterSeconds - 1);
      expect(await kindOf(caller, email, PASSWORD)).toBe('TRY_LATER');
      market.clock.advanceSeconds(1);
      if (i < 8) expect(await kindOf(caller, email, 'wrong')).toBe('INVALID');
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect(await kindOf(caller, email, PASSWORD)).toBe('OK');
    for (let i = 0; i < 4; i++) expect(await kindOf(caller, email, 'wrong')).toBe('INVALID');
    expect(await kindOf(caller, email, PASSWORD)).toBe('OK');
  });

  it('locks an account that does not exist in the same way', async () => {
    const caller = visitor();
    for (let i = 0; i < 5; i++) expect(await kindOf(caller, 'ghost@example.org', 'wrong')).toBe('INVALID');
    expect(await kindOf(caller, 'ghost@example.org', 'wrong')).toBe('TRY_LATER');
  });

  it('keeps other addresses unlocked when one address is locked', async () => {
    const { email } = await registerPerson(market);
    const attacker = visitor();
    for (let i = 0; i < 6; i++) await kindOf(attacker, email, 'wrong');
    expect(await kindOf(attacker, email, PASSWORD)).toBe('TRY_LATER');
    expect(await kindOf(visitor(), email, PASSWORD)).toBe('OK');
  });

  it('counts one address over all accounts, too', async () => {
    const caller = visitor();
    const kinds: string[] = [];
    for (let i = 0; i < 101; i++) kinds.push(await kindOf(caller, `sprayed${i}@example.org`, 'wrong'));
    expect(kinds.slice(0, 100).every((kind) => kind === 'INVALID')).toBe(true);
    expect(kinds[100]).toBe('TRY_LATER');
  });

  it('counts attempts, not requests, so that aliases and parallel requests gain nothing', async () => {
    const { email } = await registerPerson(market);
    const many = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, i) => `a${i}: signIn(input: { email: "${email}", password: "wrong ${i}" }) { userErrors { __typename } }`).join(' ')} }`;
    const tooMany = await expectUnchanged(market, () => market.graphql(many(20), {}, { allowErrors: true }));
    expect(tooMany.status).toBe(400);
    const { data } = await market.graphql(many(12));
    const kinds = Object.values<{ userErrors: { __typename: string }[] }>(data).map((answer) => answer.userErrors[0]?.__typename);
    expect(kinds.filter((kind) => kind === 'InvalidInputError')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'TryLaterError')).toHaveLength(7);

    const other = await registerPerson(market);
    const caller = visitor();
    const parallel = await Promise.all(Array.from({ length: 20 }, (_, i) => kindOf(caller, other.email, `wrong ${i}`)));
    expect(parallel.filter((kind) => kind === 'INVALID')).toHaveLength(5);
    expect(parallel.filter((kind) => kind === 'TRY_LATER')).toHaveLength(15);
  });

  it('stores no IP address and no e-mail address in the counters, and deletes them after a day', async () => {
    await kindOf({ ...visitor(), address: '203.0.113.77' }, 'counted@example.org', 'wrong');
    const rows = await market.db.query<{ text: string }>('select a::text as text from identity.sign_in_attempt a');
    for (const { text } of rows) expect(text).not.toMatch(/203\.0\.113|counted/);
    market.clock.advanceSeconds(2 * DAY);
    await market
      .get(Jobs)
      .scheduled.find((job) => job.name === 'identity_tidy')
      ?.run();
    expect(await market.db.query('select from identity.sign_in_attempt')).toHaveLength(0);
  });

  it('refuses malformed credentials in a header', async () => {
    const headers = [
      'Bearer',
      'Bearer x',
      'Basic YTpi',
      'Bearer ghs_short',
      `Bearer ghs_${'a'.repeat(43)} and more`,
      'ghs_' + 'a'.repeat(43),
    ];
    for (const authorization of headers) {
      const response = await market.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization },
        payload: { query: '{ me { id } }' },
      });
      expect(response.json<{ errors: { extensions: { code: string } }[] }>().errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });
});

describe('sessions', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  const isAlive = async (token: string) =>
    (await market.graphql('{ me { id } }', {}, { token, allowErrors: true })).errors?.[0]?.extensions?.code !== 'UNAUTHENTICATED';

  it('ends a session after a week without use, and extends it with use', async () => {
    const { token } = await registerPerson(market);
    market.clock.advanceSeconds(7 * DAY - 1);
    expect(await isAlive(token)).toBe(true);
    market.clock.advanceSeconds(7 * DAY - 1);
    expect(await isAlive(token)).toBe(true);
    market.clock.advanceSeconds(7 * DAY);
    expect(await isAlive(token)).toBe(false);
  });

  it('ends a session after thirty days in any case', async () => {
    const { token } = await registerPerson(market);
    for (let day = 0; day < 29; day++) {
      market.clock.advanceSeconds(DAY);
      expect(await isAlive(token)).toBe(true);
    }
    market.clock.advanceSeconds(DAY - 1);
    expect(await isAlive(token)).toBe(true);
    market.clock.advanceSeconds(1);
    expect(await isAlive(token)).toBe(false);
  });

  it('updates the time of last use at most once a minute', async () => {
    const { token, personId } = await registerPerson(market);
    const lastUse = async () =>
      (
        await market.db.query<{ at: Date; xmin: string }>(
          'select last_used_at as at, xmin::text from identity.session where person_id = $1',
          [personId],
        )
      )[0];
    const before = await lastUse();
    market.clock.advanceSeconds(59);
    await isAlive(token);
    expect(await lastUse()).toEqual(before);
    market.clock.advanceSeconds(1);
    await Promise.all(Array.from({ length: 8 }, () => isAlive(token)));
    expect((await lastUse())?.at).toEqual(market.clock.now());
  });

  it('ends a session immediately at a sign-out', async () => {
    const { token, email } = await registerPerson(market);
    const other = await signIn(market, email);
    const { data } = await market.graphql('mutation { signOut { sessionId userErrors { message } } }', {}, { token });
    expect(data.signOut.sessionId).toMatch(/^ses_/);
    expect(await isAlive(token)).toBe(false);
    expect(await isAlive(other)).toBe(true);
  });

  it('lists sessions, and revokes one or all of them', async () => {
    const { token, email } = await registerPerson(market);
    const other = await signIn(market, email);
    const list = await market.graphql('{ me { sessions { id isCurrent device } } }', {}, { token });
    expect(list.data.me.sessions).toHaveLength(2);
    const foreign = list.data.me.sessions.find((session: { isCurrent: boolean }) => !session.isCurrent);
    const revoke = 'mutation ($id: SessionID!) { revokeSession(input: { sessionId: $id }) { sessionId userErrors { __typename } } }';

    const stranger = await registerPerson(market);
    const denied = await expectUnchanged(market, () => market.graphql(revoke, { id: foreign.id }, { token: stranger.token }));
    expect(denied.data.revokeSession.userErrors).toEqual([{ __typename: 'NotFoundError' }]);
    expect(await isAlive(other)).toBe(true);

    await market.graphql(revoke, { id: foreign.id }, { token });
    expect(await isAlive(other)).toBe(false);
    await signIn(market, email);
    const all = await market.graphql('mutation { revokeAllSessions { count userErrors { message } } }', {}, { token });
    expect(all.data.revokeAllSessions.count).toBe(2);
    expect(await isAlive(token)).toBe(false);
  });

  it('ends all other sessions when the password changes', async () => {
    const { token, email } = await registerPerson(market);
    const other = await signIn(market, email);
    const change = (currentPassword: string, newPassword: string) =>
      market.graphql(
        `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { me { id } userErrors { __typename path } } }`,
        { input: { currentPassword, newPassword } },
        { token },
      );
    const weak = await expectUnchanged(market, () => change(PASSWORD, 'short'));
    expect(weak.data.changePassword.userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['newPassword'] }]);
    const wrong = await change('not the password', 'another walk by the river');
    expect(wrong.data.changePassword.userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['currentPassword'] }]);
    expect(await isAlive(other)).toBe(true);
    const done = await change(PASSWORD, 'another walk by the river');
    expect(done.data.changePassword.userErrors).toEqual([]);
    expect(await isAlive(other)).toBe(false);
    expect(await isAlive(token)).toBe(true);
    const old = await market.app.inject({ method: 'POST', url: '/session', payload: { email, password: PASSWORD } });
    expect(old.statusCode).toBe(401);
    const fresh = await market.app.inject({ method: 'POST', url: '/session', payload: { email, password: 'another walk by the river' } });
    expect(fresh.statusCode).toBe(201);
  });

  it('locks after wrong current passwords, so that a stolen session cannot guess the password', async () => {
    const { token } = await registerPerson(market);
    const caller = { ...(await callerFor(market, token)), address: '198.51.100.9' };
    const commands = market.get(SessionCommands);
    const kinds: string[] = [];
    for (let i = 0; i < 6; i++) {
      const result = await commands.changePassword(caller, {
        current: `guess ${i}`,
        next: 'another walk by the river',
        revokeApiKeys: true,
      });
      kinds.push(result.ok ? 'OK' : result.refusals[0].kind);
    }
    expect(kinds).toEqual(['INVALID', 'INVALID', 'INVALID', 'INVALID', 'INVALID', 'TRY_LATER']);
  });

  it('authenticates a request with one query, for any number of root fields', async () => {
    const { token } = await registerPerson(market);
    const dataSource = market.get(DataSource);
    const statements: string[] = [];
    const { logger } = dataSource;
    dataSource.logger = { ...quiet, logQuery: (sql: string) => void statements.push(sql) };
    try {
      await market.graphql('{ a: marketplace { currency } b: marketplace { currency } c: marketplace { currency } }', {}, { token });
    } finally {
      dataSource.logger = logger;
    }
    expect(statements.filter((sql) => sql.includes('identity.bearer_of_session'))).toHaveLength(1);
    // The current platform rules are read once for all fields.
    expect(statements.filter((sql) => sql.includes('platform.rule_version')).length).toBeLessThanOrEqual(2);
    expect(statements.length).toBeLessThanOrEqual(3);
  });

  it('deletes sessions that ended long ago', async () => {
    const { personId } = await registerPerson(market);
    market.clock.advanceSeconds(61 * DAY);
    await market
      .get(Jobs)
      .scheduled.find((job) => job.name === 'identity_tidy')
      ?.run();
    expect(await market.db.query('select from identity.session where person_id = $1', [personId])).toHaveLength(0);
  });
});
