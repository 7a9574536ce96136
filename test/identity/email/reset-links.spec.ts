/** Password reset links that two admins hand out where no e-mail is sent. */
import { publicId } from '../../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../../kit/marketplace.ts';
import { createAdmin, createAuditor, PASSWORD, registerPerson, signIn, type TestPerson } from '../../kit/people.ts';
import { expectUnchanged } from '../unchanged.ts';
import { mutate, outcome } from './kit.ts';

const NEXT = 'a long walk by another river';
const REASON = 'He showed his passport at the desk.';

let market: TestMarketplace;
let admins: TestPerson[];
beforeAll(async () => {
  market = await openMarketplace({ PUBLIC_URL: 'https://guildhall.example' });
  admins = [await createAdmin(market), await createAdmin(market), await createAdmin(market)];
});
afterAll(() => market.close());

const ask = (by: TestPerson, person: { personId: string }, reason = REASON) =>
  mutate(market, by.token, 'requestResetLink', { personId: publicId('Person', person.personId), reason }, 'request { id state kind }');
const approve = async (by: TestPerson, requestId: string) => outcome(await mutate(market, by.token, 'approveAdminRequest', { requestId }));
const open = (by: TestPerson, requestId: string) => mutate(market, by.token, 'openResetLink', { requestId }, 'link { url expiresAt }');
const reset = (token: string) => mutate(market, null, 'resetPassword', { token, newPassword: NEXT }, 'sessionsEnded');
const tokenIn = (url: string) => /^https:\/\/guildhall\.example\/reset#token=(ghe_[\w-]{43})$/.exec(url)![1]!;
const acts = async (personId: string) =>
  (await market.db.query<{ verb: string }>('select verb from platform.act where subject_id = $1', [personId])).map(({ verb }) => verb);

async function handedOut(person: TestPerson): Promise<string> {
  const { request } = await ask(admins[0]!, person);
  expect(await approve(admins[1]!, request.id)).toBe('done');
  return tokenIn((await open(admins[0]!, request.id)).link.url);
}

it('tells a person who forgot the password to ask an admin', async () => {
  const person = await registerPerson(market);
  const refused = await expectUnchanged(market, () => mutate(market, null, 'requestPasswordReset', { email: person.email }));
  expect(refused.userErrors).toMatchObject([{ state: 'MAIL_OFF', message: expect.stringContaining('ask an admin') }]);
});

it('shows the link once, to the requester, after another admin approved, and records it', async () => {
  const person = await registerPerson(market);
  const { request } = await ask(admins[0]!, person);
  expect(request).toMatchObject({ kind: 'password.reset_link', state: 'PENDING' });
  expect(outcome(await expectUnchanged(market, () => open(admins[0]!, request.id)))).toBe('PENDING');
  expect(await approve(admins[0]!, request.id)).toBe('ForbiddenError');
  expect(await approve(admins[1]!, request.id)).toBe('done');
  for (const other of [admins[1]!, admins[2]!]) {
    expect(outcome(await expectUnchanged(market, () => open(other, request.id)))).toBe('ForbiddenError');
  }
  const opened = await Promise.all(Array.from({ length: 5 }, () => open(admins[0]!, request.id)));
  expect(opened.map(outcome).sort()).toEqual(['OPENED', 'OPENED', 'OPENED', 'OPENED', 'done']);
  const { url } = opened.find((each) => outcome(each) === 'done')!.link;
  expect(await acts(person.personId)).toContain('reset_link.opened');
  expect(await reset(tokenIn(url))).toMatchObject({ sessionsEnded: 1, userErrors: [] });
  expect(outcome(await reset(tokenIn(url)))).toBe('USED');
  expect(outcome(await mutate(market, null, 'signIn', { email: person.email, password: NEXT }))).toBe('done');
});

it('refuses a request without a reason or for oneself, and opening it with an API key', async () => {
  const person = await registerPerson(market);
  expect(outcome(await ask(admins[0]!, person, 'short'))).toBe('InvalidInputError');
  expect(outcome(await ask(admins[0]!, admins[0]!))).toBe('ForbiddenError');
  const { request } = await ask(admins[0]!, person);
  expect(await approve(admins[1]!, request.id)).toBe('done');
  const key = await market.graphql(
    'mutation { createApiKey(input: { name: "k", scopes: [ADMIN] }) { secret } }',
    {},
    { token: admins[0]!.token },
  );
  const byKey = { ...admins[0]!, token: key.data.createApiKey.secret as string };
  expect(outcome(await expectUnchanged(market, () => open(byKey, request.id)))).toBe('ForbiddenError');
});

it('expires an approval after 24 hours, and an opened link after 30 minutes', async () => {
  const person = await registerPerson(market);
  const { request } = await ask(admins[0]!, person);
  await approve(admins[1]!, request.id);
  const token = await handedOut(await registerPerson(market));
  market.clock.advanceSeconds(1_800);
  expect(outcome(await reset(token))).toBe('EXPIRED');
  market.clock.advanceSeconds(86_400);
  expect(outcome(await open(admins[0]!, request.id))).toBe('EXPIRED');
});

it('revokes the role of an admin or auditor whose link is used, so that nobody can act as two people', async () => {
  const [admin, auditor] = [await createAdmin(market), await createAuditor(market)];
  for (const person of [admin, auditor]) {
    const token = await handedOut(person);
    // The role stays until the link is used.
    expect((await market.graphql('{ me { isAdmin isAuditor } }', {}, { token: await signIn(market, person.email) })).data.me).toEqual({
      isAdmin: person === admin,
      isAuditor: person === auditor,
    });
    expect(outcome(await reset(token))).toBe('done');
    const { credentials } = await mutate(market, null, 'signIn', { email: person.email, password: NEXT }, 'credentials { token }');
    const { data } = await market.graphql('{ me { isAdmin isAuditor } }', {}, { token: credentials.token });
    expect(data.me).toEqual({ isAdmin: false, isAuditor: false });
  }
  expect(await acts(admin.personId)).toContain('admin.revoked');
  expect(await acts(auditor.personId)).toContain('auditor.revoked');
});

it('refuses the link of one of the last two admins, whose password stays', async () => {
  const small = await openMarketplace();
  const [one, two, three] = [await createAdmin(small), await createAdmin(small), await createAdmin(small)];
  const asked = await mutate(
    small,
    one.token,
    'requestResetLink',
    { personId: publicId('Person', three.personId), reason: REASON },
    'request { id }',
  );
  const requestId = asked.request.id as string;
  expect(outcome(await mutate(small, two.token, 'approveAdminRequest', { requestId }))).toBe('done');
  const { link } = await mutate(small, one.token, 'openResetLink', { requestId }, 'link { url }');
  const token = /token=(.+)$/.exec(link.url as string)![1]!;
  await small.db.query('update identity.person set is_admin = false, admin_since = null where id = $1', [two.personId]);
  expect(outcome(await mutate(small, null, 'resetPassword', { token, newPassword: NEXT }))).toBe('TOO_FEW_ADMINS');
  expect(outcome(await mutate(small, null, 'signIn', { email: three.email, password: PASSWORD }))).toBe('done');
  await small.close();
});
