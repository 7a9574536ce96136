/**
 * Lock-outs under attack. An attacker writes headers, sends from many addresses, or shares an address with the owner. No attack
 * opens an account or locks out its owner.
 */
import { SessionCommands } from '../../src/identity/index.ts';
import { anonymous, Jobs, type Caller } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { PASSWORD, registerPerson } from '../kit/people.ts';
import { expectUnchanged } from './unchanged.ts';

const DAY = 86_400;
const RIGHT_LENGTH = /^ghd_[A-Za-z0-9_-]{43}$/;

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace({ TRUST_PROXY: '1' });
});
afterAll(() => market.close());

let addresses = 0;
const fresh = (): string => `198.51.${100 + (++addresses >> 8)}.${addresses & 255}`;
const from = (address: string): Caller => ({ actor: anonymous, requestId: 'test', address });

async function signInFrom(address: string, email: string, password: string, deviceToken?: string | null) {
  return market.get(SessionCommands).signIn(from(address), { email, password, device: null, deviceToken });
}
async function kindOf(address: string, email: string, password: string, deviceToken?: string | null): Promise<string> {
  const result = await signInFrom(address, email, password, deviceToken);
  return result.ok ? 'OK' : result.refusals[0].kind;
}
/** Registers a person who signed in once on a device, from an address of their own. */
async function owner(): Promise<{ email: string; personId: string; home: string; deviceToken: string }> {
  const { email, personId } = await registerPerson(market);
  const home = fresh();
  const result = await signInFrom(home, email, PASSWORD);
  if (!result.ok || result.value.deviceToken === null) throw new Error('expected a device token');
  return { email, personId, home, deviceToken: result.value.deviceToken };
}
/** Causes enough failures to lock the account for all addresses. */
async function attack(email: string, tries = 20): Promise<string[]> {
  const kinds: string[] = [];
  for (let i = 0; i < tries; i++) kinds.push(await kindOf(fresh(), email, `guess ${i}`));
  return kinds;
}

describe('the lock of an account under attack from many addresses', () => {
  it('locks an account after 20 failures from any addresses, and longer each time', async () => {
    const { email } = await registerPerson(market);
    expect((await attack(email)).every((kind) => kind === 'INVALID')).toBe(true);
    for (const wait of [30, 60, 120]) {
      const locked = await expectUnchanged(market, () => signInFrom(fresh(), email, 'a guess'));
      expect(locked.ok ? null : locked.refusals[0]).toMatchObject({ kind: 'TRY_LATER', retryAfterSeconds: wait });
      market.clock.advanceSeconds(wait);
      expect(await kindOf(fresh(), email, 'a guess')).toBe('INVALID');
    }
  });

  it('locks an account when all guesses arrive at the same time', async () => {
    const { email } = await registerPerson(market);
    const kinds = await Promise.all(Array.from({ length: 40 }, (_, i) => kindOf(fresh(), email, `guess ${i}`)));
    expect(kinds.filter((kind) => kind === 'INVALID')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'TRY_LATER')).toHaveLength(20);
  });

  it('counts failures from IPv6 networks and IPv4-mapped addresses', async () => {
    const { email } = await registerPerson(market);
    const spellings = (i: number) => [`2001:db8:${i}::1`, `::ffff:203.0.113.${i}`, `2001:db8:0:${i}::9`][i % 3]!;
    for (let i = 1; i <= 20; i++) expect(await kindOf(spellings(i), email, 'a guess')).toBe('INVALID');
    expect(await kindOf(fresh(), email, PASSWORD)).toBe('TRY_LATER');
  });

  it('counts failures for every spelling of the e-mail address as the same account', async () => {
    const { email } = await registerPerson(market);
    for (let i = 0; i < 20; i++) expect(await kindOf(fresh(), i % 2 ? email.toUpperCase() : ` ${email} `, 'a guess')).toBe('INVALID');
    expect(await kindOf(fresh(), email, PASSWORD)).toBe('TRY_LATER');
  });

  it('locks an account that does not exist in the same way as one that does', async () => {
    expect((await attack('nobody.here@example.org')).every((kind) => kind === 'INVALID')).toBe(true);
    expect(await kindOf(fresh(), 'nobody.here@example.org', 'a guess')).toBe('TRY_LATER');
  });

  it('refuses the owner of a locked account without a device token, and accepts the owner with one', async () => {
    const { email, home, deviceToken } = await owner();
    await attack(email);
    expect(await kindOf(home, email, PASSWORD)).toBe('TRY_LATER');
    expect(await kindOf(home, email, PASSWORD, deviceToken)).toBe('OK');
    expect(await kindOf(fresh(), email, PASSWORD, deviceToken)).toBe('OK');
    // The failures of the attack stay counted: only the owner's own failures were subtracted.
    expect(await kindOf(fresh(), email, PASSWORD)).toBe('TRY_LATER');
  });

  it('removes failures of the owner after a right password, and keeps failures of others', async () => {
    const { email, home } = await owner();
    await attack(email, 16);
    for (let i = 0; i < 2; i++) expect(await kindOf(home, email, 'mistyped')).toBe('INVALID');
    expect(await kindOf(home, email, PASSWORD)).toBe('OK');
    expect((await attack(email, 4)).every((kind) => kind === 'INVALID')).toBe(true);
    expect(await kindOf(home, email, PASSWORD)).toBe('TRY_LATER');
  });
});

describe('the lock of an address', () => {
  it('locks a shared address, except for a right password with a device token', async () => {
    const { email, deviceToken } = await owner();
    const shared = fresh();
    for (let i = 0; i < 100; i++) expect(await kindOf(shared, `sprayed${i}@example.org`, 'a guess')).toBe('INVALID');
    expect(await kindOf(shared, email, PASSWORD)).toBe('TRY_LATER');
    expect(await kindOf(shared, email, PASSWORD, deviceToken)).toBe('OK');
    expect(await kindOf(shared, 'sprayed101@example.org', 'a guess')).toBe('TRY_LATER');
  });

  it('keeps counting failures of an address when right passwords come between them', async () => {
    const { email } = await registerPerson(market);
    const address = fresh();
    for (let i = 0; i < 99; i++) await kindOf(address, `sprayed${i}@example.net`, 'a guess');
    // The hundredth failure locks, whether the right password is counted before it or was already subtracted.
    await Promise.all([kindOf(address, email, PASSWORD), kindOf(address, 'sprayed100@example.net', 'a guess')]);
    const next = [await kindOf(address, 'sprayed101@example.net', 'a guess'), await kindOf(address, 'sprayed102@example.net', 'a guess')];
    expect(next).toContain('TRY_LATER');
  });

  it('accepts the owner with a device token when another user of the address locked the pair of account and address', async () => {
    const { email, home, deviceToken } = await owner();
    for (let i = 0; i < 5; i++) await kindOf(home, email, 'a guess');
    expect(await kindOf(home, email, PASSWORD)).toBe('TRY_LATER');
    expect(await kindOf(home, email, PASSWORD, deviceToken)).toBe('OK');
  });
});

describe('device tokens', () => {
  it('issues a device token at sign-in and registration, and none when a valid one was sent', async () => {
    const sent = await market.graphql(
      `mutation { register(input: { email: "device@example.org", password: "${PASSWORD}", name: "Device", birthDate: "1990-05-17", country: "KE", acceptedTerms: "2026-11" }) { credentials { deviceToken } } }`,
    );
    const first: string = sent.data.register.credentials.deviceToken;
    expect(first).toMatch(RIGHT_LENGTH);
    const ask = async (deviceToken?: string | null) =>
      (
        await market.graphql('mutation ($input: SignInInput!) { signIn(input: $input) { credentials { deviceToken } } }', {
          input: { email: 'device@example.org', password: PASSWORD, deviceToken },
        })
      ).data.signIn.credentials.deviceToken;
    expect(await ask(first)).toBeNull();
    const second = await ask();
    expect(second).toMatch(RIGHT_LENGTH);
    expect(second).not.toBe(first);
    expect(await ask(null)).toMatch(RIGHT_LENGTH);
    expect(await ask('nonsense')).toMatch(RIGHT_LENGTH);
    expect(await ask(first)).toBeNull();
  });

  it('accepts and returns a device token in POST /session', async () => {
    const { email } = await registerPerson(market);
    const post = (payload: object) =>
      market.app.inject({
        method: 'POST',
        url: '/session',
        headers: { 'x-forwarded-for': fresh() },
        payload: { email, password: PASSWORD, ...payload },
      });
    const { deviceToken } = (await post({})).json<{ deviceToken: string }>();
    expect(deviceToken).toMatch(RIGHT_LENGTH);
    await attack(email);
    expect((await post({})).statusCode).toBe(429);
    const passed = await post({ deviceToken });
    expect([passed.statusCode, passed.json<{ deviceToken: null }>().deviceToken]).toEqual([201, null]);
    for (const odd of [1, true, ['x'], { $ne: 1 }]) expect((await post({ deviceToken: odd })).statusCode).toBe(400);
  });

  it('stores only a hash of a device token, and logs none', async () => {
    const { deviceToken } = await owner();
    await asOwner(market.database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        'select d::text as text from identity.device_token d union all select a::text from platform.act a union all select s::text from identity.session s',
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { text } of rows) expect(text).not.toContain(deviceToken.slice(4));
    });
  });

  it('refuses a device token as a credential', async () => {
    const { email, deviceToken } = await owner();
    const { errors } = await market.graphql('{ me { id } }', {}, { token: deviceToken, allowErrors: true });
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(await kindOf(fresh(), email, 'a guess', deviceToken)).toBe('INVALID');
  });

  it('gives a stolen device token five attempts from all addresses, then increasing waits', async () => {
    const { email, home, deviceToken } = await owner();
    await attack(email);
    const kinds: string[] = [];
    for (let i = 0; i < 12; i++) kinds.push(await kindOf(fresh(), email, `guess ${i}`, deviceToken));
    expect(kinds.slice(0, 5)).toEqual(Array(5).fill('INVALID'));
    expect(kinds.slice(5)).toEqual(Array(7).fill('TRY_LATER'));
    expect(await kindOf(home, email, PASSWORD, deviceToken)).toBe('TRY_LATER');
    market.clock.advanceSeconds(30);
    expect(await kindOf(fresh(), email, 'a guess', deviceToken)).toBe('INVALID');
    const parallel = await Promise.all(Array.from({ length: 10 }, (_, i) => kindOf(fresh(), email, `guess ${i}`, deviceToken)));
    expect(parallel.filter((kind) => kind === 'INVALID').length).toBeLessThanOrEqual(1);
  });

  it('ignores a device token of another account, an unknown one and an expired one', async () => {
    const { email, personId, home, deviceToken } = await owner();
    const other = await owner();
    await attack(email);
    for (const wrong of [other.deviceToken, `ghd_${'a'.repeat(43)}`, `${deviceToken} `, deviceToken.toUpperCase(), '']) {
      expect(await kindOf(home, email, PASSWORD, wrong)).toBe('TRY_LATER');
    }
    expect(await kindOf(home, email, PASSWORD, deviceToken)).toBe('OK');
    market.clock.advanceSeconds(180 * DAY);
    await attack(email);
    expect(await kindOf(home, email, PASSWORD, deviceToken)).toBe('TRY_LATER');
    await market
      .get(Jobs)
      .scheduled.find((job) => job.name === 'identity_tidy')
      ?.run();
    expect(await market.db.query('select from identity.device_token where person_id = $1', [personId])).toHaveLength(0);
  });

  it('extends a device token at each use', async () => {
    const { email, home, deviceToken } = await owner();
    for (let i = 0; i < 3; i++) {
      market.clock.advanceSeconds(179 * DAY);
      const result = await signInFrom(home, email, PASSWORD, deviceToken);
      expect(result.ok && result.value.deviceToken).toBeNull();
    }
  });

  it('keeps 20 device tokens per person, and drops unused ones first', async () => {
    const { email, personId, home, deviceToken } = await owner();
    expect(await kindOf(home, email, PASSWORD, deviceToken)).toBe('OK');
    for (let i = 0; i < 25; i++) {
      market.clock.advanceSeconds(1);
      expect(await kindOf(home, email, PASSWORD)).toBe('OK');
    }
    const [row] = await market.db.query<{ n: number }>('select count(*)::int as n from identity.device_token where person_id = $1', [
      personId,
    ]);
    expect(row?.n).toBe(20);
    const again = await signInFrom(home, email, PASSWORD, deviceToken);
    expect(again.ok && again.value.deviceToken).toBeNull();
  });

  it('revokes device tokens at a change of password, which returns a new one, and at revokeAllSessions', async () => {
    const { email, home, deviceToken } = await owner();
    const started = await signInFrom(home, email, PASSWORD, deviceToken);
    const token = started.ok ? started.value.token : '';
    const { data } = await market.graphql(
      'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { deviceToken userErrors { message } } }',
      { input: { currentPassword: PASSWORD, newPassword: 'another walk by the river' } },
      { token },
    );
    const renewed: string = data.changePassword.deviceToken;
    expect(renewed).toMatch(RIGHT_LENGTH);
    await attack(email);
    expect(await kindOf(home, email, 'another walk by the river', deviceToken)).toBe('TRY_LATER');
    expect(await kindOf(home, email, 'another walk by the river', renewed)).toBe('OK');
    await market.graphql('mutation { revokeAllSessions { count } }', {}, { token });
    expect(await kindOf(home, email, 'another walk by the river', renewed)).toBe('TRY_LATER');
  });

  it('lets the owner change the password while the account is locked, because each session has its own counter', async () => {
    const { email, home, deviceToken } = await owner();
    const started = await signInFrom(home, email, PASSWORD, deviceToken);
    await attack(email);
    const { data } = await market.graphql(
      'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { __typename } } }',
      { input: { currentPassword: PASSWORD, newPassword: 'another walk by the river' } },
      { token: started.ok ? started.value.token : '' },
    );
    expect(data.changePassword.userErrors).toEqual([]);
  });
});

describe.each([
  ['0', '203.0.113.200', null],
  ['1', '203.0.113.201', '203.0.113.201'],
  ['2', '203.0.113.202', '203.0.113.202, 10.0.0.2'],
  ['127.0.0.0/8,10.0.0.0/8', '203.0.113.203', '203.0.113.203, 10.0.0.2'],
  ['127.0.0.1,fd00::/8', '2001:db8:7:7::1', '2001:db8:7:7::1, fd00::5'],
])('TRUST_PROXY=%s', (setting, client, chain) => {
  let behind: TestMarketplace;
  beforeAll(async () => {
    behind = await openMarketplace({ TRUST_PROXY: setting });
  });
  afterAll(() => behind.close());

  /** @param forged X-Forwarded-For that the client itself wrote, before the proxies appended theirs */
  const post = (email: string, forged: string | null, through = chain) => {
    const header = [forged, through].filter((part) => part !== null).join(', ');
    return behind.app.inject({
      method: 'POST',
      url: '/session',
      remoteAddress: chain === null ? client : '127.0.0.1',
      headers: header === '' ? {} : { 'x-forwarded-for': header },
      payload: { email, password: 'a guess' },
    });
  };

  it('ignores a forged X-Forwarded-For header', async () => {
    const { email } = await registerPerson(behind);
    const forged = ['198.51.100.1', '10.0.0.2', '127.0.0.1', '::ffff:198.51.100.2', '2001:db8:9::1, 10.0.0.2, 127.0.0.1', 'unknown', ', ,'];
    for (let i = 0; i < 5; i++) expect((await post(email, forged[i]!)).statusCode).toBe(401);
    for (const each of [null, ...forged]) expect((await post(email, each)).statusCode).toBe(429);
  });

  if (chain !== null) {
    it('counts clients behind the same proxy separately', async () => {
      const { email } = await registerPerson(behind);
      for (let i = 0; i < 6; i++) await post(email, null);
      expect((await post(email, null)).statusCode).toBe(429);
      expect((await post(email, null, chain.replace(client, '198.51.100.77'))).statusCode).toBe(401);
    });
  }
});
