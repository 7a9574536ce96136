import { rm } from 'node:fs/promises';
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  createAdmin,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  suspend,
  type TestPerson,
} from '../kit/people.ts';
import { idsIn, runner } from '../security/world.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { FILES_DIRECTORY, openPrivacyMarket, PLANTED, plantPerson, type Planted } from './kit.ts';

afterAll(() => rm(FILES_DIRECTORY, { recursive: true, force: true }));

describe('the export of personal data', () => {
  let market: TestMarketplace;
  let planted: Planted;
  beforeAll(async () => {
    market = await openPrivacyMarket();
    planted = await plantPerson(market);
  }, 180_000);
  afterAll(() => market.close());

  const get = (url: string, token: string | null) =>
    market.app.inject({ method: 'GET', url, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
  const exportOf = async (person: TestPerson) => {
    const answer = await get('/me/export.json', person.token);
    expect(answer.statusCode).toBe(200);
    return answer.json<{ format: string; person: string; sections: Record<string, any[]> }>();
  };
  /** Every way in which other people can be named. */
  const namesOf = (person: TestPerson) => {
    const alias = market.get(Identity).workerAlias(planted.requester.organisationId, person.personId);
    return [person.personId, publicId('Person', person.personId), alias, publicId('Worker', alias), publicId('Worker', person.personId)];
  };

  it('contains every planted string, except replaced ones', async () => {
    const answer = await get('/me/export.json', planted.person.token);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-store' });
    const { name: _old, emailKey: _key, ...strings } = PLANTED;
    for (const string of Object.values(strings))
      expect([string, answer.body.includes(JSON.stringify(string).slice(1, -1))]).toEqual([string, true]);
    const document = answer.json();
    expect(document).toMatchObject({ format: 'guildhall-personal-data', version: 1, person: publicId('Person', planted.person.personId) });
    expect(document.sections['work.assignments']).toHaveLength(3);
    expect(document.sections['work.assignments']).toContainEqual(
      expect.objectContaining({ id: expect.stringMatching(/^asg_/), answer: { label: 'answer that stays' } }),
    );
    expect(document.sections['payouts.payouts'].map(({ state }: { state: string }) => state).sort()).toEqual(['failed', 'paid']);
    const memberships = document.sections['pools.memberships'].map(({ state, accepted }: any) => [
      state,
      accepted[0].version,
      accepted[0].agreement,
    ]);
    expect(memberships.sort()).toEqual([
      ['joined', 1, 'Joined.'],
      ['removed', 1, 'Removed.'],
    ]);
    expect(document.sections['ledger.postings'].length).toBeGreaterThan(3);
  });

  it('contains no id of a reviewer, an admin or another worker, and no alias', async () => {
    const { person, requester, other, admins } = planted;
    for (const [exported, others] of [
      [person, [requester, other, ...admins]],
      [requester, [person, other, ...admins]],
      [admins[0], [person, other, requester, admins[1]]],
    ] as const) {
      const { body } = await get('/me/export.json', exported.token);
      for (const somebody of others) {
        for (const name of namesOf(somebody)) expect([name, body.includes(name)]).toEqual([name, false]);
        expect(body).not.toContain(somebody.email);
      }
      for (const [kind, id] of idsIn(JSON.parse(body))) if (kind === 'Person') expect(id).toBe(exported.personId);
    }
  });

  it('removes ids of other people from free text', async () => {
    const person = await registerPerson(market);
    const texts = namesOf(planted.other);
    await runner(market)(
      planted.admins[0].token,
      'holdMoney',
      {
        personId: publicId('Person', person.personId),
        reason: 'SEVERAL_ACCOUNTS',
        explanation: `The same hands as ${texts.join(' and ')}, we believe.`,
        evidence: [{ description: `Compare ${texts[1]?.toUpperCase()}`, reference: texts[3] }],
        endsAt: '2026-12-01T00:00:00Z',
      },
      'restriction { id }',
    );
    const { sections } = await exportOf(person);
    const [restriction] = sections['identity.restrictions']!;
    // A bare alias tells nobody anything; whatever is written as an id of a person or worker is taken out.
    expect(restriction.explanation).toBe(
      `The same hands as [somebody else] and [somebody else] and ${texts[2]} and [somebody else] and [somebody else], we believe.`,
    );
    expect(restriction.evidence).toEqual([{ description: 'Compare [somebody else]', reference: '[somebody else]' }]);
  });

  it('hides which tasks had known answers', async () => {
    const { sections } = await exportOf(planted.person);
    expect(Object.keys(sections).filter((name) => /evidence|gold|outcome|decision/.test(name))).toEqual([]);
    expect(JSON.stringify(sections['reputation.skills'])).not.toMatch(/gold|source/);
  });

  it('exports more rows than one page of the database', async () => {
    const person = await registerPerson(market);
    for (let n = 0; n < 1_100; n += 100) {
      await market.db.query(
        `insert into identity.session (id, person_id, token_hash, created_at, last_used_at, idle_until, absolute_until)
         select ('01900000-0000-7000-8000-' || lpad(to_hex($2::int + g), 12, '0'))::uuid, $1::uuid, sha256(convert_to($1::uuid::text || ($2::int + g), 'UTF8')),
           now(), now(), now(), now() + interval '1 day' from generate_series(0, 99) g`,
        [person.personId, n],
      );
    }
    const { sections } = await exportOf(person);
    expect(new Set(sections['identity.sessions']!.map(({ id }) => id)).size).toBe(1_101);
  });

  it('contains uploaded files, which open while the person is a member', async () => {
    const requester = await registerRequester(market);
    const member = await addMember(market, requester, 'manager');
    const { body, contentType } = multipartBody('holiday.png', PNG);
    const uploaded = await market.app.inject({
      method: 'POST',
      url: `/files?organisationId=${publicId('Organisation', requester.organisationId)}`,
      headers: { 'content-type': contentType, authorization: `Bearer ${member.token}` },
      payload: body,
    });
    expect(uploaded.statusCode).toBe(201);
    const [file] = (await exportOf(member)).sections['files.files']!;
    expect(file).toMatchObject({ name: 'holiday.png', id: uploaded.json().id });
    const opened = await market.app.inject({ method: 'GET', url: file.url });
    expect(opened.rawPayload.equals(PNG)).toBe(true);
    await runner(market)(
      requester.token,
      'removeMember',
      { membershipId: publicId('Membership', member.membershipId) },
      'requester { id }',
    );
    expect((await exportOf(member)).sections['files.files']).toMatchObject([{ name: 'holiday.png', url: null }]);
  });

  it('accepts a suspended person, and refuses a request without credentials', async () => {
    const worker = await registerWorker(market);
    await suspend(market, worker.personId);
    const again = { ...worker, token: await signIn(market, worker.email) };
    expect((await exportOf(again)).sections['identity.restrictions']).toMatchObject([{ kind: 'suspended' }]);
    expect((await get('/me/export.json', null)).statusCode).toBe(401);
  });

  it('lets only an admin with a reason export another person, and records it', async () => {
    const [admin, person] = [await createAdmin(market), await registerPerson(market, { name: 'Asked by letter' })];
    const path = `/people/${publicId('Person', person.personId)}/export.json`;
    expect((await get(path, admin.token)).statusCode).toBe(400);
    expect((await get(`${path}?reason=asked_by_person`, admin.token)).statusCode).toBe(400);
    expect((await get(`${path}?reason=asked_in_writing`, planted.requester.token)).statusCode).toBe(403);
    expect((await get('/people/per_wrong/export.json?reason=legal_demand', admin.token)).statusCode).toBe(404);
    const answer = await get(`${path}?reason=asked_in_writing`, admin.token);
    expect(answer.json().sections['identity.account']).toMatchObject([{ name: 'Asked by letter' }]);
    const acts = await market.db.query(`select actor_id, data from platform.act where verb = 'person.exported' and subject_id = $1`, [
      person.personId,
    ]);
    expect(acts).toEqual([{ actor_id: admin.personId, data: { reason: 'asked_in_writing' } }]);
    expect(parsePublicId('Person', answer.json().person)).toBe(person.personId);
  });
});

/** Columns by which a row belongs to a person, and where its export is; or why it has none. */
const COVERED: Readonly<Record<string, string>> = {
  'platform.act.actor_id': 'identity.acts',
  'identity.person_private.person_id': 'identity.account',
  'identity.credential.person_id': 'identity.account',
  'identity.terms_acceptance.person_id': 'identity.accepted_terms',
  'identity.worker_profile.worker_id': 'identity.worker_profile',
  'identity.membership.person_id': 'identity.memberships',
  'identity.session.person_id': 'identity.sessions',
  'identity.api_key.person_id': 'identity.api_keys',
  'identity.device_token.person_id': 'identity.known_devices',
  'identity.totp.person_id': 'identity.second_factor',
  'identity.recovery_code.person_id': 'identity.recovery_codes',
  'identity.pending_sign_in.person_id': 'identity.waiting_sign_ins',
  'identity.group_role.person_id': 'identity.roles_by_group',
  'identity.admin_proposal.person_id': 'identity.admin_proposal',
  'identity.linked_identity.person_id': 'identity.linked_identities',
  'identity.mail.person_id': 'identity.mails',
  'identity.email_token.person_id': 'identity.email_links',
  'identity.email_change.person_id': 'identity.email_change',
  'identity.restriction.person_id': 'identity.restrictions',
  'identity.erasure.person_id': 'an erased person cannot ask',
  'identity.retention_key.person_id': 'an erased person cannot ask',
  'labels.worker_accuracy.worker_id': 'would tell which tasks had known answers',
  'payouts.payee.worker_id': 'payouts.payees',
  'payouts.payout.worker_id': 'payouts.payouts',
  'payouts.payout_approval.worker_id': 'payouts.payouts',
  'payouts.payout_schedule.worker_id': 'payouts.schedule',
  'payouts.payout_turn.worker_id': 'payouts.scheduled_turns',
  'payouts.stripe_account.worker_id': 'payouts.stripe_account',
  'payouts.stripe_account_replaced.worker_id': 'payouts.replaced_stripe_accounts',
  'payouts.stripe_bank.worker_id': 'payouts.stripe_banks',
  'pools.member.worker_id': 'pools.memberships',
  'work.worker_batch.worker_id': 'a cursor; work.assignments says the same',
  'work.assignment.worker_id': 'work.assignments',
  'review.review.worker_id': 'review.verdicts_on_your_work',
  'review.bonus.worker_id': 'review.bonuses_to_you',
  'review.release.worker_id': 'ledger.postings says the same',
  'review.rejection_hold.worker_id': 'review.verdicts_on_your_work says the same',
  'review.first_earning.worker_id': 'ledger.postings says the same',
  'reputation.outcome.worker_id': 'work.assignments says the same',
  'reputation.standing.worker_id': 'reputation.standing',
  'reputation.evidence.worker_id': 'would tell which tasks had known answers',
  'reputation.evidence_day.worker_id': 'would tell which tasks had known answers',
  'reputation.skill.worker_id': 'would tell which tasks had known answers: reputation.skills is what is shown',
  'reputation.shown_skill.worker_id': 'reputation.skills',
  'qualifications.qualification_grant.worker_id': 'qualifications.grants',
  'qualifications.qualification_request.worker_id': 'qualifications.requests',
  'qualifications.sharing.worker_id': 'qualifications.sharing',
  'assessments.attempt.worker_id': 'assessments.attempts',
};

describe('tables with rows about people', () => {
  it('every table is in the export, or in the list of exceptions with a reason', async () => {
    const market = await openPrivacyMarket();
    const rows = await market.db.query<{ column: string }>(
      `select format('%s.%s.%s', n.nspname, c.relname, a.attname) as column
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname !~ '^pg_' and a.attname in ('person_id', 'worker_id', 'actor_id')
         and a.attrelid <> 'qualifications.grant_event'::regclass order by 1`,
    );
    const known = Object.keys(COVERED);
    expect(rows.map(({ column }) => column).filter((column) => !known.includes(column))).toEqual([]);
    await market.close();
  });
});
