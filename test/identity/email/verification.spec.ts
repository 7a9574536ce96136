/** What a person may do before they confirm their e-mail address, and how they confirm it. */
import { openMarketplace, openMarketplaceOn, type TestMarketplace } from '../../kit/marketplace.ts';
import { createTestDatabase } from '../../kit/database.ts';
import {
  addMember,
  createAdmin,
  registerPerson,
  registerRequester,
  registerWorker,
  type TestPerson,
  type TestRequester,
} from '../../kit/people.ts';
import { openMailServer, type TestMailServer } from '../../kit/smtp.ts';
import { publicId } from '../../../src/kernel/index.ts';
import { balanceOf, earn, newIban, requestPayout } from '../../payouts/kit.ts';
import { TEST } from '../../assessments/kit.ts';
import { BATCH } from '../../security/world.ts';
import { expectUnchanged } from '../unchanged.ts';
import { isVerified, mutate, outcome, sendMails, verify } from './kit.ts';

let mail: TestMailServer;
beforeAll(async () => {
  mail = await openMailServer();
});
afterAll(() => mail.close());

describe('a link that confirms an address', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace({ ...mail.settings });
  });
  afterAll(() => market.close());

  const tokenOf = async (person: TestPerson) => {
    await sendMails(market);
    return mail.last(person.email).token;
  };
  const open = async (person: { token: string } | null, token: string) =>
    outcome(await mutate(market, person?.token ?? null, 'verifyEmail', { token }));

  it('confirms the address once', async () => {
    const person = await registerPerson(market);
    expect(await isVerified(market, person.token)).toBe(false);
    const token = await tokenOf(person);
    const answer = await mutate(market, person.token, 'verifyEmail', { token: ` ${token}\n` }, 'me { emailVerified }');
    expect(answer).toMatchObject({ me: { emailVerified: true }, userErrors: [] });
    expect(await isVerified(market, person.token)).toBe(true);
    expect(await expectUnchanged(market, () => open(person, token))).toBe('USED');
    const acts = await market.db.query(`select 1 from platform.act where subject_id = $1 and verb = 'email.verified'`, [person.personId]);
    expect(acts).toHaveLength(1);
  });

  it('confirms the address for one of many concurrent requests', async () => {
    const person = await registerPerson(market);
    const token = await tokenOf(person);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => open(person, token)));
    expect(outcomes.sort()).toEqual([...Array.from({ length: 7 }, () => 'USED'), 'done']);
  });

  it('refuses the link after 24 hours, and accepts a new one', async () => {
    const person = await registerPerson(market);
    const token = await tokenOf(person);
    market.clock.advanceSeconds(86_400);
    expect(await expectUnchanged(market, () => open(person, token))).toBe('EXPIRED');
    expect(outcome(await mutate(market, person.token, 'requestEmailVerification', null))).toBe('done');
    const next = await tokenOf(person);
    expect(next).not.toBe(token);
    expect(await open(person, next)).toBe('done');
    expect(outcome(await mutate(market, person.token, 'requestEmailVerification', null))).toBe('VERIFIED');
  });

  it('confirms nothing for another person, and is refused like an unknown link', async () => {
    const [squatter, owner] = [await registerPerson(market), await registerPerson(market)];
    const token = await tokenOf(squatter);
    const refused = await expectUnchanged(market, () => mutate(market, owner.token, 'verifyEmail', { token }));
    const absent = await mutate(market, owner.token, 'verifyEmail', { token: `ghe_${'A'.repeat(43)}` });
    expect(outcome(refused)).toBe('NotFoundError');
    expect(refused).toEqual(absent);
    expect([await isVerified(market, squatter.token), await isVerified(market, owner.token)]).toEqual([false, false]);
    const anonymous = await market.graphql(
      'mutation ($token: String!) { verifyEmail(input: { token: $token }) { userErrors { message } } }',
      { token },
      { allowErrors: true },
    );
    expect(anonymous.errors![0]!.extensions!.code).toBe('UNAUTHENTICATED');
  });

  it.each(['', ' ', 'ghe_', '\u0000', 'x'.repeat(10_000)])('refuses the unknown token %j', async (token) => {
    const person = await registerPerson(market);
    const answer = await market.graphql(
      'mutation ($token: String!) { answer: verifyEmail(input: { token: $token }) { userErrors { __typename } } }',
      { token },
      { token: person.token, allowErrors: true },
    );
    expect(answer.data?.answer?.userErrors[0]?.__typename ?? answer.errors?.[0]?.extensions?.code).toMatch(
      /^(NotFoundError|BAD_USER_INPUT)$/,
    );
    expect(await isVerified(market, person.token)).toBe(false);
  });

  it('sends no link to accounts that the operator creates, which count as confirmed', async () => {
    const admin = await createAdmin(market);
    await sendMails(market);
    expect([await isVerified(market, admin.token), mail.to(admin.email)]).toEqual([true, []]);
  });

  it('sends no link when the account is erased before', async () => {
    const person = await registerPerson(market);
    const { erasure } = await mutate(
      market,
      person.token,
      'eraseMyAccount',
      { password: 'a long walk by the river' },
      'erasure { reason }',
    );
    expect(erasure).toEqual({ reason: 'ASKED_BY_PERSON' });
    await sendMails(market);
    expect(mail.to(person.email)).toEqual([]);
    expect(await market.db.query('select 1 from identity.mail where person_id = $1', [person.personId])).toEqual([]);
  });
});

describe('a person without a confirmed address', () => {
  let market: TestMarketplace;
  let worker: TestPerson;
  let requester: TestRequester;
  let batchId: string;
  let taskId: string;
  beforeAll(async () => {
    market = await openMarketplace({ ...mail.settings, FIRST_BATCH_REVIEW: 'false' });
    requester = await registerRequester(market);
    await verify(market, mail, requester);
    const admin = await createAdmin(market);
    const organisationId = publicId('Organisation', requester.organisationId);
    const money = { organisationId, amountMinor: '100000', reference: 'mail', valueDate: '2026-11-01' };
    expect(outcome(await mutate(market, admin.token, 'recordFunding', money))).toBe('done');
    const created = await mutate(market, requester.token, 'createBatch', { ...BATCH, organisationId, title: 'Open' }, 'batch { id }');
    batchId = created.batch.id as string;
    const tasks = { batchId, tasks: [{ payload: { text: 'one' } }, { payload: { text: 'two' } }] };
    expect(outcome(await mutate(market, requester.token, 'addTasks', tasks))).toBe('done');
    expect(outcome(await mutate(market, requester.token, 'launchBatch', { batchId }))).toBe('done');
    const seen = await market.graphql(`{ batch(id: "${batchId}") { tasks { nodes { id } } } }`, {}, { token: requester.token });
    taskId = seen.data.batch.tasks.nodes[0].id as string;
    worker = await registerWorker(market);
  });
  afterAll(() => market.close());

  it('sees the board, and the reason why they cannot claim', async () => {
    const { data } = await market.graphql('{ board { nodes { id } } me { emailVerified } }', {}, { token: worker.token });
    expect(data).toMatchObject({ board: { nodes: [{ id: batchId }] }, me: { emailVerified: false } });
  });

  it('claims nothing by any mutation, and can claim after the confirmation', async () => {
    const claims = [
      ['claimNextTask', { batchId }],
      ['claimNextTask', {}],
      ['claimTask', { taskId }],
    ] as const;
    for (const [name, input] of claims) {
      const refused = await expectUnchanged(market, () => mutate(market, worker.token, name, input));
      expect([name, outcome(refused)]).toEqual([name, 'EMAIL_UNVERIFIED']);
      expect(refused.userErrors[0]!.message).toContain('requestEmailVerification');
    }
    const { data } = await market.graphql(
      'mutation { createApiKey(input: { name: "k", scopes: [WORK] }) { secret } }',
      {},
      { token: worker.token },
    );
    expect(outcome(await mutate(market, data.createApiKey.secret as string, 'claimNextTask', { batchId }))).toBe('EMAIL_UNVERIFIED');
    await verify(market, mail, worker);
    expect(outcome(await mutate(market, worker.token, 'claimNextTask', {}))).toBe('done');
  });

  it('posts no work, for an organisation of their own or as a member', async () => {
    const own = await registerRequester(market);
    const organisationId = publicId('Organisation', own.organisationId);
    const batch = { ...BATCH, organisationId, title: 'Own' };
    expect(outcome(await expectUnchanged(market, () => mutate(market, own.token, 'createBatch', batch)))).toBe('EMAIL_UNVERIFIED');
    // An earlier draft, made while the address counted as confirmed.
    await verify(market, mail, own);
    const { batch: draft } = await mutate(market, own.token, 'createBatch', batch, 'batch { id }');
    await market.db.query('update identity.person_private set email_verified_at = null where person_id = $1', [own.personId]);
    for (const name of ['launchBatch', 'extendBatch']) {
      const refused = await expectUnchanged(market, () => mutate(market, own.token, name, { batchId: draft.id }));
      expect([name, outcome(refused)]).toEqual([name, 'EMAIL_UNVERIFIED']);
    }
  });

  it('posts no test and no training, and reserves no money for one', async () => {
    const own = await registerRequester(market);
    const organisationId = publicId('Organisation', own.organisationId);
    const type = { organisationId, name: 'Cats and dogs', description: 'Tells them apart.' };
    const created = await mutate(market, own.token, 'createQualificationType', type, 'type { id }');
    const test = { ...TEST, typeId: created.type.id as string };
    const set = (purpose: string) => mutate(market, own.token, 'setQualificationTest', { ...test, purpose }, 'test { id }');
    for (const purpose of ['TEST', 'TRAINING']) {
      expect([purpose, outcome(await expectUnchanged(market, () => set(purpose)))]).toEqual([purpose, 'EMAIL_UNVERIFIED']);
    }
    await verify(market, mail, own);
    const testId = (await set('TEST')).test.id as string;
    const setState = (state: string) => mutate(market, own.token, 'setQualificationTestState', { testId, state });
    await market.db.query('update identity.person_private set email_verified_at = null where person_id = $1', [own.personId]);
    const reserve = () => mutate(market, own.token, 'reserveForTest', { testId, attempts: 1, idempotencyKey: 'unverified' });
    expect(outcome(await expectUnchanged(market, reserve))).toBe('EMAIL_UNVERIFIED');
    expect(outcome(await setState('CLOSED'))).toBe('done');
    expect(outcome(await expectUnchanged(market, () => setState('OPEN')))).toBe('EMAIL_UNVERIFIED');
  });

  it('adds no work to a running batch', async () => {
    const confirm = (at: Date | null) =>
      market.db.query('update identity.person_private set email_verified_at = $2 where person_id = $1', [requester.personId, at]);
    await confirm(null);
    try {
      const raise = () => mutate(market, requester.token, 'raiseRedundancy', { batchId, redundancy: 9 });
      expect(outcome(await expectUnchanged(market, raise))).toBe('EMAIL_UNVERIFIED');
      expect(outcome(await mutate(market, requester.token, 'pauseBatch', { batchId }))).toBe('done');
      expect(outcome(await expectUnchanged(market, () => mutate(market, requester.token, 'resumeBatch', { batchId })))).toBe(
        'EMAIL_UNVERIFIED',
      );
    } finally {
      await confirm(market.clock.now());
    }
    expect(outcome(await mutate(market, requester.token, 'resumeBatch', { batchId }))).toBe('done');
  });

  it('sets up no second factor, which would lock out the owner of the address', async () => {
    const squatter = await registerPerson(market);
    const start = () => mutate(market, squatter.token, 'startTotp', null, 'secret');
    const refused = await expectUnchanged(market, start);
    expect([outcome(refused), refused.secret]).toEqual(['EMAIL_UNVERIFIED', null]);
    expect(outcome(await mutate(market, null, 'requestPasswordReset', { email: squatter.email }))).toBe('done');
    await sendMails(market);
    const newPassword = 'a long walk by another river';
    expect(
      outcome(await mutate(market, null, 'resetPassword', { token: mail.last(squatter.email, 'Set a new password').token, newPassword })),
    ).toBe('done');
    const owner = await mutate(market, null, 'signIn', { email: squatter.email, password: newPassword }, 'next credentials { token }');
    expect(owner).toMatchObject({ next: 'DONE', userErrors: [] });
    expect(outcome(await mutate(market, owner.credentials.token as string, 'startTotp', null))).toBe('done');
  });

  it('accepts and sends no invitation, and can accept one after the confirmation', async () => {
    const requester = await registerRequester(market);
    const invited = await registerPerson(market);
    const invitation = { organisationId: publicId('Organisation', requester.organisationId), email: invited.email, role: 'VIEWER' };
    const send = () => mutate(market, requester.token, 'inviteMember', invitation, 'member { id } invitation { secret }');
    expect(outcome(await expectUnchanged(market, send))).toBe('EMAIL_UNVERIFIED');
    await verify(market, mail, requester);
    const sent = await send();
    const accept = () =>
      mutate(market, invited.token, 'acceptInvitation', { membershipId: sent.member.id, secret: sent.invitation.secret });
    expect(outcome(await expectUnchanged(market, accept))).toBe('EMAIL_UNVERIFIED');
    await verify(market, mail, invited);
    expect(outcome(await accept())).toBe('done');
  });

  it('receives the pay for earlier work', async () => {
    const earner = await registerWorker(market);
    await earn(market, earner.personId, 5_000n);
    expect(await isVerified(market, earner.token)).toBe(false);
    const payee = { holderName: 'Ada Lovelace', iban: newIban() };
    expect(outcome(await mutate(market, earner.token, 'setPayee', payee))).toBe('done');
    const { payout } = await requestPayout(market, earner.token);
    expect(payout).toMatchObject({ amount: { minor: '5000' } });
    expect(await balanceOf(market, earner.token)).toEqual({ available: 0, inTransit: 5_000 });
  });
});

describe('a marketplace that later gets a mail server', () => {
  it('counts everybody as confirmed without one, and asks people who registered meanwhile when it has one', async () => {
    const database = await createTestDatabase();
    const without = await openMarketplaceOn(database);
    const requester = await registerRequester(without);
    const worker = await addMember(without, requester, 'viewer');
    expect(await isVerified(without, worker.token)).toBe(true);
    expect(outcome(await mutate(without, worker.token, 'requestEmailVerification', null))).toBe('MAIL_OFF');
    expect(await without.db.query('select 1 from identity.mail union all select 1 from identity.email_token')).toEqual([]);
    const organisationId = publicId('Organisation', requester.organisationId);
    const batch = { ...BATCH, organisationId, title: 'Later' };
    expect(outcome(await mutate(without, requester.token, 'createBatch', batch))).toBe('done');

    const withMail = await openMarketplaceOn(database, { ...mail.settings });
    expect(await isVerified(withMail, worker.token)).toBe(false);
    expect(outcome(await mutate(withMail, requester.token, 'createBatch', batch))).toBe('EMAIL_UNVERIFIED');
    expect(outcome(await mutate(withMail, requester.token, 'requestEmailVerification', null))).toBe('done');
    await verify(withMail, mail, requester);
    expect(outcome(await mutate(withMail, requester.token, 'createBatch', batch))).toBe('done');
    await withMail.app.close();
    await without.close();
  });
});
