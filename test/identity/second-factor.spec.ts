/**
 * Sign-in with a second factor: codes and recovery codes that are used once, guessed and raced; and second factors demanded of
 * admins and owners.
 */
import { publicId } from '../../src/kernel/index.ts';
import { removeTotp } from '../../src/operator/remove-totp.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, PASSWORD, registerPerson, registerRequester, signIn, type TestPerson } from '../kit/people.ts';
import { AuthenticatorApp, mutate, setUpTotp, signInWithCode, stepUp, withToken, type Send } from './authenticator-app.ts';
import { Browser } from './browser.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace({ ADMIN_TOTP: 'required' });
});
afterAll(() => market.close());

const anybody: Send = (query, variables) => market.graphql(query, variables, { allowErrors: true });
const begin = (email: string) => mutate(anybody, 'signIn', 'next signInToken credentials { token }', { email, password: PASSWORD });
const end = (signInToken: string | null, code: string, send: Send = anybody) =>
  mutate(send, 'signInWithCode', 'next credentials { token personId }', { signInToken, code });
const kinds = (payload: { userErrors: { __typename: string }[] }) => payload.userErrors.map(({ __typename }) => __typename);

/** Waits until a transaction waits for a lock on this table of identity. */
async function waitingFor(client: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> }, table: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { rows } = await client.query('select from pg_locks where not granted and relation = $1::regclass', [`identity.${table}`]);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nobody waits for identity.${table}`);
}

async function withApp(person?: TestPerson): Promise<TestPerson & { app: AuthenticatorApp; recoveryCodes: string[] }> {
  const known = person ?? (await registerPerson(market));
  return { ...known, ...(await setUpTotp(market, withToken(market, known.token))) };
}

describe('sign-in with a code', () => {
  it('requires the password first, which alone is worthless, and then a code', async () => {
    const { email, personId, app } = await withApp();
    const first = await begin(email);
    expect(first).toMatchObject({ next: 'TOTP', credentials: null, userErrors: [] });
    const asSession = await market.graphql('{ me { id } }', {}, { token: first.signInToken, allowErrors: true });
    expect(asSession.errors![0]!.extensions!.code).toBe('UNAUTHENTICATED');
    const second = await end(first.signInToken, app.nextCode());
    expect(second).toMatchObject({ next: 'DONE', userErrors: [], credentials: { personId: publicId('Person', personId) } });
    const { data } = await market.graphql(
      '{ me { id secondFactor { since recoveryCodesLeft isDemanded isMissing } } }',
      {},
      { token: second.credentials.token },
    );
    expect(data.me.secondFactor).toEqual({ since: expect.any(String), recoveryCodesLeft: 10, isDemanded: false, isMissing: false });
  });

  it('sets a new cookie at each step', async () => {
    const { email, personId, app } = await withApp();
    const browser = new Browser(market);
    expect(await browser.signIn(email)).toMatchObject({ next: 'TOTP', credentials: null });
    const waiting = browser.cookie!;
    expect(waiting).toMatch(/^gh=ght_/);
    expect(await browser.me()).toBeNull();
    const send: Send = (query, variables) => browser.graphql(query, variables);
    expect(await end(null, app.nextCode(), send)).toMatchObject({ next: 'DONE', credentials: { token: null } });
    expect(browser.cookie).toMatch(/^gh=ghs_/);
    expect(await browser.me()).toBe(publicId('Person', personId));
    // The cookie of the first step is worthless, also if it was planted or stolen.
    browser.cookie = waiting;
    expect(await browser.me()).toBeNull();
    expect(kinds(await end(null, app.nextCode(), send))).toEqual(['InvalidInputError']);
  });

  it('works with POST /session and POST /session/code', async () => {
    const { email, app } = await withApp();
    const post = (url: string, payload: object) => market.app.inject({ method: 'POST', url, payload });
    const first = (await post('/session', { email, password: PASSWORD })).json();
    expect(first).toEqual({
      next: 'TOTP',
      signInToken: expect.stringMatching(/^ght_/),
      personId: expect.any(String),
      expiresAt: expect.any(String),
    });
    expect((await post('/session/code', { signInToken: first.signInToken })).statusCode).toBe(400);
    expect((await post('/session/code', { signInToken: first.signInToken, code: '000000' })).statusCode).toBe(401);
    const second = await post('/session/code', { signInToken: first.signInToken, code: app.nextCode() });
    expect([second.statusCode, second.json().next]).toEqual([201, 'DONE']);
    expect((await market.graphql('{ me { id } }', {}, { token: second.json().token })).data.me.id).toBe(first.personId);
  });

  it('refuses a first step that is used, expired, from another transport, or from before a password change', async () => {
    const { email, app } = await withApp();
    const { signInToken } = await begin(email);
    expect(kinds(await end(signInToken, app.nextCode()))).toEqual([]);
    expect(kinds(await end(signInToken, app.nextCode()))).toEqual(['InvalidInputError']);

    const late = await begin(email);
    market.clock.advanceSeconds(601);
    expect(kinds(await end(late.signInToken, app.nextCode()))).toEqual(['InvalidInputError']);

    const browser = new Browser(market);
    await browser.signIn(email);
    expect(kinds(await end(browser.cookie!.split('=')[1]!, app.nextCode()))).toEqual(['InvalidInputError']);

    const stale = await begin(email);
    const session = await signInWithCode(market, email, app.nextCode());
    const passwords = { currentPassword: PASSWORD, newPassword: 'another walk along the shore' };
    expect(kinds(await mutate(withToken(market, session), 'changePassword', 'me { id }', passwords))).toEqual([]);
    expect(kinds(await end(stale.signInToken, app.nextCode()))).toEqual(['InvalidInputError']);
  });

  it('accepts each code once, and none that is older than the last one', async () => {
    const { email, app } = await withApp();
    market.clock.advanceSeconds(120);
    const [before, now, after] = [app.code(-1), app.code(), app.code(1)];
    const tries: string[][] = [];
    for (const code of [app.code(-2), app.code(2), now, now, before, after, after, now]) {
      const { signInToken } = await begin(email);
      tries.push(kinds(await end(signInToken, code)));
    }
    const [yes, no] = [[], ['InvalidInputError']];
    expect(tries).toEqual([no, no, yes, no, no, yes, no, no]);
  });

  it('accepts a code once when many requests send it at the same time', async () => {
    const { email, app } = await withApp();
    const waiting = await Promise.all(Array.from({ length: 4 }, () => begin(email)));
    const session = withToken(market, await signInWithCode(market, email, app.nextCode()));
    const code = app.nextCode();
    const results = await Promise.all([...waiting.map(({ signInToken }) => end(signInToken, code)), stepUp(session, { code })]);
    expect(results.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    const [again] = await Promise.all([begin(email).then(({ signInToken }) => end(signInToken, code))]);
    expect(kinds(again)).not.toEqual([]);
  });

  it('starts one session when a first step is completed twice at the same time', async () => {
    const { email, recoveryCodes, token } = await withApp();
    const { signInToken } = await begin(email);
    const count = async () => (await market.graphql('{ me { sessions { id } } }', {}, { token })).data.me.sessions.length as number;
    const before = await count();
    const results = await Promise.all(recoveryCodes.slice(0, 3).map((code) => end(signInToken, code)));
    expect(results.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await count()).toBe(before + 1);
  });
});

describe('recovery codes', () => {
  const left = async (token: string) =>
    (await market.graphql('{ me { secondFactor { recoveryCodesLeft } } }', {}, { token })).data.me.secondFactor.recoveryCodesLeft as number;

  it('accepts each code in place of the app once, also in a race', async () => {
    const { email, token, recoveryCodes } = await withApp();
    const [raced, typed] = recoveryCodes as [string, string];
    const waiting = await Promise.all(Array.from({ length: 4 }, () => begin(email)));
    const results = await Promise.all(waiting.map(({ signInToken }) => end(signInToken, raced)));
    expect(results.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await left(token)).toBe(9);
    const { signInToken } = await begin(email);
    expect(kinds(await end(signInToken, ` ${typed.replaceAll('-', '').toUpperCase()}`))).toEqual([]);
    expect(await left(token)).toBe(8);
  });

  it('accepts only codes of the same person, and none after new ones were created', async () => {
    const [one, two] = [await withApp(), await withApp()];
    const foreign = await begin(one.email);
    expect(kinds(await end(foreign.signInToken, two.recoveryCodes[0]!))).toEqual(['InvalidInputError']);
    const renewed = await mutate(withToken(market, one.token), 'newRecoveryCodes', 'recoveryCodes');
    expect(renewed.recoveryCodes).toHaveLength(10);
    expect(kinds(await end(foreign.signInToken, one.recoveryCodes[0]!))).toEqual(['InvalidInputError']);
    expect(kinds(await end(foreign.signInToken, renewed.recoveryCodes[0]))).toEqual([]);
  });

  it('stores codes as hashes, and the secret of the app encrypted', async () => {
    const person = await registerPerson(market);
    const send = withToken(market, person.token);
    const { secret, uri } = await mutate(send, 'startTotp', 'secret uri');
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    const app = new AuthenticatorApp(market, secret);
    const { recoveryCodes } = await mutate(send, 'confirmTotp', 'recoveryCodes', { code: app.code() });
    const rows = await market.db.query<{ text: string }>(
      `select t::text as text from identity.totp t union all select r::text from identity.recovery_code r
       union all select encode(sealed, 'escape') from identity.totp where sealed is not null union all select a::text from platform.act a`,
    );
    const stored = rows.map(({ text }) => text).join('\n');
    for (const shown of [secret, ...recoveryCodes, ...recoveryCodes.map((code: string) => code.replaceAll('-', ''))]) {
      expect(stored.includes(shown as string)).toBe(false);
    }
  });
});

describe('guessing a code', () => {
  it('locks sign-ins to the account for some time', async () => {
    const { email, app, token } = await withApp();
    const wrong = () => (app.code() === '000000' ? '111111' : '000000');
    for (let i = 0; i < 4; i++) {
      const { signInToken } = await begin(email);
      expect(kinds(await end(signInToken, wrong()))).toEqual(['InvalidInputError']);
    }
    expect(kinds(await stepUp(withToken(market, token), { code: wrong() }))).toEqual(['InvalidInputError']);
    const { signInToken } = await begin(email);
    expect(kinds(await end(signInToken, app.nextCode()))).toEqual([]);
    for (let i = 0; i < 5; i++) {
      const { signInToken: next } = await begin(email);
      await end(next, wrong());
    }
    const locked = await begin(email);
    // The right code must also wait, and this attempt did not use it up.
    expect((await end(locked.signInToken, app.code(1))).userErrors).toEqual([
      expect.objectContaining({ __typename: 'TryLaterError', retryAfterSeconds: 30 }),
    ]);
    market.clock.advanceSeconds(30);
    expect(kinds(await end(locked.signInToken, app.code()))).toEqual([]);
  });

  it('does not lock the step-up of a signed-in person, whose own attempts are counted', async () => {
    const { email, app, token } = await withApp();
    const wrong = () => (app.code() === '000000' ? '111111' : '000000');
    // A thief of the password, on another device.
    for (let i = 0; i < 6; i++) {
      const { signInToken } = await begin(email);
      await end(signInToken, wrong());
    }
    const send = withToken(market, token);
    expect(kinds(await stepUp(send, { code: app.code(1) }))).toEqual([]);
    for (let i = 0; i < 5; i++) expect(kinds(await stepUp(send, { code: wrong() }))).toEqual(['InvalidInputError']);
    expect(kinds(await stepUp(send, { code: app.code() }))).toEqual(['TryLaterError']);
  });

  it('does not lock out a person who signed in on this device before', async () => {
    const { email, app } = await withApp();
    const { signInToken } = await begin(email);
    const known = await mutate(anybody, 'signInWithCode', 'credentials { deviceToken }', { signInToken, code: app.nextCode() });
    for (let i = 0; i < 5; i++) {
      const { signInToken: next } = await begin(email);
      await end(next, 'no code');
    }
    const { deviceToken } = known.credentials;
    const mine = await mutate(anybody, 'signIn', 'signInToken', { email, password: PASSWORD, deviceToken });
    expect(kinds(await end((await begin(email)).signInToken, app.code(1)))).toEqual(['TryLaterError']);
    expect(kinds(await end(mine.signInToken, app.code(1)))).toEqual([]);
  });
});

describe('setting up an app', () => {
  it('activates the app at the first code, and ends all other sessions', async () => {
    const person = await registerPerson(market);
    const other = await signIn(market, person.email);
    const send = withToken(market, person.token);
    const { secret } = await mutate(send, 'startTotp', 'secret');
    expect(await begin(person.email)).toMatchObject({ next: 'DONE' });
    const app = new AuthenticatorApp(market, secret);
    expect(kinds(await mutate(send, 'confirmTotp', 'recoveryCodes', { code: app.code() === '123456' ? '654321' : '123456' }))).toEqual([
      'InvalidInputError',
    ]);
    expect(await begin(person.email)).toMatchObject({ next: 'DONE' });
    const code = app.code();
    expect(kinds(await mutate(send, 'confirmTotp', 'recoveryCodes', { code }))).toEqual([]);
    expect((await market.graphql('{ me { id } }', {}, { token: other, allowErrors: true })).errors![0]!.extensions!.code).toBe(
      'UNAUTHENTICATED',
    );
    const { signInToken, next } = await begin(person.email);
    expect(next).toBe('TOTP');
    // The code that confirmed the app is used up.
    expect(kinds(await end(signInToken, code))).toEqual(['InvalidInputError']);
    expect(kinds(await mutate(send, 'confirmTotp', 'recoveryCodes', { code: app.nextCode() }))).toEqual(['ConflictError']);
  });

  it('leaves no session from a concurrent sign-in with the password only', async () => {
    const person = await registerPerson(market);
    const send = withToken(market, person.token);
    const { secret } = await mutate(send, 'startTotp', 'secret');
    const app = new AuthenticatorApp(market, secret as string);
    // Stopped just before its commit: the session row exists, but no other transaction sees it.
    const [signedIn, confirmed] = await asOwner(market.database.ownerUrl, async (client) => {
      await client.query('begin');
      await client.query('lock table identity.device_token in share mode');
      const signingIn = begin(person.email);
      await waitingFor(client, 'device_token');
      const confirming = mutate(send, 'confirmTotp', 'recoveryCodes', { code: app.code() });
      await Promise.race([confirming, new Promise((resolve) => setTimeout(resolve, 500))]);
      await client.query('commit');
      return Promise.all([signingIn, confirming]);
    });
    expect(kinds(confirmed)).toEqual([]);
    const token = signedIn.credentials?.token as string | undefined;
    const answer = token === undefined ? null : await market.graphql('{ me { id } }', {}, { token, allowErrors: true });
    expect(answer?.errors?.[0]?.extensions?.code ?? signedIn.next).toMatch(/^(UNAUTHENTICATED|TOTP)$/);
  });

  it('keeps the earlier app active until the new one is confirmed', async () => {
    const { token, email, app } = await withApp();
    const send = withToken(market, token);
    const { secret } = await mutate(send, 'startTotp', 'secret');
    const next = new AuthenticatorApp(market, secret);
    const { signInToken } = await begin(email);
    expect(kinds(await end(signInToken, next.nextCode()))).toEqual(['InvalidInputError']);
    expect(kinds(await end(signInToken, app.code()))).toEqual([]);
    expect(kinds(await mutate(send, 'confirmTotp', 'recoveryCodes', { code: next.nextCode() }))).toEqual([]);
    const again = await begin(email);
    expect(kinds(await end(again.signInToken, app.nextCode()))).toEqual(['InvalidInputError']);
    expect(kinds(await end(again.signInToken, next.code()))).toEqual([]);
  });

  it('expires an hour after its start', async () => {
    const { token } = await registerPerson(market);
    const send = withToken(market, token);
    const { secret } = await mutate(send, 'startTotp', 'secret');
    market.clock.advanceSeconds(3600);
    expect(kinds(await mutate(send, 'confirmTotp', 'recoveryCodes', { code: new AuthenticatorApp(market, secret).code() }))).toEqual([
      'ConflictError',
    ]);
  });

  it('ends with disableTotp, or with the command of the operator for a person who lost all codes', async () => {
    const { token, email, recoveryCodes } = await withApp();
    expect(kinds(await mutate(withToken(market, token), 'disableTotp', 'me { id }'))).toEqual([]);
    expect(await begin(email)).toMatchObject({ next: 'DONE' });
    expect(kinds(await stepUp(withToken(market, token), { code: recoveryCodes[0]! }))).toEqual(['InvalidInputError']);
    expect(kinds(await mutate(withToken(market, token), 'disableTotp', 'me { id }'))).toEqual(['ConflictError']);

    const lost = await withApp();
    expect(await removeTotp(market.database.url, lost.email)).toContain('no second factor any more');
    expect(await begin(lost.email)).toMatchObject({ next: 'DONE' });
    expect((await market.graphql('{ me { id } }', {}, { token: lost.token, allowErrors: true })).data?.me ?? null).toBeNull();
    await expect(removeTotp(market.database.url, lost.email)).rejects.toThrow('no second factor');
    await expect(removeTotp(market.database.url, 'nobody@example.org')).rejects.toThrow('No account');
  });
});

describe('an admin without a second factor', () => {
  const ACTS = '{ acts(first: 1) { nodes { id } } }';

  it('has no rights of an admin until a second factor is set up, by session and by API key', async () => {
    const admin = await createAdmin(market);
    const send = withToken(market, admin.token);
    const refused = await send(ACTS);
    expect(refused.errors![0]).toMatchObject({ extensions: { code: 'FORBIDDEN' }, message: expect.stringContaining('startTotp') });
    expect((await send('{ me { isAdmin secondFactor { isDemanded isMissing } } }')).data.me).toEqual({
      isAdmin: true,
      secondFactor: { isDemanded: true, isMissing: true },
    });
    const keyInput = { name: 'early', scopes: ['ACCOUNT'] };
    const { secret: early } = await mutate(send, 'createApiKey', 'secret', keyInput);
    expect(kinds(await mutate(send, 'createApiKey', 'secret', { name: 'admin', scopes: ['ADMIN'] }))).toEqual(['ForbiddenError']);

    const { app } = await setUpTotp(market, send);
    expect((await send(ACTS)).errors).toBeUndefined();
    const { secret: key } = await mutate(send, 'createApiKey', 'secret', { name: 'admin', scopes: ['ADMIN'] });
    expect((await withToken(market, key)(ACTS)).errors).toBeUndefined();
    expect((await withToken(market, early)('{ me { isAdmin secondFactor { isMissing } } }')).data.me.secondFactor.isMissing).toBe(false);

    const later = withToken(market, await signInWithCode(market, admin.email, app.nextCode()));
    expect((await later(ACTS)).errors).toBeUndefined();
    expect(kinds(await mutate(later, 'disableTotp', 'me { id }'))).toEqual([]);
    for (const credential of [later, send, withToken(market, key)]) {
      expect((await credential(ACTS)).errors![0]!.extensions!.code).toBe('FORBIDDEN');
    }
  });

  it('has all rights when the operator demands none', async () => {
    const lenient = await openMarketplace({ ADMIN_TOTP: 'optional' });
    try {
      const admin = await createAdmin(lenient);
      expect((await withToken(lenient, admin.token)(ACTS)).errors).toBeUndefined();
    } finally {
      await lenient.close();
    }
  });
});

describe('an owner of an organisation that demands a second factor', () => {
  it('reads and changes nothing without one', async () => {
    const owner = await registerRequester(market);
    const other = await addMember(market, owner, 'owner');
    const manager = await addMember(market, owner, 'manager');
    const organisationId = publicId('Organisation', owner.organisationId);
    const demand = (send: Send, isDemanded = true) =>
      mutate(send, 'demandOwnerTotp', 'organisation { demandsOwnerTotp }', { organisationId, isDemanded });
    const rename = (send: Send) => mutate(send, 'renameOrganisation', 'organisation { id }', { organisationId, name: 'Renamed' });
    const [mine, theirs] = [withToken(market, owner.token), withToken(market, other.token)];
    const { secret: key } = await mutate(theirs, 'createApiKey', 'secret', { name: 'k', scopes: ['REQUESTER_READ', 'REQUESTER_WRITE'] });

    expect(kinds(await demand(mine))).toEqual(['ConflictError']);
    expect(kinds(await demand(withToken(market, manager.token)))).toEqual(['ForbiddenError']);
    await setUpTotp(market, mine);
    expect(await demand(mine)).toMatchObject({ organisation: { demandsOwnerTotp: true }, userErrors: [] });
    for (const send of [theirs, withToken(market, key)]) {
      expect(kinds(await rename(send))).toEqual(['ForbiddenError']);
      const { data } = await send('query ($id: OrganisationID!) { organisation(id: $id) { name } }', { id: organisationId });
      expect(data.organisation.name).not.toBeNull();
    }
    expect((await theirs('{ me { secondFactor { isDemanded isMissing } } }')).data.me.secondFactor).toEqual({
      isDemanded: true,
      isMissing: true,
    });
    expect(kinds(await demand(theirs, false))).toEqual(['ForbiddenError']);
    expect(kinds(await rename(mine))).toEqual([]);
    await setUpTotp(market, theirs);
    expect(kinds(await rename(theirs))).toEqual([]);
    expect(kinds(await rename(withToken(market, key)))).toEqual([]);
    expect(await demand(theirs, false)).toMatchObject({ organisation: { demandsOwnerTotp: false }, userErrors: [] });
  });
});
