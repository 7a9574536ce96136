import { rm } from 'node:fs/promises';
import { ErasureCommands } from '../../src/identity/privacy/erasure.commands.ts';
import { asId, parsePublicId, publicId } from '../../src/kernel/index.ts';
import { Seals } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, PASSWORD, registerPerson, registerRequester, registerWorker, signIn } from '../kit/people.ts';
import { sealEverything } from '../kit/seals.ts';
import { expectUnchanged } from '../identity/unchanged.ts';
import { earn, mutate } from '../payouts/kit.ts';
import { runner } from '../security/world.ts';
import { dumpOfAll, FILES_DIRECTORY, findings, openPrivacyMarket, PLANTED, plantPerson, type Planted } from './kit.ts';

const ERASE = `mutation ($password: String!) {
  answer: eraseMyAccount(input: { password: $password }) {
    erasure { personId reason erasedAt keptUntil destroyedAt } userErrors { __typename message path ... on ConflictError { state } }
  }
}`;
const ERASE_OTHER = `mutation ($input: EraseAccountInput!) {
  answer: eraseAccount(input: $input) { erasure { reason keptUntil } userErrors { __typename path ... on ConflictError { state } } }
}`;
const OPEN = `mutation ($id: PersonID!) {
  answer: openRetainedRecord(input: { personId: $id, reason: TAX_AUDIT }) {
    retainedRecord { record } userErrors { __typename ... on ConflictError { state } }
  }
}`;

const erase = async (market: TestMarketplace, token: string, password = PASSWORD) =>
  (await market.graphql(ERASE, { password }, { token })).data.answer;
const statesOf = (answer: { userErrors: { state?: string }[] }) => answer.userErrors.map(({ state }) => state);

afterAll(() => rm(FILES_DIRECTORY, { recursive: true, force: true }));

describe('the erasure of a worker who did everything and was paid', () => {
  let market: TestMarketplace;
  let planted: Planted;
  let erased: any;
  const seen: { before: string[]; acts: number; answers: unknown[]; ledger: string } = { before: [], acts: 0, answers: [], ledger: '' };

  const ledgerDigest = async () =>
    (
      await market.db.query<{ hash: string }>(
        `select md5(string_agg(e::text, '|' order by e.journal_id, e.seq)) as hash from ledger.entry e`,
      )
    )[0]!.hash;
  const answersOf = () =>
    market.db.query('select id, state, answer from work.assignment where worker_id = $1 and answer is not null order by id', [
      planted.person.personId,
    ]);

  beforeAll(async () => {
    market = await openPrivacyMarket();
    planted = await plantPerson(market);
    await sealEverything(market);
    seen.before = findings(await dumpOfAll(market), Object.values(PLANTED));
    seen.ledger = await ledgerDigest();
    seen.answers = await answersOf();
    erased = await erase(market, planted.person.token);
  }, 180_000);
  afterAll(() => market.close());

  it('finds every planted string in the dump before the erasure, except the replaced name', () => {
    const found = new Set(seen.before.map((finding) => finding.slice(finding.indexOf(': ') + 2)));
    expect(Object.values(PLANTED).filter((string) => !found.has(string))).toEqual([]);
  });

  it('erases the account, and keeps a record until the end of the tenth year after the last payout', () => {
    expect(erased.userErrors).toEqual([]);
    expect(erased.erasure).toMatchObject({ reason: 'ASKED_BY_PERSON', keptUntil: '2037-01-01T00:00:00.000Z', destroyedAt: null });
  });

  it('leaves no planted string in a dump of all tables and files', async () => {
    expect(findings(await dumpOfAll(market), Object.values(PLANTED))).toEqual([]);
  });

  it('ends every credential', async () => {
    await expect(callerFor(market, planted.person.token)).rejects.toThrow('not valid');
    await expect(signIn(market, PLANTED.email)).rejects.toThrow('wrong');
    const keys = await market.db.query('select from identity.api_key where person_id = $1', [planted.person.personId]);
    expect(keys).toEqual([]);
  });

  it('leaves the ledger, the answers, the acts and the seals unchanged', async () => {
    expect(await ledgerDigest()).toBe(seen.ledger);
    expect(await answersOf()).toEqual(seen.answers);
    expect(seen.answers).toHaveLength(2);
    await sealEverything(market);
    for (const log of ['act', 'ledger'] as const) expect(await market.get(Seals).broken(market.db, log)).toEqual([]);
    expect(await market.problems()).toEqual([]);
    const [act] = await market.db.query<{ data: unknown }>(
      `select data from platform.act where verb = 'person.erased' and subject_id = $1`,
      [planted.person.personId],
    );
    expect(act?.data).toEqual({ reason: 'asked_by_person', keptUntil: '2037-01-01T00:00:00.000Z' });
  });

  it('returns the task that the person held', async () => {
    const id = parsePublicId('Assignment', planted.heldId);
    expect(await market.db.query('select state from work.assignment where id = $1', [id])).toEqual([{ state: 'returned' }]);
  });

  it('shows admins a person without personal data, and organisations a verdict without texts', async () => {
    const { data } = await market.graphql(
      'query ($id: PersonID!) { person(id: $id) { email name country isWorker erasure { reason keptUntil } } }',
      { id: publicId('Person', planted.person.personId) },
      { token: planted.admins[0].token },
    );
    expect(data.person).toEqual({
      email: null,
      name: null,
      country: null,
      isWorker: false,
      erasure: { reason: 'ASKED_BY_PERSON', keptUntil: '2037-01-01T00:00:00.000Z' },
    });
    const notes = await market.db.query<{ note: string }>('select distinct note from review.review where worker_id = $1', [
      planted.person.personId,
    ]);
    expect(notes).toEqual([{ note: 'Erased with the account of the person it was about.' }]);
  });

  it('refuses a bonus to an erased person', async () => {
    const organisationId = publicId('Organisation', planted.requester.organisationId);
    const [{ id }] = (await market.db.query<{ id: string }>(`select id from work.assignment where worker_id = $1 and state = 'approved'`, [
      planted.person.personId,
    ])) as [{ id: string }];
    const input = {
      organisationId,
      assignmentId: publicId('Assignment', asId<'Assignment'>(id)),
      amountMinor: '5',
      reason: 'For the late thanks.',
    };
    const answer = await expectUnchanged(market, () =>
      mutate(market, planted.requester.token, 'payBonus', 'PayBonusInput', 'bonus { id }', { ...input, idempotencyKey: 'late' }),
    );
    expect(answer.userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
  });

  it('refuses other changes of append-only rows', async () => {
    await asOwner(market.database.ownerUrl, async (client) => {
      for (const sql of [
        `update review.review set note = 'other words'`,
        `update review.review set note = platform.erased_words(), verdict = 'approved' where verdict = 'rejected'`,
        `update review.review set note = platform.erased_words() where note is null`,
        `update review.review set note = note`,
        `update review.bonus set amount_minor = amount_minor + 1, reason = platform.erased_words()`,
        `update review.bonus set reason = reason`,
        `delete from review.bonus`,
      ]) {
        await expect(client.query(sql)).rejects.toThrow('append-only');
      }
    });
  });

  it('refuses new personal data of an erased person, also from requests that began before the erasure', async () => {
    const { personId } = planted.person;
    await asOwner(market.database.ownerUrl, async (client) => {
      for (const sql of [
        `insert into identity.person_private (person_id, email, name) values ('${personId}', 'back@example.org', 'Back')`,
        `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at) values ('${personId}', 'SC', '{en}', 'UTC', now())`,
        `insert into payouts.payout_schedule (worker_id, frequency, changed_at) values ('${personId}', 'weekly', now())`,
      ]) {
        await expect(client.query(sql)).rejects.toThrow('was erased');
      }
    });
  });

  it('accepts a new registration with the e-mail address, as another person', async () => {
    const again = await registerPerson(market, { email: PLANTED.email, name: 'Another' });
    expect(again.personId).not.toBe(planted.person.personId);
    const run = await erase(market, again.token);
    expect(run.erasure).toMatchObject({ keptUntil: null });
  });

  describe('retained records', () => {
    const open = async (token: string) =>
      (await market.graphql(OPEN, { id: publicId('Person', planted.person.personId) }, { token, allowErrors: true })) as any;

    it('lets an admin open a record before its date, and records the opening', async () => {
      const { data } = await open(planted.admins[1].token);
      expect(data.answer.retainedRecord.record).toEqual({
        name: PLANTED.newName,
        country: 'SC',
        birthDate: PLANTED.birthDate,
        paidTo: expect.arrayContaining([
          {
            payeeId: expect.stringMatching(/^pye_/),
            currency: 'USD',
            rail: 'manual',
            holderName: PLANTED.holderName,
            country: 'DE',
            iban: PLANTED.iban,
            accountNumber: null,
            routingNumber: null,
            bic: null,
            stripeAccount: null,
            payoutIds: [planted.payoutIds[0]],
          },
          expect.objectContaining({ holderName: PLANTED.secondHolder, iban: PLANTED.secondIban, payoutIds: [planted.payoutIds[1]] }),
        ]),
      });
      const acts = await market.db.query(`select actor_id, data from platform.act where verb = 'retained_record.opened'`);
      expect(acts).toEqual([{ actor_id: planted.admins[1].personId, data: { reason: 'tax_audit' } }]);
    });

    it('refuses to open a record for everybody else', async () => {
      for (const person of [planted.requester, planted.other]) {
        expect((await open(person.token)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      }
    });

    it('refuses to open a record with another secret, another key or for another person', async () => {
      const { openRecord, sealRecord } = await import('../../src/identity/privacy/retained-record.ts');
      const record = sealRecord('a secret', 'one', { name: 'Ada' });
      expect(openRecord('a secret', 'one', record)).toEqual({ name: 'Ada' });
      expect(() => openRecord('another secret', 'one', record)).toThrow('does not open');
      expect(() => openRecord('a secret', 'two', record)).toThrow('does not open');
      const other = sealRecord('a secret', 'one', {});
      expect(() => openRecord('a secret', 'one', { ...record, wrappedKey: other.wrappedKey })).toThrow('does not open');
    });

    it('keeps a record until its date, and destroys it and its key at the date', async () => {
      market.clock.advanceSeconds((Date.parse('2036-12-31T23:59:59Z') - market.clock.now().getTime()) / 1000);
      await market.sweep();
      const admin = await signIn(market, planted.admins[0].email);
      expect((await open(admin)).data.answer.retainedRecord.record.name).toBe(PLANTED.newName);
      market.clock.advanceSeconds(1);
      expect((await open(admin)).data.answer.userErrors).toEqual([{ __typename: 'ConflictError', state: 'NOTHING_KEPT' }]);
      await market.sweep();
      expect(await market.db.query('select from identity.retention_key where person_id = $1', [planted.person.personId])).toEqual([]);
      const [row] = await market.db.query('select sealed, destroyed_at from identity.erasure where person_id = $1', [
        planted.person.personId,
      ]);
      expect(row).toEqual({ sealed: null, destroyed_at: new Date('2037-01-01T00:00:00Z') });
      const [act] = await market.db.query<{ actor_name: string }>(
        `select actor_name from platform.act where verb = 'retained_record.destroyed'`,
      );
      expect(act?.actor_name).toBe('identity.retention');
      expect(findings(await dumpOfAll(market), Object.values(PLANTED))).toEqual([]);
    });
  });
});

describe('the conditions of an erasure', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openPrivacyMarket();
  });
  afterAll(() => market.close());

  it('requires the password, and counts wrong passwords like failed sign-ins', async () => {
    const person = await registerPerson(market);
    expect((await erase(market, person.token, 'not the password')).userErrors).toMatchObject([{ path: ['password'] }]);
    for (let n = 0; n < 5; n++) await erase(market, person.token, 'not the password');
    expect((await erase(market, person.token)).userErrors).toMatchObject([{ __typename: 'TryLaterError' }]);
    expect(await market.db.query('select from identity.person_private where person_id = $1', [person.personId])).toHaveLength(1);
  });

  it('refuses an API key', async () => {
    const person = await registerPerson(market);
    const { secret } = await runner(market)(person.token, 'createApiKey', { name: 'k', scopes: ['ACCOUNT'] }, 'secret');
    expect((await expectUnchanged(market, () => erase(market, secret))).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  it('refuses the only owner of an organisation', async () => {
    const requester = await registerRequester(market, { name: 'Alone' });
    const refused = await erase(market, requester.token);
    expect(refused.userErrors).toMatchObject([{ state: 'SOLE_OWNER', message: expect.stringContaining('Alone') }]);
    await addMember(market, requester, 'owner');
    expect((await erase(market, requester.token)).erasure).toMatchObject({ keptUntil: null });
  });

  it('leaves one owner when two owners erase themselves at the same time', async () => {
    const requester = await registerRequester(market);
    const second = await addMember(market, requester, 'owner');
    const answers = await Promise.all([erase(market, requester.token), erase(market, second.token)]);
    expect(answers.flatMap(statesOf)).toEqual(['SOLE_OWNER']);
  });

  it('refuses an admin', async () => {
    const [admin, other] = [await createAdmin(market), await createAdmin(market)];
    await createAdmin(market);
    expect(statesOf(await erase(market, admin.token))).toEqual(['ADMIN']);
    const input = { personId: publicId('Person', admin.personId), reason: 'LEGAL_DEMAND' };
    expect(statesOf((await market.graphql(ERASE_OTHER, { input }, { token: other.token })).data.answer)).toEqual(['ADMIN']);
  });

  it('refuses a person with a balance until payOutRest has paid it', async () => {
    const worker = await registerWorker(market);
    await earn(market, worker.personId, 7n);
    expect(statesOf(await erase(market, worker.token))).toEqual(['MONEY_OWED']);
    const run = runner(market);
    await run(worker.token, 'setPayee', { holderName: 'Ada Lovelace', iban: 'DE89370400440532013000' }, 'payee { id }');
    const { payout } = await run(worker.token, 'payOutRest', {}, 'payout { id amount { minor } }');
    expect(payout.amount.minor).toBe('7');
    expect(statesOf(await erase(market, worker.token))).toEqual(['PAYOUT_UNDER_WAY']);
    await run(worker.token, 'cancelPayout', { payoutId: payout.id }, 'payout { id }');
    expect(statesOf(await erase(market, worker.token))).toEqual(['MONEY_OWED']);
    const { take } = await import('../kit/gift.ts');
    await take(market, { kind: 'worker_available', ownerId: worker.personId }, 7n);
    // A payout that never reached a bank is no reason to keep anything.
    expect((await erase(market, worker.token)).erasure).toMatchObject({ keptUntil: null });
  });

  it('lets only an admin with a reason erase another person, and never the admin through eraseAccount', async () => {
    const [admin, person] = [await createAdmin(market), await registerPerson(market, { name: 'Erased by an admin' })];
    const input = { personId: publicId('Person', person.personId), reason: 'ASKED_IN_WRITING' };
    const requester = await registerRequester(market);
    const denied = await market.graphql(ERASE_OTHER, { input }, { token: requester.token, allowErrors: true });
    expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const asSelf = await market.graphql(ERASE_OTHER, { input: { ...input, reason: 'ASKED_BY_PERSON' } }, { token: admin.token });
    expect(asSelf.data.answer.userErrors).toMatchObject([{ path: ['reason'] }]);
    const own = { ...input, personId: publicId('Person', admin.personId) };
    expect((await market.graphql(ERASE_OTHER, { input: own }, { token: admin.token })).data.answer.userErrors).toMatchObject([
      { __typename: 'ForbiddenError' },
    ]);
    expect((await market.graphql(ERASE_OTHER, { input }, { token: admin.token })).data.answer.erasure).toEqual({
      reason: 'ASKED_IN_WRITING',
      keptUntil: null,
    });
    expect(statesOf((await market.graphql(ERASE_OTHER, { input }, { token: admin.token })).data.answer)).toEqual(['ERASED']);
    const acts = await market.db.query(`select actor_id, data from platform.act where verb = 'person.erased' and subject_id = $1`, [
      person.personId,
    ]);
    expect(acts).toEqual([{ actor_id: admin.personId, data: { reason: 'asked_in_writing', keptUntil: null } }]);
  });

  it('erases a person once when many requests arrive at the same time', async () => {
    const person = await registerPerson(market);
    const caller = await callerFor(market, person.token);
    const results = await Promise.all(Array.from({ length: 5 }, () => market.get(ErasureCommands).eraseOneself(caller, PASSWORD)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
