/** Pools, invitations and joining: who may invite, what a secret allows, and what a worker sees and accepts. */
import { PoolMembershipCommands } from '../../src/pools/membership.commands.ts';
import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  createAdmin,
  createAuditor,
  registerPerson,
  registerRequester,
  registerWorker,
  signIn,
  type TestPerson,
  type TestRequester,
} from '../kit/people.ts';
import { expectUnchanged } from '../identity/unchanged.ts';
import { done, invitationOf, joinAs, makeLink, makePool, membersOf, mutate, orgId, outcome, poolsOf, versionOf } from './kit.ts';

const DAY = 86_400;

describe('private pools', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let stranger: TestRequester;
  let poolId: string;
  beforeAll(async () => {
    market = await openMarketplace({ PUBLIC_URL: 'https://guildhall.example' });
    requester = await registerRequester(market, { name: 'Acme' });
    stranger = await registerRequester(market);
    poolId = await makePool(market, requester);
  });
  afterAll(() => market.close());

  const invite = async (email: string, by: TestPerson = requester, pool = poolId) =>
    mutate(market, by, 'inviteToPool', { poolId: pool, email }, 'member { id state invitedEmail } invitation { secret link expiresAt }');
  const join = (worker: TestPerson, secret: string, agreementVersion = 1) =>
    mutate(market, worker, 'joinPool', { secret, agreementVersion }, 'membership { id state acceptedVersion }');
  const remove = (memberId: string, by: TestPerson = requester, reason = 'The project has ended.') =>
    mutate(market, by, 'removePoolMember', { memberId, reason }, 'pool { id } member { state removalReason }');

  it('shows a pool and its agreement to the organisation, and its members to owners and managers only', async () => {
    const worker = await joinAs(market, requester, poolId);
    const [manager, viewer] = [await addMember(market, requester, 'manager'), await addMember(market, requester, 'viewer')];
    const admin = await createAdmin(market);
    const seenBy = async (person: TestPerson) =>
      (
        await market.graphql(
          `query ($id: WorkerPoolID!) { workerPool(id: $id) { name kind agreement { version text } members { nodes { id } } links { nodes { id } } } }`,
          { id: poolId },
          { token: person.token },
        )
      ).data.workerPool;
    const whole = { kind: 'EXPERTS', agreement: { version: 1, text: 'Keep it secret.' }, links: { nodes: [] } };
    for (const person of [requester, manager, admin]) {
      expect(await seenBy(person)).toMatchObject({ ...whole, members: { nodes: [{ id: worker.memberId }] } });
    }
    expect(await seenBy(viewer)).toMatchObject({ agreement: { version: 1 }, members: null, links: null });
    expect(await seenBy(stranger)).toBeNull();
    const auditor = await createAuditor(market);
    const { data } = await market.graphql(`{ organisation(id: "${orgId(requester)}") { pools { id } } }`, {}, { token: auditor.token });
    expect(data.organisation.pools).toEqual([]);
  });

  it('joins a worker by an invitation to their address, and shows who accepted which version at what time', async () => {
    const worker = await registerWorker(market);
    const { member, invitation } = await invite(worker.email);
    expect(member).toMatchObject({ state: 'INVITED', invitedEmail: worker.email });
    expect(invitation.link).toBe(`https://guildhall.example/pool#token=${invitation.secret}`);
    expect(await invitationOf(market, worker, invitation.secret)).toEqual({
      poolName: expect.stringContaining('Pool'),
      kind: 'EXPERTS',
      requester: { id: orgId(requester), name: 'Acme' },
      agreement: { version: 1, text: 'Keep it secret.' },
      expiresAt: invitation.expiresAt,
      inTheWay: null,
    });
    expect(await join(worker, invitation.secret)).toMatchObject({ membership: { state: 'JOINED', acceptedVersion: 1 }, userErrors: [] });
    expect(await poolsOf(market, worker)).toMatchObject([
      {
        state: 'JOINED',
        requester: { name: 'Acme' },
        acceptedVersion: 1,
        mustAccept: false,
        acceptedAgreement: { text: 'Keep it secret.' },
      },
    ]);
    const { members } = await membersOf(market, requester, poolId);
    const seen = members.nodes.find(({ id }: { id: string }) => id === member.id);
    expect(seen).toMatchObject({
      state: 'JOINED',
      invitedEmail: worker.email,
      worker: { id: expect.stringMatching(/^wkr_/) },
      acceptances: [{ version: 1, acceptedAt: market.clock.now().toISOString() }],
    });
    // The organisation knows the worker by an id of its own.
    expect(seen.worker.id).not.toBe(publicId('Worker', worker.personId));
    // The secret works once.
    expect(outcome(await expectUnchanged(market, () => join(worker, invitation.secret)))).toBe('NotFoundError');
    expect(await invitationOf(market, worker, invitation.secret)).toBeNull();
  });

  it('refuses a secret used by another account like a wrong secret', async () => {
    const [invited, thief] = [await registerWorker(market), await registerWorker(market)];
    const { invitation } = await invite(invited.email);
    const stolen = await expectUnchanged(market, () => join(thief, invitation.secret));
    const wrong = await join(thief, `ghi_${'A'.repeat(43)}`);
    expect([outcome(stolen), stolen]).toEqual(['NotFoundError', wrong]);
    expect(await invitationOf(market, thief, invitation.secret)).toBeNull();
    for (const secret of ['', 'ghi_', poolId, 'x'.repeat(100_000)]) expect(outcome(await join(invited, secret))).toBe('NotFoundError');
    expect(outcome(await join(invited, invitation.secret))).toBe('done');
  });

  it('explains to a person who is not a worker what they need before joining', async () => {
    const person = await registerPerson(market);
    const { invitation } = await invite(person.email);
    expect((await invitationOf(market, person, invitation.secret)).inTheWay).toMatch(/becomeWorker/);
    const refused = await market.graphql(
      'mutation ($secret: String!) { joinPool(input: { secret: $secret, agreementVersion: 1 }) { userErrors { message } } }',
      { secret: invitation.secret },
      { token: person.token, allowErrors: true },
    );
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('refuses an expired invitation, and accepts only the renewed secret', async () => {
    const worker = await registerWorker(market);
    const { member, invitation } = await invite(worker.email);
    market.clock.advanceSeconds(14 * DAY);
    const again = { ...worker, token: await signIn(market, worker.email) };
    requester = { ...requester, token: await signIn(market, requester.email) };
    stranger = { ...stranger, token: await signIn(market, stranger.email) };
    expect(outcome(await expectUnchanged(market, () => join(again, invitation.secret)))).toBe('EXPIRED');
    expect((await invitationOf(market, again, invitation.secret)).inTheWay).toMatch(/expired/);
    const renew = (by: TestPerson) =>
      mutate(market, by, 'renewPoolInvitation', { memberId: member.id }, 'member { id } invitation { secret }');
    expect(outcome(await expectUnchanged(market, () => renew(stranger)))).toBe('NotFoundError');
    const renewed = await renew(requester);
    expect(outcome(await join(again, invitation.secret))).toBe('NotFoundError');
    expect(outcome(await join(again, renewed.invitation.secret))).toBe('done');
    expect(outcome(await renew(requester))).toBe('joined');
  });

  it.each(['removed', 'demoted'])('refuses invitations and links of an inviter who was %s', async (how) => {
    const inviter = await addMember(market, requester, 'manager');
    const [worker, other] = [await registerWorker(market), await registerWorker(market)];
    const { member, invitation } = await invite(worker.email, inviter);
    const made = await done(market, inviter, 'createPoolLink', { poolId, maximumUses: 5 }, 'invitation { secret }');
    const membershipId = publicId('Membership', inviter.membershipId);
    if (how === 'removed') await done(market, requester, 'removeMember', { membershipId });
    else await done(market, requester, 'changeMemberRole', { membershipId, role: 'REVIEWER' });
    expect(outcome(await expectUnchanged(market, () => join(worker, invitation.secret)))).toBe('INVITER_LEFT');
    expect(outcome(await expectUnchanged(market, () => join(other, made.invitation.secret)))).toBe('INVITER_LEFT');
    const renewed = await done(market, requester, 'renewPoolInvitation', { memberId: member.id }, 'invitation { secret }');
    expect(outcome(await join(worker, renewed.invitation.secret))).toBe('done');
  });

  it('accepts a link until it is revoked or expires, and never twice for one worker', async () => {
    const made = await done(
      market,
      requester,
      'createPoolLink',
      { poolId, maximumUses: 2, expiresAt: new Date(market.clock.now().getTime() + 3_600_000).toISOString() },
      'link { id isOpen uses maximumUses } invitation { secret link }',
    );
    const { secret } = made.invitation;
    const [first, second, third] = [await registerWorker(market), await registerWorker(market), await registerWorker(market)];
    expect(outcome(await join(first, secret))).toBe('done');
    expect(outcome(await expectUnchanged(market, () => join(first, secret)))).toBe('JOINED');
    const revoked = await done(market, requester, 'revokePoolLink', { linkId: made.link.id }, 'link { isOpen uses revokedAt }');
    expect(revoked.link).toMatchObject({ isOpen: false, uses: 1 });
    expect(outcome(await expectUnchanged(market, () => join(second, secret)))).toBe('REVOKED');
    expect(outcome(await mutate(market, requester, 'revokePoolLink', { linkId: made.link.id }))).toBe('REVOKED');
    const single = await makeLink(market, requester, poolId, 1);
    expect(outcome(await join(second, single))).toBe('done');
    expect(outcome(await expectUnchanged(market, () => join(third, single)))).toBe('USED_UP');
    const short = await done(
      market,
      requester,
      'createPoolLink',
      { poolId, maximumUses: 2, expiresAt: new Date(market.clock.now().getTime() + 60_000).toISOString() },
      'invitation { secret }',
    );
    market.clock.advanceSeconds(60);
    expect(outcome(await expectUnchanged(market, () => join(third, short.invitation.secret)))).toBe('EXPIRED');
  });

  it.each([
    [{ maximumUses: 0 }, 'maximumUses'],
    [{ maximumUses: 1_001 }, 'maximumUses'],
    [{ maximumUses: 1, expiresAt: '2026-01-01T00:00:00Z' }, 'expiresAt'],
    [{ maximumUses: 1, expiresAt: '2036-01-01T00:00:00Z' }, 'expiresAt'],
  ])('refuses a link with %j', async (limits, path) => {
    const answer = await expectUnchanged(market, () => mutate(market, requester, 'createPoolLink', { poolId, ...limits }));
    expect(answer.userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: [path] }]);
  });

  it('lets a removed worker return by an invitation to their address, but not by a link', async () => {
    const worker = await joinAs(market, requester, poolId);
    expect(await remove(worker.memberId)).toMatchObject({ member: { state: 'REMOVED', removalReason: 'The project has ended.' } });
    expect(await poolsOf(market, worker)).toMatchObject([{ state: 'REMOVED', removalReason: 'The project has ended.' }]);
    expect(outcome(await expectUnchanged(market, () => remove(worker.memberId)))).toBe('removed');
    const link = await makeLink(market, requester, poolId);
    expect(outcome(await expectUnchanged(market, () => join(worker, link)))).toBe('ForbiddenError');
    expect((await invitationOf(market, worker, link)).inTheWay).toMatch(/removed you/);
    market.clock.advanceSeconds(1);
    const back = await joinAs(market, requester, poolId, worker);
    expect(back.memberId).not.toBe(worker.memberId);
    await done(market, worker, 'leavePool', { memberId: back.memberId });
    market.clock.advanceSeconds(1);
    // A worker who left may return by a link.
    expect(outcome(await join(worker, link))).toBe('done');
    expect((await poolsOf(market, worker)).map(({ state }: { state: string }) => state)).toEqual(['JOINED', 'LEFT', 'REMOVED']);
  });

  it('refuses a blocked worker by every kind of invitation', async () => {
    const worker = await joinAs(market, requester, poolId);
    const { members } = await membersOf(market, requester, poolId);
    const seen = members.nodes.find(({ id }: { id: string }) => id === worker.memberId);
    const grounds = { reason: 'OTHER', explanation: 'Copied answers.', evidence: [{ description: 'Same text.' }] };
    const endsAt = new Date(market.clock.now().getTime() + 30 * DAY * 1_000).toISOString();
    await done(market, requester, 'blockWorker', { organisationId: orgId(requester), workerId: seen.worker.id, endsAt, ...grounds });
    await done(market, worker, 'leavePool', { memberId: worker.memberId });
    const link = await makeLink(market, requester, poolId);
    expect(outcome(await expectUnchanged(market, () => join(worker, link)))).toBe('ForbiddenError');
    const { invitation } = await invite(worker.email);
    expect(outcome(await expectUnchanged(market, () => join(worker, invitation.secret)))).toBe('ForbiddenError');
  });

  it('deletes the address when an invitation is withdrawn', async () => {
    const { member, invitation } = await invite('withdrawn@example.org');
    expect(outcome(await invite('Withdrawn@example.org'))).toBe('INVITED');
    expect(await remove(member.id)).toMatchObject({ pool: { id: poolId }, member: null, userErrors: [] });
    const late = await registerPerson(market, { email: 'withdrawn@example.org' });
    expect(await invitationOf(market, late, invitation.secret)).toBeNull();
    expect(outcome(await remove(member.id))).toBe('NotFoundError');
  });

  it('deletes an expired invitation after a month', async () => {
    const { member } = await invite('forgotten@example.org');
    const isKept = async () => (await market.db.query(`select from pools.member where invited_email = 'forgotten@example.org'`)).length;
    market.clock.advanceSeconds(44 * DAY - 1);
    await market.get(PoolMembershipCommands).deleteExpiredInvitations(30 * DAY);
    expect([member.state, await isKept()]).toEqual(['INVITED', 1]);
    market.clock.advanceSeconds(2);
    await market.get(PoolMembershipCommands).deleteExpiredInvitations(30 * DAY);
    expect(await isKept()).toBe(0);
    requester = { ...requester, token: await signIn(market, requester.email) };
    stranger = { ...stranger, token: await signIn(market, stranger.email) };
  });

  it('allows only owners and managers of the organisation to manage a pool', async () => {
    const [reviewer, worker] = [await addMember(market, requester, 'reviewer'), await joinAs(market, requester, poolId)];
    const admin = await createAdmin(market);
    const { link } = await done(market, requester, 'createPoolLink', { poolId, maximumUses: 1 }, 'link { id }');
    const { member } = await invite('managed@example.org');
    const attempts: [string, Record<string, unknown>][] = [
      ['renamePool', { poolId, name: 'Taken over' }],
      ['publishPoolAgreement', { poolId, text: 'Pay us.', requiresAcceptance: true }],
      ['inviteToPool', { poolId, email: 'spy@example.org' }],
      ['renewPoolInvitation', { memberId: member.id }],
      ['createPoolLink', { poolId, maximumUses: 1 }],
      ['revokePoolLink', { linkId: link.id }],
      ['removePoolMember', { memberId: worker.memberId, reason: 'Mine.' }],
      ['createPool', { organisationId: orgId(requester), name: 'Another', kind: 'STAFF', agreement: 'None.' }],
    ];
    for (const [name, input] of attempts) {
      expect([name, outcome(await expectUnchanged(market, () => mutate(market, reviewer, name, input)))]).toEqual([name, 'ForbiddenError']);
      expect([name, outcome(await expectUnchanged(market, () => mutate(market, stranger, name, input)))]).toEqual([name, 'NotFoundError']);
    }
    const type = 'mutation ($input: RenamePoolInput!) { renamePool(input: $input) { userErrors { message } } }';
    const byAdmin = await market.graphql(type, { input: attempts[0]![1] }, { token: admin.token, allowErrors: true });
    expect(byAdmin.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('allows only the worker to leave a pool and to accept an agreement', async () => {
    const [worker, other] = [await joinAs(market, requester, poolId), await joinAs(market, requester, poolId)];
    for (const name of ['leavePool', 'acceptPoolAgreement']) {
      const input = { memberId: worker.memberId, ...(name === 'leavePool' ? {} : { agreementVersion: 1 }) };
      expect(outcome(await expectUnchanged(market, () => mutate(market, other, name, input)))).toBe('NotFoundError');
    }
    await done(market, worker, 'leavePool', { memberId: worker.memberId });
    expect(outcome(await expectUnchanged(market, () => mutate(market, worker, 'leavePool', { memberId: worker.memberId })))).toBe('left');
  });

  it('renames a pool, and keeps its name unique in the organisation', async () => {
    const input = { organisationId: orgId(requester), kind: 'STAFF', agreement: 'Work well.', idempotencyKey: 'staff' };
    const made = await done(market, requester, 'createPool', { ...input, name: 'Night shift' }, 'pool { id name kind }');
    expect(made.pool).toMatchObject({ name: 'Night shift', kind: 'STAFF' });
    const repeated = await done(market, requester, 'createPool', { ...input, name: 'Night shift' }, 'pool { id }');
    expect(repeated.pool.id).toBe(made.pool.id);
    const again = await mutate(market, requester, 'createPool', { ...input, idempotencyKey: null, name: 'NIGHT SHIFT' });
    expect(again.userErrors).toMatchObject([{ path: ['name'] }]);
    const rename = (pool: string, name: string) => mutate(market, requester, 'renamePool', { poolId: pool, name }, 'pool { name }');
    expect(await rename(made.pool.id, 'night shift')).toMatchObject({ pool: { name: 'night shift' } });
    expect(outcome(await rename(poolId, 'Night Shift'))).toBe('InvalidInputError');
    expect(outcome(await rename(poolId, ' '))).toBe('InvalidInputError');
    expect(outcome(await mutate(market, stranger, 'createPool', { ...input, organisationId: orgId(stranger), name: 'Night shift' }))).toBe(
      'done',
    );
  });

  it('stores no secret, and records each change without the id of a worker', async () => {
    const worker = await registerWorker(market);
    const { member, invitation } = await invite(worker.email);
    const link = await makeLink(market, requester, poolId);
    market.clock.advanceSeconds(1);
    await join(worker, invitation.secret);
    market.clock.advanceSeconds(1);
    await remove(member.id);
    await asOwner(market.database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        `select m::text as text from pools.member m union all select l::text from pools.link l
         union all select a::text from platform.act a union all select k::text from platform.command_key k`,
      );
      expect(rows.filter(({ text }) => text.includes(link.slice(4)) || text.includes(invitation.secret.slice(4)))).toEqual([]);
    });
    const acts = await market.db.query<{ verb: string; text: string }>(
      `select verb, (to_jsonb(a) - 'actor_id')::text as text from platform.act a where subject_id = $1 order by id`,
      [(await market.db.query<{ id: string }>('select id from pools.member where worker_id = $1', [worker.personId]))[0]!.id],
    );
    expect(acts.map(({ verb }) => verb)).toEqual(['pool_member.invited', 'pool_member.joined', 'pool_member.removed']);
    expect(acts.filter(({ text }) => text.includes(worker.personId))).toEqual([]);
  });
});

describe('the agreement of a pool', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  beforeAll(async () => {
    market = await openMarketplace();
    requester = await registerRequester(market);
  });
  afterAll(() => market.close());

  const publish = (poolId: string, text: string, requiresAcceptance: boolean, idempotencyKey: string | null = null) =>
    mutate(
      market,
      requester,
      'publishPoolAgreement',
      { poolId, text, requiresAcceptance, idempotencyKey },
      'pool { requiredVersion agreement { version text } agreements { nodes { version requiresAcceptance } } }',
    );

  it('accepts only the version that the worker read', async () => {
    const poolId = await makePool(market, requester);
    const secret = await makeLink(market, requester, poolId);
    const worker = await registerWorker(market);
    const read = await versionOf(market, worker, secret);
    await publish(poolId, 'Keep it secret for ever.', false);
    const join = (agreementVersion: number) =>
      mutate(market, worker, 'joinPool', { secret, agreementVersion }, 'membership { acceptedVersion }');
    const refused = await expectUnchanged(market, () => join(read));
    expect(refused.userErrors).toMatchObject([{ state: 'CHANGED', path: ['agreementVersion'] }]);
    for (const version of [0, -1, 3, 2_147_483_647]) expect(outcome(await join(version))).toBe('CHANGED');
    expect(await join(await versionOf(market, worker, secret))).toMatchObject({ membership: { acceptedVersion: 2 } });
  });

  it('requires earlier members to accept a version that requires acceptance', async () => {
    const poolId = await makePool(market, requester);
    const worker = await joinAs(market, requester, poolId);
    await publish(poolId, 'Second.', false);
    expect(await poolsOf(market, worker)).toMatchObject([{ mustAccept: false, acceptedVersion: 1, newestAgreement: { version: 2 } }]);
    const third = await publish(poolId, 'Third.', true);
    expect(third.pool).toMatchObject({
      requiredVersion: 3,
      agreement: { text: 'Third.' },
      agreements: { nodes: [{ version: 3 }, { version: 2 }, { version: 1 }] },
    });
    expect(await poolsOf(market, worker)).toMatchObject([{ mustAccept: true }]);
    expect((await membersOf(market, requester, poolId)).members.nodes).toMatchObject([{ state: 'JOINED', mustAccept: true }]);
    const accept = (agreementVersion: number) =>
      mutate(
        market,
        worker,
        'acceptPoolAgreement',
        { memberId: worker.memberId, agreementVersion },
        'membership { acceptedVersion mustAccept }',
      );
    expect(outcome(await expectUnchanged(market, () => accept(2)))).toBe('CHANGED');
    market.clock.advanceSeconds(60);
    expect(await accept(3)).toMatchObject({ membership: { acceptedVersion: 3, mustAccept: false } });
    expect(outcome(await expectUnchanged(market, () => accept(3)))).toBe('done');
    const { members } = await membersOf(market, requester, poolId);
    expect(members.nodes[0].acceptances.map(({ version }: { version: number }) => version)).toEqual([1, 3]);
  });

  it.each([
    ['', 'InvalidInputError'],
    [' \n\u2800', 'InvalidInputError'],
    ['x'.repeat(50_001), 'InvalidInputError'],
    ['Keep it secret.', 'SAME'],
  ])('refuses the agreement text %j', async (text, expected) => {
    const poolId = await makePool(market, requester);
    expect(outcome(await expectUnchanged(market, () => publish(poolId, text, true)))).toBe(expected);
  });

  it('publishes a version once when the request is repeated with its idempotency key', async () => {
    const poolId = await makePool(market, requester);
    await publish(poolId, 'Second.', true, 'again');
    expect((await publish(poolId, 'Second.', true, 'again')).pool.agreement.version).toBe(2);
  });

  it('refuses changes of agreements and acceptances in the database', async () => {
    const poolId = await makePool(market, requester);
    await joinAs(market, requester, poolId);
    for (const statement of [
      `update pools.agreement set text = 'Pay us.'`,
      'delete from pools.agreement',
      `update pools.acceptance set version = 1`,
      'delete from pools.acceptance',
    ]) {
      await expect(market.db.query(statement)).rejects.toThrow(/permission denied/);
    }
  });
});
