/** Changes of the e-mail address: the two confirmations, and what must not happen before them. */
import { openMarketplace, type TestMarketplace } from '../../kit/marketplace.ts';
import { PASSWORD, registerPerson, signIn, type TestPerson } from '../../kit/people.ts';
import { openMailServer, type TestMailServer } from '../../kit/smtp.ts';
import { expectUnchanged } from '../unchanged.ts';
import { isVerified, mutate, outcome, sendMails, verify } from './kit.ts';

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

let counter = 0;
const newAddress = () => `next${++counter}@example.org`;
const ask = (person: TestPerson, newEmail: string) =>
  mutate(market, person.token, 'changeEmail', { newEmail }, 'emailChange { newEmail oldConfirmed newConfirmed }');
const confirm = (person: TestPerson, token: string) => mutate(market, person.token, 'confirmEmailChange', { token }, 'isMade me { email }');
const cancel = async (token: string) => outcome(await mutate(market, null, 'cancelEmailChange', { token }, 'cancelled'));
const seen = async (person: TestPerson) =>
  (await market.graphql('{ me { email emailVerified emailChange { newEmail oldConfirmed newConfirmed } } }', {}, { token: person.token }))
    .data.me;

async function verified(): Promise<TestPerson> {
  const person = await registerPerson(market);
  await verify(market, mail, person);
  return person;
}

/** Sets the same password again, with a link sent to the address. */
async function resetByLink(person: TestPerson): Promise<void> {
  expect(outcome(await mutate(market, null, 'requestPasswordReset', { email: person.email }))).toBe('done');
  await sendMails(market);
  const { token } = mail.last(person.email, 'Set a new password');
  expect(outcome(await mutate(market, null, 'resetPassword', { token, newPassword: PASSWORD }))).toBe('done');
}

/** Requests a change, and returns the tokens of both addresses. */
async function asked(person: TestPerson, newEmail = newAddress()) {
  expect(outcome(await ask(person, newEmail))).toBe('done');
  await sendMails(market);
  return {
    newEmail,
    toOld: mail.last(person.email, 'Your account is to get another e-mail address').token,
    toNew: mail.last(newEmail, 'Confirm your new e-mail address').token,
  };
}

it.each([
  ['the current one first', false],
  ['the new one first', true],
])('changes the address when both addresses have confirmed, %s', async (_order, newFirst) => {
  const person = await verified();
  const { newEmail, toOld, toNew } = await asked(person);
  expect(mail.last(newEmail).text).toContain(`https://guildhall.example/change-email#token=${toNew}&side=new`);
  const [first, second] = newFirst ? [toNew, toOld] : [toOld, toNew];
  expect(await confirm(person, first)).toMatchObject({ isMade: false, me: { email: person.email }, userErrors: [] });
  expect(await seen(person)).toMatchObject({
    email: person.email,
    emailChange: { newEmail, oldConfirmed: !newFirst, newConfirmed: newFirst },
  });
  expect(outcome(await expectUnchanged(market, () => confirm(person, first)))).toBe('USED');
  expect(await confirm(person, second)).toMatchObject({ isMade: true, me: { email: newEmail } });
  expect(await seen(person)).toEqual({ email: newEmail, emailVerified: true, emailChange: null });
  const signIn = async (email: string) => outcome(await mutate(market, null, 'signIn', { email, password: PASSWORD }));
  expect([await signIn(person.email), await signIn(newEmail.toUpperCase())]).toEqual(['InvalidInputError', 'done']);
  expect(outcome(await confirm(person, second))).toBe('NotFoundError');
});

it('changes the address once when many confirmations arrive at the same time', async () => {
  const person = await verified();
  const { newEmail, toOld, toNew } = await asked(person);
  const answers = await Promise.all([toOld, toNew, toOld, toNew, toOld, toNew].map((token) => confirm(person, token)));
  expect(answers.filter(({ isMade }) => isMade === true)).toHaveLength(1);
  expect((await seen(person)).email).toBe(newEmail);
  const acts = await market.db.query(`select 1 from platform.act where subject_id = $1 and verb = 'email.changed'`, [person.personId]);
  expect(acts).toHaveLength(1);
});

it('cancels a change with the token of the current address, without a sign-in, until it is made', async () => {
  const person = await verified();
  const { toOld, toNew } = await asked(person);
  await confirm(person, toNew);
  expect(await expectUnchanged(market, () => cancel(toNew))).toBe('NotFoundError');
  expect(await cancel(toOld)).toBe('done');
  expect(outcome(await expectUnchanged(market, () => confirm(person, toOld)))).toBe('NotFoundError');
  expect(await cancel(toOld)).toBe('NotFoundError');
  expect(await seen(person)).toEqual({ email: person.email, emailVerified: true, emailChange: null });
});

it('either makes or cancels a change when both are sent at the same time', async () => {
  const person = await verified();
  const { newEmail, toOld, toNew } = await asked(person);
  await confirm(person, toNew);
  const [made, cancelled] = await Promise.all([confirm(person, toOld), cancel(toOld)]);
  const wasMade = made.isMade === true;
  expect(cancelled).toBe(wasMade ? 'NotFoundError' : 'done');
  expect((await seen(person)).email).toBe(wasMade ? newEmail : person.email);
});

it('refuses a confirmation by another person who has a token', async () => {
  const [person, other] = [await verified(), await verified()];
  const { toOld, toNew } = await asked(person);
  for (const token of [toOld, toNew]) {
    expect(outcome(await expectUnchanged(market, () => confirm(other, token)))).toBe('NotFoundError');
  }
});

it('ends a change of the address after 24 hours', async () => {
  const person = await verified();
  const { toOld, toNew } = await asked(person);
  await confirm(person, toOld);
  market.clock.advanceSeconds(86_400);
  expect(outcome(await expectUnchanged(market, () => confirm(person, toNew)))).toBe('EXPIRED');
  expect(await cancel(toOld)).toBe('EXPIRED');
  expect((await seen(person)).emailChange).toBeNull();
});

it('replaces a waiting change by a new one', async () => {
  const person = await verified();
  const first = await asked(person);
  const second = await asked(person);
  expect(outcome(await confirm(person, first.toNew))).toBe('NotFoundError');
  expect(await cancel(first.toOld)).toBe('NotFoundError');
  await confirm(person, second.toOld);
  expect(await confirm(person, second.toNew)).toMatchObject({ isMade: true });
});

it('refuses a change of the address without a step-up, and by an API key', async () => {
  const person = await verified();
  const before = mail.received.length;
  const key = await market.graphql(
    'mutation { createApiKey(input: { name: "k", scopes: [ACCOUNT] }) { secret } }',
    {},
    { token: person.token },
  );
  expect(outcome(await ask({ ...person, token: key.data.createApiKey.secret as string }, newAddress()))).toBe('ForbiddenError');
  expect(outcome(await mutate(market, person.token, 'endStepUp', null))).toBe('done');
  expect(outcome(await ask(person, newAddress()))).toBe('StepUpNeededError');
  await sendMails(market);
  expect([mail.received.length, (await seen(person)).emailChange]).toEqual([before, null]);
});

it('refuses the current address of the account in any spelling, and invalid addresses', async () => {
  const person = await verified();
  expect(outcome(await ask(person, person.email.toUpperCase()))).toBe('SAME');
  expect((await ask(person, 'nobody')).userErrors[0]).toMatchObject({ __typename: 'InvalidInputError', path: ['newEmail'] });
});

it('gives the same answer when another account has the address, and sends its owner an e-mail', async () => {
  const [person, owner] = [await verified(), await verified()];
  const [free, taken] = [await ask(person, newAddress()), await ask(person, owner.email)];
  expect(taken).toEqual({ ...free, emailChange: { ...free.emailChange, newEmail: owner.email } });
  await sendMails(market);
  expect(mail.last(owner.email, 'This e-mail address has an account already')).toMatchObject({ token: '' });
  await confirm(person, mail.last(person.email, 'Your account is to get another e-mail address').token);
  expect((await seen(person)).email).toBe(person.email);
});

it('refuses the change when another person has registered with the address meanwhile', async () => {
  const person = await verified();
  const { newEmail, toOld, toNew } = await asked(person);
  const squatter = await registerPerson(market, { email: newEmail });
  await confirm(person, toOld);
  expect(outcome(await confirm(person, toNew))).toBe('EMAIL_TAKEN');
  expect([(await seen(person)).email, (await seen(squatter)).email]).toEqual([person.email, newEmail]);
});

it('gives the address to one of two people who confirm it at the same time', async () => {
  const [a, b] = [await verified(), await verified()];
  const newEmail = newAddress();
  const [ofA, ofB] = [await asked(a, newEmail), await asked(b, newEmail)];
  await confirm(a, ofA.toOld);
  await confirm(b, ofB.toOld);
  const outcomes = (await Promise.all([confirm(a, ofA.toNew), confirm(b, ofB.toNew)])).map(outcome);
  expect(outcomes.sort()).toEqual(['EMAIL_TAKEN', 'done']);
});

it('asks only the new address when the current one was never confirmed', async () => {
  const person = await registerPerson(market, { email: 'typo@exampel.org' });
  await sendMails(market);
  const toConfirmTypo = mail.last('typo@exampel.org').token;
  const newEmail = newAddress();
  expect(await ask(person, newEmail)).toMatchObject({ emailChange: { oldConfirmed: true, newConfirmed: false } });
  await sendMails(market);
  expect(mail.to('typo@exampel.org')).toHaveLength(1);
  expect(await confirm(person, mail.last(newEmail).token)).toMatchObject({ isMade: true });
  expect(await isVerified(market, person.token)).toBe(true);
  expect(outcome(await mutate(market, person.token, 'verifyEmail', { token: toConfirmTypo }))).toBe('USED');
});

it('invalidates links that were sent to the old address', async () => {
  const person = await verified();
  await mutate(market, null, 'requestPasswordReset', { email: person.email });
  await sendMails(market);
  const reset = mail.last(person.email, 'Set a new password').token;
  const { toOld, toNew } = await asked(person);
  await confirm(person, toOld);
  await confirm(person, toNew);
  const answer = await mutate(market, null, 'resetPassword', { token: reset, newPassword: 'a long walk by another river' });
  expect(outcome(answer)).toBe('USED');
});

it.each([
  ['its link', (person: TestPerson) => verify(market, mail, person)],
  ['a link to reset the password', (person: TestPerson) => resetByLink(person)],
])('cancels a change that did not ask the current address when this address is confirmed by %s', async (_way, confirmPresent) => {
  const person = await registerPerson(market);
  const newEmail = newAddress();
  expect(outcome(await ask(person, newEmail))).toBe('done');
  await sendMails(market);
  const toNew = mail.last(newEmail).token;
  await confirmPresent(person);
  const again = { ...person, token: await signIn(market, person.email) };
  expect(outcome(await expectUnchanged(market, () => confirm(again, toNew)))).toBe('NotFoundError');
  expect(await seen(again)).toEqual({ email: person.email, emailVerified: true, emailChange: null });
  const next = await asked(again);
  expect(await confirm(again, next.toNew)).toMatchObject({ isMade: false });
});
