/** The e-mail outbox with a real SMTP connection, and a server that fails in every way. */
import { asOwner } from '../../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../../kit/marketplace.ts';
import { registerPerson } from '../../kit/people.ts';
import { openMailServer, type SmtpFault, type TestMailServer } from '../../kit/smtp.ts';
import { mutate, outcome, sendMails } from './kit.ts';

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

const rowsTo = async (personId: string) =>
  market.db.query<{ state: string; attempt: number; error: string | null; sealed: Buffer | null; wait: number }>(
    `select state, attempt, last_error as error, sealed, extract(epoch from next_try_at - $2::timestamptz)::int as wait
     from identity.mail where person_id = $1 order by created_at, id`,
    [personId, market.clock.now()],
  );

it('sends text and HTML with the same link, marked as automatic', async () => {
  const { email, personId } = await registerPerson(market, { name: 'Click https://evil.example' });
  await sendMails(market);
  const [message, ...more] = mail.to(email);
  expect(more).toEqual([]);
  expect(message).toMatchObject({ from: 'no-reply@guildhall.example', subject: 'Confirm your e-mail address' });
  expect(message!.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
  const link = `https://guildhall.example/verify#token=${message!.token}`;
  expect(message!.token).toMatch(/^ghe_[\w-]{43}$/);
  expect([message!.text.includes(link), message!.html.includes(`href="${link}"`)]).toEqual([true, true]);
  // A person who registers a foreign address must not be able to write to its owner.
  expect(message!.text + message!.html).not.toContain('evil');
  expect(await rowsTo(personId)).toMatchObject([{ state: 'sent', attempt: 1, sealed: null }]);
});

it('stores address and token in the outbox only encrypted', async () => {
  const { email, personId } = await registerPerson(market);
  const [row] = await rowsTo(personId);
  expect(row!.sealed!.length).toBeGreaterThan(50);
  await sendMails(market);
  const { token } = mail.last(email);
  await asOwner(market.database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select m::text || encode(coalesce(m.sealed, ''), 'escape') as text from identity.mail m union all select t::text from identity.email_token t`,
    );
    expect(rows.filter(({ text }) => text.includes(email) || text.includes(token.slice(4)))).toEqual([]);
  });
  expect(row!.sealed!.toString('latin1')).not.toContain(email);
});

it('adds no e-mail when the command is rolled back', async () => {
  const person = await registerPerson(market);
  await sendMails(market);
  const before = mail.received.length;
  await expect(registerPerson(market, { email: person.email.toUpperCase() })).rejects.toThrow('CONFLICT');
  await sendMails(market);
  expect(mail.received.length).toBe(before);
});

it.each<[string, SmtpFault, string]>([
  ['has a full mailbox (452)', { recipient: 452 }, 'EENVELOPE 452'],
  ['answers 451 to the message', { data: 451 }, 'EMESSAGE 451'],
  ['closes the connection before its greeting', 'no greeting', 'ECONNECTION'],
])('retries when the server %s', async (_what, fault, error) => {
  const { email, personId } = await registerPerson(market);
  mail.faults.push(fault);
  await sendMails(market);
  expect(mail.to(email)).toEqual([]);
  const [row] = await rowsTo(personId);
  expect(row).toMatchObject({ state: 'waiting', attempt: 1, wait: 5 });
  expect(row!.error).toContain(error);
  market.clock.advanceSeconds(4);
  await sendMails(market);
  expect(mail.to(email)).toEqual([]);
  market.clock.advanceSeconds(1);
  await sendMails(market);
  expect(mail.to(email)).toHaveLength(1);
  expect(await rowsTo(personId)).toMatchObject([{ state: 'sent', attempt: 2, sealed: null }]);
});

it('retries with the same Message-ID and link when the connection breaks after the message', async () => {
  const { email, personId } = await registerPerson(market);
  mail.faults.push('no answer', 'no answer');
  await sendMails(market);
  market.clock.advanceSeconds(5);
  await sendMails(market);
  expect(await rowsTo(personId)).toMatchObject([{ state: 'waiting', attempt: 2, wait: 10 }]);
  market.clock.advanceSeconds(10);
  await sendMails(market);
  const copies = mail.to(email);
  expect(copies).toHaveLength(3);
  expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1);
  expect(copies[0]!.messageId).toMatch(/^<[0-9a-f-]{36}@guildhall\.example>$/);
  expect(new Set(copies.map(({ token }) => token)).size).toBe(1);
  expect(await rowsTo(personId)).toMatchObject([{ state: 'sent', attempt: 3 }]);
});

it.each<[string, SmtpFault]>([
  ['knows no such mailbox (550)', { recipient: 550 }],
  ['refuses the message (554)', { data: 554 }],
])('stops and deletes the contents when the server %s', async (_what, fault) => {
  const { email, personId } = await registerPerson(market);
  mail.faults.push(fault);
  await sendMails(market);
  const [row] = await rowsTo(personId);
  expect(row).toMatchObject({ state: 'refused', sealed: null });
  // Codes only: the server repeats an address in its answer.
  expect(row!.error).toMatch(/^E[A-Z]+ \d+$/);
  market.clock.advanceSeconds(3_600);
  await sendMails(market);
  expect(mail.to(email)).toEqual([]);
});

it('does not send an e-mail whose link has expired', async () => {
  const { email, personId } = await registerPerson(market);
  mail.faults.push({ data: 451 });
  await sendMails(market);
  market.clock.advanceSeconds(86_400);
  await sendMails(market);
  expect(mail.to(email)).toEqual([]);
  expect(await rowsTo(personId)).toMatchObject([{ state: 'dropped', sealed: null, error: 'it expired' }]);
});

it('sends each e-mail once when many workers send at the same time', async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => registerPerson(market)));
  await Promise.all(Array.from({ length: 4 }, () => sendMails(market)));
  await sendMails(market);
  expect(people.map(({ email }) => mail.to(email).length)).toEqual(people.map(() => 1));
});

it('sends at most 5 e-mails an hour and 20 a day of a kind to one address, in every spelling', async () => {
  const person = await registerPerson(market, { email: 'Flooded@example.org' });
  const ask = async () => outcome(await mutate(market, person.token, 'requestEmailVerification', null));
  const outcomes = await Promise.all(Array.from({ length: 8 }, ask));
  expect(outcomes.filter((each) => each === 'done')).toHaveLength(4);
  const refused = await mutate(market, person.token, 'requestEmailVerification', null);
  expect(refused.userErrors).toMatchObject([{ __typename: 'RateLimitedError', retryAfterSeconds: 3_600 }]);
  for (let hour = 1; hour <= 3; hour++) {
    market.clock.advanceSeconds(3_600);
    for (let n = 0; n < 5; n++) expect(await ask()).toBe('done');
    expect(await ask()).toBe('RateLimitedError');
  }
  market.clock.advanceSeconds(3_600);
  const ofDay = await mutate(market, person.token, 'requestEmailVerification', null);
  expect(ofDay.userErrors[0]!.retryAfterSeconds).toBe(86_400 - 4 * 3_600);
  await sendMails(market);
  expect(mail.to('Flooded@example.org')).toHaveLength(20);
});
