/** Admin requests: who may request and decide, and what races, repeated requests and unauthorised people cannot do. */
import { ActiveAdmins, AdminRequests, PersonCommands } from '../../src/identity/index.ts';
import { AdminCommands } from '../../src/identity/admins/admin.commands.ts';
import { ErasureCommands } from '../../src/identity/privacy/erasure.commands.ts';
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import { addSeconds, asId, parsePublicId, publicId, type AdminRequestId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { createAdmin as createAdminByCommand } from '../../src/operator/create-admin.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  callerFor,
  createAdmin,
  makeAdmin,
  PASSWORD,
  registerPerson,
  registerRequester,
  signIn,
  suspend,
  type TestPerson,
} from '../kit/people.ts';
import { mutate } from '../payouts/kit.ts';
import { expectUnchanged } from './unchanged.ts';

const REQUEST = `request { id kind state reason mayDecide requestedBy { id } decidedBy { id } decisionNote subject { kind id } result { kind id }
  person { id } details { name value } }`;
/** Lifetime of a request: two weeks, the default of the setting. */
const LIFE_SECONDS = 14 * 86_400;

let market: TestMarketplace;
let one: TestPerson;
let two: TestPerson;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());
beforeEach(async () => {
  // Each test starts with two admins and no request.
  await market.db.query('update identity.person set is_admin = false, admin_since = null where is_admin');
  await asOwner(market.database.ownerUrl, (client) => client.query('truncate identity.admin_request cascade'));
  [one, two] = [await createAdmin(market), await createAdmin(market)];
});

const personId = (person: Pick<TestPerson, 'personId'>) => publicId('Person', person.personId);
const grant = (by: TestPerson, whom: TestPerson, reason?: string) =>
  mutate(market, by.token, 'grantAdmin', 'PersonInput', `person { isAdmin } ${REQUEST}`, { personId: personId(whom), reason });
const revoke = (by: TestPerson, whom: TestPerson) =>
  mutate(market, by.token, 'revokeAdmin', 'PersonInput', `person { isAdmin } ${REQUEST}`, { personId: personId(whom) });
const approve = (by: TestPerson, requestId: string, note?: string) =>
  mutate(market, by.token, 'approveAdminRequest', 'ApproveAdminRequestInput', REQUEST, { requestId, note });
const refuse = (by: TestPerson, requestId: string, reason = 'This person has left.') =>
  mutate(market, by.token, 'refuseAdminRequest', 'RefuseAdminRequestInput', REQUEST, { requestId, reason });
const withdraw = (by: TestPerson, requestId: string) =>
  mutate(market, by.token, 'withdrawAdminRequest', 'WithdrawAdminRequestInput', REQUEST, { requestId });
const listed = async (by: TestPerson, variables: Record<string, unknown> = {}) => {
  const query = `query ($states: [AdminRequestState!], $kinds: [String!]) {
    adminRequests(states: $states, kinds: $kinds) { nodes { id state mayDecide } } }`;
  return (await market.graphql(query, variables, { token: by.token })).data.adminRequests.nodes as {
    id: string;
    state: string;
    mayDecide: boolean;
  }[];
};
const isAdmin = async (person: TestPerson) => {
  const [row] = await market.db.query<{ is_admin: boolean }>('select is_admin from identity.person where id = $1', [person.personId]);
  return row!.is_admin;
};
const activeAdmins = async () => (await market.get(ActiveAdmins).all(market.db, market.clock.now())).length;
const uuid = (requestId: string) => parsePublicId('AdminRequest', requestId) as AdminRequestId;

describe('admin requests', () => {
  it('changes nothing until another admin approves the request, and shows its arguments', async () => {
    const person = await registerPerson(market);
    const { person: shown, request } = await grant(one, person, 'They will look after payouts.');
    expect(shown).toEqual({ isAdmin: false });
    expect(request).toMatchObject({
      ...{
        kind: 'admin.grant',
        state: 'PENDING',
        reason: 'They will look after payouts.',
        mayDecide: false,
        decidedBy: null,
        result: null,
      },
      ...{ requestedBy: { id: personId(one) }, subject: { kind: 'person', id: personId(person) }, person: { id: personId(person) } },
      details: [{ name: 'person', value: personId(person) }],
    });
    expect(await isAdmin(person)).toBe(false);
    expect(await listed(two, { states: ['PENDING'], kinds: ['admin.grant'] })).toEqual([
      { id: request.id, state: 'PENDING', mayDecide: true },
    ]);
    expect(await listed(two, { kinds: ['funding.record'] })).toEqual([]);
    const { request: approved, userErrors } = await approve(two, request.id, 'I know them.');
    expect(userErrors).toEqual([]);
    expect(approved).toMatchObject({
      ...{ state: 'APPROVED', decidedBy: { id: personId(two) }, decisionNote: 'I know them.', mayDecide: false },
      result: { kind: 'person', id: personId(person) },
    });
    expect(await isAdmin(person)).toBe(true);
    const acts = await market.db.query(
      `select verb, actor_id from platform.act where subject_id in ($1, $2) and verb like 'admin%' order by xid, verb desc`,
      [uuid(request.id), person.personId],
    );
    expect(acts).toEqual([
      { verb: 'admin_request.made', actor_id: one.personId },
      { verb: 'admin_request.approved', actor_id: two.personId },
      { verb: 'admin.granted', actor_id: two.personId },
    ]);
  });

  it('refuses an approval by the requester, by the person concerned and by a person who is not an admin, with a session or an API key', async () => {
    const person = await registerPerson(market);
    const three = await createAdmin(market);
    const { request } = await grant(one, person);
    const ownRemoval = (await revoke(one, three)).request;
    const key = async (by: TestPerson) => {
      const query = 'mutation { createApiKey(input: { name: "k", scopes: [ADMIN] }) { secret userErrors { message } } }';
      return (await market.graphql(query, {}, { token: by.token })).data.createApiKey.secret as string;
    };
    const byKey = { ...one, token: await key(one) };
    await expectUnchanged(market, async () => {
      for (const by of [one, byKey]) expect((await approve(by, request.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      expect((await refuse(one, request.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      for (const decide of [approve, refuse]) {
        expect((await decide(three, ownRemoval.id)).userErrors).toMatchObject([
          { __typename: 'ForbiddenError', message: expect.stringContaining('yourself') },
        ]);
      }
      await expect(approve(person, request.id)).rejects.toThrow('FORBIDDEN');
    });
    // The person concerned may not decide, also if they became an admin in another way.
    await makeAdmin(market, person);
    expect((await approve(person, request.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    // An API key of another admin passes no step-up.
    const ofTwo = { ...two, token: await key(two) };
    expect((await approve(ofTwo, ownRemoval.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await approve(two, ownRemoval.id)).request).toMatchObject({ state: 'APPROVED', decidedBy: { id: personId(two) } });
  });

  it('refuses an approval by an admin whose role began after the request', async () => {
    const person = await registerPerson(market);
    const { request } = await grant(one, person);
    market.clock.advanceSeconds(1);
    const late = await createAdmin(market);
    expect(await listed(late)).toEqual([{ id: request.id, state: 'PENDING', mayDecide: false }]);
    await expectUnchanged(market, async () => {
      expect((await approve(late, request.id)).userErrors).toMatchObject([{ message: expect.stringContaining('became an admin after') }]);
      expect((await refuse(late, request.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    });
    expect((await approve(two, request.id)).userErrors).toEqual([]);
  });

  it('refuses an approval when the requester is suspended or no longer an admin, and accepts a refusal', async () => {
    const [three, person] = [await createAdmin(market), await registerPerson(market)];
    const { request } = await grant(one, person);
    await suspend(market, one.personId);
    expect((await approve(two, request.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'ASKER_LEFT' }]);
    expect((await refuse(three, request.id)).request).toMatchObject({ state: 'REFUSED', decisionNote: 'This person has left.' });
    expect(await isAdmin(person)).toBe(false);
  });

  it('decides a request once, lets only the requester withdraw it, and requires a reason for a refusal', async () => {
    const person = await registerPerson(market);
    const { request } = await grant(one, person);
    expect((await withdraw(two, request.id)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    expect((await refuse(two, request.id, 'no')).userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['reason'] }]);
    expect((await withdraw(one, request.id)).request).toMatchObject({ state: 'WITHDRAWN', decidedBy: { id: personId(one) } });
    for (const answer of [await approve(two, request.id), await refuse(two, request.id), await withdraw(one, request.id)]) {
      expect(answer.userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'withdrawn' }]);
    }
    expect(await isAdmin(person)).toBe(false);
    // A repetition after the decision is a new request.
    const again = (await grant(one, person)).request;
    expect(again.id).not.toBe(request.id);
    expect((await approve(two, again.id)).userErrors).toEqual([]);
    expect((await approve(two, again.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'approved' }]);
  });

  it('expires a request on time, before and after the sweep', async () => {
    const person = await registerPerson(market);
    const { request } = await grant(one, person);
    market.clock.advanceSeconds(LIFE_SECONDS);
    const again = async ({ email, personId }: TestPerson) => ({ email, personId, token: await signIn(market, email) });
    [one, two] = [await again(one), await again(two)];
    expect(await listed(two)).toEqual([{ id: request.id, state: 'EXPIRED', mayDecide: false }]);
    expect((await approve(two, request.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'expired' }]);
    expect((await grant(one, person)).request.id).not.toBe(request.id);
    market.clock.advanceSeconds(LIFE_SECONDS);
    await market.sweep();
    const states = await market.db.query<{ state: string }>('select state from identity.admin_request order by id');
    expect(states.map(({ state }) => state)).toEqual(['expired', 'expired']);
    expect(await isAdmin(person)).toBe(false);
  });

  it('keeps one request when it is made twice, and tells a second admin with the same request to decide it', async () => {
    const person = await registerPerson(market);
    const { request } = await grant(one, person);
    expect((await grant(one, person)).request.id).toBe(request.id);
    expect((await grant(two, person)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'PENDING' }]);
    expect(await listed(one)).toHaveLength(1);
  });

  it('checks the preconditions again at the approval, and keeps the request pending when they fail', async () => {
    const person = await registerPerson(market);
    const { request } = await grant(one, person);
    await makeAdmin(market, person);
    expect((await approve(two, request.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'ADMIN' }]);
    expect(await listed(one)).toMatchObject([{ state: 'PENDING' }]);
    const suspended = await registerPerson(market);
    await suspend(market, suspended.personId);
    expect((await grant(one, suspended)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'SUSPENDED' }]);
  });

  it('deletes the texts of a request when its person is erased, and does not make that person an admin', async () => {
    const person = await registerPerson(market);
    const kept = (await grant(one, person, 'Xenia has looked after the money for years.')).request;
    await refuse(two, kept.id, 'Xenia did not agree to it.');
    const waiting = (await grant(one, person, 'Xenia agrees now, she says.')).request;
    valueOf(await market.get(ErasureCommands).eraseOther(await callerFor(market, one.token), person.personId, 'asked_in_writing'));
    const rows = await market.db.query<{ text: string }>('select q::text as text from identity.admin_request q');
    expect(rows.filter(({ text }) => text.includes('Xenia'))).toEqual([]);
    expect((await approve(two, waiting.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'ERASED' }]);
    expect((await grant(one, person)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'ERASED' }]);
    const makeOneAnyway = market.db.query('update identity.person set is_admin = true, admin_since = created_at where id = $1', [
      person.personId,
    ]);
    await expect(makeOneAnyway).rejects.toThrow('was erased');
  });

  it('leaves an admin or an erased person, never both, when an approval and an erasure run at the same time', async () => {
    for (let round = 0; round < 4; round++) {
      const person = await registerPerson(market);
      const { request } = await grant(one, person);
      const erasing = market.get(ErasureCommands).eraseOther(await callerFor(market, one.token), person.personId, 'asked_in_writing');
      const [erased, approved] = await Promise.all([erasing, approve(two, request.id)]);
      expect(erased.ok).toBe(approved.userErrors.length > 0);
      expect(await isAdmin(person)).toBe(!erased.ok);
    }
  });

  it('refuses decisions by members of the organisation that the request is about', async () => {
    const requester = await registerRequester(market);
    const input = { organisationId: publicId('Organisation', requester.organisationId), reason: 'Known from a university.' };
    const { request } = await mutate(market, one.token, 'liftFundingCaps', 'LiftFundingCapsInput', REQUEST, input);
    const member = await addMember(market, requester, 'viewer');
    // An admin who became a member, not a member who became an admin.
    await market.db.query('update identity.membership set person_id = $2 where person_id = $1', [member.personId, two.personId]);
    expect((await approve(two, request.id)).userErrors).toMatchObject([{ message: expect.stringContaining('belong to the organisation') }]);
    const three = await createAdmin(market);
    expect((await approve(three, request.id)).userErrors).toEqual([]);
  });

  it('refuses changes of a request and of its decision in the database', async () => {
    const { request } = await grant(one, await registerPerson(market));
    const change = (set: string) => market.db.query(`update identity.admin_request set ${set} where id = $1`, [uuid(request.id)]);
    await expect(change(`subject_id = gen_random_uuid()`)).rejects.toThrow('never changes');
    await expect(change(`state = 'approved', decided_by = requested_by, decided_at = requested_at`)).rejects.toThrow('two_people');
    await expect(change(`state = 'approved', decided_by = subject_id, decided_at = requested_at`)).rejects.toThrow('by_the_concerned');
    await withdraw(one, request.id);
    await expect(change(`state = 'pending', decided_by = null, decided_at = null`)).rejects.toThrow('never changes');
  });
});

describe('races of admin requests', () => {
  it('carries out a request once when two admins approve at the same time', async () => {
    const [three, person] = [await createAdmin(market), await registerPerson(market)];
    const { request } = await grant(one, person);
    const answers = await Promise.all([approve(two, request.id), approve(three, request.id)]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    const [acts] = await market.db.query<{ n: number }>(
      `select count(*)::int as n from platform.act where verb = 'admin.granted' and subject_id = $1`,
      [person.personId],
    );
    expect(acts!.n).toBe(1);
  });

  it('lets one of an approval and a withdrawal at the same time win', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await registerPerson(market);
      const { request } = await grant(one, person);
      const [approved, withdrawn] = await Promise.all([approve(two, request.id), withdraw(one, request.id)]);
      const isApproved = approved.userErrors.length === 0;
      expect(withdrawn.userErrors.length === 0).toBe(!isApproved);
      expect(await isAdmin(person)).toBe(isApproved);
    }
  });

  it('refuses an approval by an admin whose role was revoked before', async () => {
    const [three, person] = [await createAdmin(market), await registerPerson(market)];
    const { request } = await grant(one, person);
    const removal = (await revoke(one, three)).request;
    const [granted, removed] = await Promise.all([approve(three, request.id), approve(two, removal.id)]);
    expect(removed.userErrors).toEqual([]);
    const acts = await market.db.query<{ verb: string }>(
      `select verb from platform.act where verb in ('admin.granted', 'admin.revoked') and subject_id in ($1, $2) and actor_kind = 'person' order by xid`,
      [person.personId, three.personId],
    );
    const expected = granted.userErrors.length === 0 ? ['admin.granted', 'admin.revoked'] : ['admin.revoked'];
    expect(acts.map(({ verb }) => verb)).toEqual(expected);
  });

  it('leaves two admins after two removals at the same time', async () => {
    const three = await createAdmin(market);
    const removals = [(await revoke(one, three)).request, (await revoke(three, two)).request];
    const answers = await Promise.all([approve(two, removals[0].id), approve(one, removals[1].id)]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await activeAdmins()).toBe(2);
  });

  it('leaves two admins after a removal and a suspension at the same time', async () => {
    const three = await createAdmin(market);
    const removal = (await revoke(one, three)).request;
    const grounds = {
      reasonCode: 'misconduct',
      explanation: 'They gave their password away.',
      endsAt: addSeconds(market.clock.now(), 86_400),
    } as const;
    const suspension = market.get(RestrictionCommands).suspend(await callerFor(market, one.token), two.personId, {
      ...grounds,
      evidence: [{ description: 'It was seen.', reference: null }],
    });
    const approval = market.get(AdminRequests).approve(await callerFor(market, two.token), uuid(removal.id));
    const done = (await Promise.all([suspension, approval])).filter(({ ok }) => ok);
    expect(done).toHaveLength(1);
    expect(await activeAdmins()).toBe(2);
  });
});

describe('the minimum of two admins', () => {
  it('refuses to remove or suspend one of the last two admins', async () => {
    expect((await revoke(one, two)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'TOO_FEW_ADMINS' }]);
    expect((await revoke(one, one)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'TOO_FEW_ADMINS' }]);
    const input = {
      ...{ personId: personId(two), reason: 'MISCONDUCT', explanation: 'They gave their password away.' },
      ...{ evidence: [{ description: 'It was seen.' }], endsAt: addSeconds(market.clock.now(), 86_400).toISOString() },
    };
    const suspendPerson = () => mutate(market, one.token, 'suspendPerson', 'RestrictPersonInput', 'person { id }', input);
    expect((await suspendPerson()).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'TOO_FEW_ADMINS' }]);
    expect(await activeAdmins()).toBe(2);
    const three = await createAdmin(market);
    expect((await suspendPerson()).userErrors).toEqual([]);
    // Three admins, of whom two are active.
    expect((await revoke(one, three)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'TOO_FEW_ADMINS' }]);
    // An inactive admin may lose the role.
    const removal = (await revoke(one, two)).request;
    expect((await approve(three, removal.id)).userErrors).toEqual([]);
    expect(await activeAdmins()).toBe(2);
  });

  it('counts the admins again when a removal is approved', async () => {
    const three = await createAdmin(market);
    const own = (await revoke(one, one)).request;
    await suspend(market, three.personId);
    expect((await approve(two, own.id)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'TOO_FEW_ADMINS' }]);
    expect(await activeAdmins()).toBe(2);
    await createAdmin(market);
    expect((await approve(two, own.id)).userErrors).toEqual([]);
    expect(await isAdmin(one)).toBe(false);
  });

  it('takes admin rights from the keys and sessions of a removed admin immediately', async () => {
    const three = await createAdmin(market);
    const removal = (await revoke(one, three)).request;
    expect((await approve(two, removal.id)).userErrors).toEqual([]);
    await expect(listed(three)).rejects.toThrow('FORBIDDEN');
  });

  it('refuses requests while only one admin exists, and tells the operator which command to run', async () => {
    const other = await openMarketplace();
    try {
      const email = 'first@example.org';
      const output = await createAdminByCommand(other.database.url, { email, name: 'First', password: PASSWORD });
      expect(output).toMatch(/^Made the admin/);
      expect(output).toContain('one active admin only');
      const person = await registerPerson(other);
      const caller = await callerFor(other, await signIn(other, email));
      const asked = await other.get(AdminCommands).grant(caller, person.personId);
      expect(asked).toMatchObject({
        ok: false,
        refusals: [{ kind: 'CONFLICT', state: 'TOO_FEW_ADMINS', message: expect.stringContaining('create-admin') }],
      });
      const second = await createAdminByCommand(other.database.url, { email: 'second@example.org', name: 'Second', password: PASSWORD });
      expect(second).not.toContain('active admin only');
      const acts = await other.db.query(`select actor_kind, actor_name from platform.act where verb = 'admin.granted'`);
      expect(acts).toEqual(Array(2).fill({ actor_kind: 'system', actor_name: 'tools.create_admin' }));
    } finally {
      await other.close();
    }
  });

  it('refuses to make an admin without a second person, also with the command of the operator through the API', async () => {
    const caller = await callerFor(market, one.token);
    const made = await market.get(PersonCommands).createAdmin(caller, { email: 'x@example.org', name: 'X', password: PASSWORD });
    expect(made).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    const asked = await market.get(AdminCommands).grant(market.system, asId<'Person'>((await registerPerson(market)).personId));
    expect(asked).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    valueOf(await market.get(AdminCommands).grant(caller, (await registerPerson(market)).personId));
  });
});
