/** Forgotten passwords: a request that reveals nothing, and a link that works once. */
import { openMarketplace, type TestMarketplace } from '../../kit/marketplace.ts';
import { createAdmin, makeAdmin, PASSWORD, registerPerson, registerWorker, signIn, suspend, type TestPerson } from '../../kit/people.ts';
import { openMailServer, type TestMailServer } from '../../kit/smtp.ts';
import { contents, expectUnchanged } from '../unchanged.ts';
import { isVerified, mutate, outcome, sendMails, verify } from './kit.ts';

const NEXT = 'a long walk by another river';

let mail: TestMailServer;
let market: TestMarketplace;
beforeAll(async () => {
  mail = await openMailServer();
  market = await openMarketplace({ ...mail.settings, PUBLIC_URL: 'https://guildhall.example' });
});
afterAll(async () => {
  await market.close();
  await mail.close();
});

const ask = (email: string, on = market) => mutate(on, null, 'requestPasswordReset', { email }, 'accepted');
const reset = (token: string, newPassword = NEXT) =>
  mutate(market, null, 'resetPassword', { token, newPassword }, 'sessionsEnded apiKeysRevoked');
const signInWith = async (email: string, password: string) => outcome(await mutate(market, null, 'signIn', { email, password }));
const resetMails = (email: string) => mail.to(email).filter(({ subject }) => subject === 'Set a new password');
async function linkFor(person: TestPerson, typed = person.email): Promise<string> {
  expect(outcome(await ask(typed))).toBe('done');
  await sendMails(market);
  return resetMails(person.email).at(-1)!.token;
}

it('sets a new password with the link, ends all sessions and API keys, and confirms it by e-mail', async () => {
  const person = await registerPerson(market);
  const other = await signIn(market, person.email);
  const { data } = await market.graphql(
    'mutation { createApiKey(input: { name: "k", scopes: [ACCOUNT] }) { secret } }',
    {},
    { token: other },
  );
  const token = await linkFor(person);
  expect(resetMails(person.email)[0]!.text).toContain(`https://guildhall.example/reset#token=${token}`);
  expect(await reset(token)).toEqual({ sessionsEnded: 2, apiKeysRevoked: 1, userErrors: [] });
  for (const ended of [person.token, other, data.createApiKey.secret as string]) {
    const answer = await market.graphql('{ me { id } }', {}, { token: ended, allowErrors: true });
    expect(answer.errors![0]!.extensions!.code).toBe('UNAUTHENTICATED');
  }
  expect([await signInWith(person.email, PASSWORD), await signInWith(person.email, NEXT)]).toEqual(['InvalidInputError', 'done']);
  await sendMails(market);
  expect(mail.to(person.email).map(({ subject }) => subject)).toContain('Your password was reset');
});

it('keeps API keys when revokeApiKeys is false', async () => {
  const person = await registerPerson(market);
  await verify(market, mail, person);
  const { data } = await market.graphql(
    'mutation { createApiKey(input: { name: "k", scopes: [ACCOUNT] }) { secret } }',
    {},
    { token: person.token },
  );
  const answer = await mutate(
    market,
    null,
    'resetPassword',
    { token: await linkFor(person), newPassword: NEXT, revokeApiKeys: false },
    'apiKeysRevoked',
  );
  expect(answer.apiKeysRevoked).toBe(0);
  expect((await market.graphql('{ me { email } }', {}, { token: data.createApiKey.secret as string })).data.me.email).toBe(person.email);
});

it('revokes API keys whatever revokeApiKeys says, when the reset proves the address for the first time', async () => {
  const squatter = await registerPerson(market);
  const made = await market.graphql(
    'mutation { createApiKey(input: { name: "k", scopes: [ACCOUNT] }) { secret } }',
    {},
    { token: squatter.token },
  );
  const input = { token: await linkFor(squatter), newPassword: NEXT, revokeApiKeys: false };
  expect(await mutate(market, null, 'resetPassword', input, 'apiKeysRevoked')).toEqual({ apiKeysRevoked: 1, userErrors: [] });
  const token = made.data.createApiKey.secret as string;
  expect((await market.graphql('{ me { email } }', {}, { token, allowErrors: true })).errors?.[0]?.extensions?.code).toBe(
    'UNAUTHENTICATED',
  );
});

it('confirms the address to which the link was sent', async () => {
  const person = await registerPerson(market);
  await reset(await linkFor(person));
  expect(
    await isVerified(
      market,
      (await mutate(market, null, 'signIn', { email: person.email, password: NEXT }, 'credentials { token }')).credentials.token,
    ),
  ).toBe(true);
});

describe('a password reset request', () => {
  it('gives the same answer and writes the same rows for an address without an account', async () => {
    const person = await registerPerson(market);
    await sendMails(market);
    const changed = async (email: string) => {
      const before = await contents(market);
      const answer = await ask(email);
      const after = await contents(market);
      return { answer, tables: Object.keys(after).filter((table) => after[table] !== before[table]) };
    };
    const [known, unknown] = [await changed(person.email), await changed('nobody.at.all@example.org')];
    expect(known).toEqual({ answer: { accepted: true, userErrors: [] }, tables: ['identity.mail'] });
    expect(unknown).toEqual(known);
    const rows = await market.db.query<{ person: unknown }>(
      `select person_id as person from identity.mail where kind = 'reset_password' and state = 'waiting'`,
    );
    expect(rows.map(({ person: id }) => id)).toEqual([null, null]);
    await sendMails(market);
    expect([resetMails(person.email).length, mail.to('nobody.at.all@example.org').length]).toEqual([1, 0]);
    const ended = await market.db.query(`select state from identity.mail where kind = 'reset_password' and person_id is null`);
    expect(ended).toEqual([{ state: 'dropped' }]);
  });

  it('allows 5 requests an hour for an address, known or not', async () => {
    const person = await registerPerson(market);
    for (const email of [person.email, 'nobody.is.flooded@example.org']) {
      const outcomes = [];
      for (let n = 0; n < 7; n++) outcomes.push(outcome(await ask(email)));
      expect(outcomes).toEqual(['done', 'done', 'done', 'done', 'done', 'RateLimitedError', 'RateLimitedError']);
    }
  });

  it('limits the requests from one client address', async () => {
    const limited = await openMarketplace({ ...mail.settings, RATE_RESET_ADDRESS: '3/600' });
    const outcomes = [];
    for (let n = 0; n < 4; n++) outcomes.push(outcome(await ask(`somebody${n}@example.org`, limited)));
    expect(outcomes).toEqual(['done', 'done', 'done', 'RateLimitedError']);
    await limited.close();
  });

  it.each(['', 'x', '@example.org', `${'a'.repeat(250)}@example.org`])('refuses a request for an invalid address: %j', async (email) => {
    expect(outcome(await expectUnchanged(market, () => ask(email)))).toBe('InvalidInputError');
  });

  it('sends the link to the address of the account, in whatever spelling it was typed', async () => {
    const person = await registerPerson(market, { email: 'Straße@bücher.example' });
    expect(outcome(await ask('STRASSE@BÜCHER.example'))).toBe('done');
    await sendMails(market);
    const links = mail.received.filter(({ to, subject }) => to[0]!.startsWith('Straße@') && subject === 'Set a new password');
    expect(links).toHaveLength(1);
    expect(await market.db.query('select person_id as id from identity.email_token where person_id = $1', [person.personId])).not.toEqual(
      [],
    );
  });

  it('leaves the password unchanged until the link is used', async () => {
    const person = await registerPerson(market);
    await linkFor(person);
    expect(await signInWith(person.email, PASSWORD)).toBe('done');
  });
});

describe('a password reset link', () => {
  it('works once', async () => {
    const person = await registerPerson(market);
    const token = await linkFor(person);
    expect(outcome(await reset(token))).toBe('done');
    expect(outcome(await expectUnchanged(market, () => reset(token, 'yet another walk by the river')))).toBe('USED');
  });

  it('works for one of many concurrent requests', async () => {
    const person = await registerPerson(market);
    const token = await linkFor(person);
    const passwords = Array.from({ length: 6 }, (_, index) => `a long walk by river number ${index}`);
    const outcomes = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(outcomes.map(outcome).sort()).toEqual([...Array.from({ length: 5 }, () => 'USED'), 'done']);
    const winner = passwords[outcomes.findIndex((each) => outcome(each) === 'done')]!;
    expect(await signInWith(person.email, winner)).toBe('done');
  });

  it('invalidates the other links of the person when it is used', async () => {
    const person = await registerPerson(market);
    const [first, second] = [await linkFor(person), await linkFor(person)];
    expect(first).not.toBe(second);
    expect(outcome(await reset(first))).toBe('done');
    expect(outcome(await reset(second))).toBe('USED');
  });

  it('expires after 30 minutes', async () => {
    const person = await registerPerson(market);
    const token = await linkFor(person);
    market.clock.advanceSeconds(1_800);
    expect(outcome(await expectUnchanged(market, () => reset(token)))).toBe('EXPIRED');
  });

  it('does not work in place of a link that confirms an address, and the reverse', async () => {
    const person = await registerPerson(market);
    await sendMails(market);
    const toConfirm = mail.last(person.email).token;
    expect(outcome(await expectUnchanged(market, () => reset(toConfirm)))).toBe('NotFoundError');
    const toReset = await linkFor(person);
    expect(outcome(await mutate(market, person.token, 'verifyEmail', { token: toReset }))).toBe('NotFoundError');
  });

  it('still works after a refused password that is too weak', async () => {
    const person = await registerPerson(market);
    const token = await linkFor(person);
    for (const weak of ['short', 'password1234', person.email]) {
      const refused = await expectUnchanged(market, () => reset(token, weak));
      expect(refused.userErrors[0]).toMatchObject({ __typename: 'InvalidInputError', path: ['newPassword'] });
    }
    expect(outcome(await reset(token))).toBe('done');
  });

  it('works for a suspended person, who stays suspended', async () => {
    const person = await registerWorker(market);
    await suspend(market, person.personId);
    expect(outcome(await reset(await linkFor(person)))).toBe('done');
    const { credentials } = await mutate(market, null, 'signIn', { email: person.email, password: NEXT }, 'credentials { token }');
    const refused = await market.graphql(
      'mutation { updateMe(input: { name: "x" }) { userErrors { message } } }',
      {},
      { token: credentials.token, allowErrors: true },
    );
    expect(refused.errors![0]!.extensions!.code).toBe('FORBIDDEN');
  });

  it('leaves the role of an admin who requested it by e-mail', async () => {
    const admin = await createAdmin(market);
    await createAdmin(market);
    expect(outcome(await reset(await linkFor(admin)))).toBe('done');
    const { credentials } = await mutate(market, null, 'signIn', { email: admin.email, password: NEXT }, 'credentials { token }');
    expect((await market.graphql('{ me { isAdmin } }', {}, { token: credentials.token })).data.me.isAdmin).toBe(true);
  });

  it('creates no link for an account that was erased meanwhile', async () => {
    const person = await registerPerson(market);
    await verify(market, mail, person);
    await ask(person.email);
    expect(outcome(await mutate(market, person.token, 'eraseMyAccount', { password: PASSWORD }))).toBe('done');
    await sendMails(market);
    expect(resetMails(person.email)).toEqual([]);
  });
});

it('refuses links by admins where e-mails are sent', async () => {
  const [admin, person] = [await createAdmin(market), await registerPerson(market)];
  await makeAdmin(market, await registerPerson(market));
  const { data } = await market.graphql(`{ people(email: "${person.email}") { nodes { id } } }`, {}, { token: admin.token });
  const input = { personId: data.people.nodes[0].id, reason: 'She rang, and I know her voice.' };
  expect(outcome(await mutate(market, admin.token, 'requestResetLink', input))).toBe('MAIL_ON');
});
