import { addSeconds, publicId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import { Qualifications } from '../../src/qualifications/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { valueOf } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  callerFor,
  createAdmin,
  registerRequester,
  registerWorker,
  type TestPerson,
  type TestRequester,
} from '../kit/people.ts';
import { aliasOf, done, everything, mutate, newGrant, newType, organisationOf, refusals, REQUEST, uuidOf } from './kit.ts';

describe("workers' requests", () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let other: TestRequester;
  let admin: TestPerson;
  let worker: TestPerson;
  let typeId: string;

  beforeAll(async () => {
    market = await openMarketplace();
    requester = await registerRequester(market);
    other = await registerRequester(market);
    admin = await createAdmin(market);
  });
  beforeEach(async () => {
    market.clock.advanceSeconds(1);
    worker = await registerWorker(market);
    typeId = await newType(market, requester, { requestable: true, retryDelaySeconds: 100 });
  });
  afterEach(async () => {
    expect(await market.problems()).toEqual([]);
  });
  afterAll(() => market.close());

  const ask = (type = typeId, token = worker.token) =>
    mutate(market, token, 'requestQualification', { typeId: type }, 'request { id state reason decidedAt type { name } }');
  const asked = async (type = typeId) =>
    (await done(market, worker.token, 'requestQualification', { typeId: type }, 'request { id }')).request.id as string;
  const accept = (input: object, token: string | null = requester.token) =>
    mutate(market, token, 'acceptQualificationRequest', input as Record<string, unknown>, `request { ${REQUEST} }`);
  const reject = (input: object, token: string | null = requester.token) =>
    mutate(market, token, 'rejectQualificationRequest', input as Record<string, unknown>, `request { ${REQUEST} }`);
  const held = async (type = typeId) =>
    (await market.get(Qualifications).valuesOf(market.db, worker.personId, market.clock.now())).get(uuidOf(type));
  const own = async () =>
    (await market.graphql('{ worker { qualificationRequests { nodes { state reason } } } }', {}, { token: worker.token })).data.worker
      .qualificationRequests.nodes;

  it('grants a waiting request that is accepted, with a value and an end', async () => {
    const first = await ask();
    expect(first?.request).toMatchObject({ state: 'PENDING', reason: null, decidedAt: null });
    const list = await market.graphql(
      `{ qualificationRequests(organisationId: "${organisationOf(requester)}", typeId: "${typeId}", state: PENDING) { nodes { ${REQUEST} } } }`,
      {},
      { token: requester.token },
    );
    expect(list.data.qualificationRequests.nodes).toEqual([
      expect.objectContaining({ id: first?.request.id, personId: null, worker: { id: aliasOf(market, requester, worker) } }),
    ]);
    expect(await held()).toBeUndefined();
    const expiresAt = addSeconds(market.clock.now(), 50).toISOString();
    const accepted = await accept({ requestId: first?.request.id, value: 80, expiresAt });
    expect(accepted?.request).toMatchObject({ state: 'GRANTED', decidedAt: expect.any(String) });
    expect(await held()).toEqual({ kind: 'integer', value: 80 });
    expect(await own()).toEqual([{ state: 'GRANTED', reason: null }]);
    market.clock.advanceSeconds(50);
    expect(await held()).toBeUndefined();
    // What ran out may be asked for again at once, before the delay.
    expect((await ask())?.request).toMatchObject({ state: 'PENDING' });
  });

  it('rejects a request with a reason that the worker reads, and allows another after the delay', async () => {
    const requestId = await asked();
    expect(refusals(await reject({ requestId, reason: '' }))).toEqual(['InvalidInput']);
    await done(market, requester.token, 'rejectQualificationRequest', { requestId, reason: 'No sample sent.' }, 'request { id }');
    expect(await own()).toEqual([{ state: 'REJECTED', reason: 'No sample sent.' }]);
    market.clock.advanceSeconds(99);
    const before = await everything(market);
    const early = await ask();
    expect(early?.userErrors).toEqual([expect.objectContaining({ __typename: 'TryLaterError', retryAfterSeconds: 1 })]);
    expect(await everything(market)).toBe(before);
    market.clock.advanceSeconds(1);
    expect((await ask())?.request).toMatchObject({ state: 'PENDING' });
  });

  it('allows one request where the type has no delay', async () => {
    const once = await newType(market, requester, { requestable: true });
    await done(market, requester.token, 'rejectQualificationRequest', { requestId: await asked(once), reason: 'No.' }, 'request { id }');
    market.clock.advanceSeconds(86_400);
    expect(refusals(await ask(once))).toEqual(['LimitReached']);
  });

  it('grants immediately where the type says so, but not after a person revoked the grant', async () => {
    const automatic = await newType(market, requester, { requestable: true, autoGrantValue: 12, retryDelaySeconds: 0 });
    expect((await ask(automatic))?.request).toMatchObject({ state: 'GRANTED', decidedAt: expect.any(String) });
    expect(await held(automatic)).toEqual({ kind: 'integer', value: 12 });
    const { data } = await market.graphql(
      `{ qualificationGrants(organisationId: "${organisationOf(requester)}", typeId: "${automatic}") { nodes { id events { kind requested } } } }`,
      {},
      { token: requester.token },
    );
    const [grant] = data.qualificationGrants.nodes;
    expect(grant.events).toEqual([{ kind: 'GRANTED', requested: true }]);
    await done(market, requester.token, 'revokeQualification', { grantId: grant.id, reason: 'Guessed.' }, 'grant { id }');
    market.clock.advanceSeconds(1);
    expect((await ask(automatic))?.request).toMatchObject({ state: 'PENDING' });
    expect(await held(automatic)).toBeUndefined();
  });

  it('changes the value of a worker who was granted the type meanwhile', async () => {
    const requestId = await asked();
    await newGrant(market, requester, worker, typeId, { value: 1 });
    expect(refusals(await accept({ requestId, value: 2 }))).toEqual([]);
    expect(await held()).toEqual({ kind: 'integer', value: 2 });
  });

  it('refuses a request for a type that is not requestable, and changes nothing', async () => {
    const unasked = await newType(market, requester);
    const sharedOnly = await newType(market, requester, { shared: true });
    const inactive = await newType(market, requester, { requestable: true, state: 'INACTIVE' });
    await asked();
    const has = await newType(market, requester, { requestable: true });
    await newGrant(market, requester, worker, has);
    const before = await everything(market);
    expect(refusals(await ask(unasked))).toEqual(['NotFound']);
    expect(refusals(await ask(inactive))).toEqual(['NotFound']);
    expect(refusals(await ask(sharedOnly))).toEqual(['Forbidden']);
    expect(refusals(await ask(publicId('QualificationType', SYSTEM_TYPE_IDS.approved_count)))).toEqual(['Forbidden']);
    expect((await ask())?.userErrors).toEqual([expect.objectContaining({ state: 'PENDING' })]);
    expect((await ask(has))?.userErrors).toEqual([expect.objectContaining({ state: 'GRANTED' })]);
    expect(refusals(await ask(typeId, requester.token))).toEqual(['SHUT']);
    expect(await everything(market)).toBe(before);
  });

  it('refuses workers whom the owner has blocked', async () => {
    const owner = await callerFor(market, requester.token);
    const alias = aliasUuid();
    const grounds = {
      reasonCode: 'misconduct' as const,
      explanation: 'Blocked for the sake of a test.',
      evidence: [{ description: 'A test said so.', reference: null }],
      endsAt: addSeconds(market.clock.now(), 1000),
    };
    valueOf(await market.get(RestrictionCommands).block(owner, requester.organisationId, alias, grounds));
    const before = await everything(market);
    expect(refusals(await ask())).toEqual(['Forbidden']);
    expect(await everything(market)).toBe(before);
  });

  it('shows requests to reviewers and above of the owner, who decide them; a denial changes no row', async () => {
    const requestId = await asked();
    const viewer = await addMember(market, requester, 'viewer');
    const before = await everything(market);
    const denied: [string, string | null, string][] = [
      ['a viewer', viewer.token, 'Forbidden'],
      ['another organisation', other.token, 'NotFound'],
      ['an admin', admin.token, 'Forbidden'],
      ['the worker', worker.token, 'SHUT'],
      ['nobody', null, 'SHUT'],
    ];
    for (const [who, token, expected] of denied) {
      expect([who, refusals(await accept({ requestId }, token))]).toEqual([who, [expected]]);
      expect([who, refusals(await reject({ requestId, reason: 'x' }, token))]).toEqual([who, [expected]]);
    }
    expect(await everything(market)).toBe(before);
    const query = `{ qualificationRequests(organisationId: "${organisationOf(requester)}") { nodes { id } } }`;
    expect((await market.graphql(query, {}, { token: other.token })).data.qualificationRequests).toBeNull();
    expect((await market.graphql(query, {}, { token: viewer.token })).data.qualificationRequests.nodes).toContainEqual({ id: requestId });
    const reviewer = await addMember(market, requester, 'reviewer');
    expect(refusals(await accept({ requestId }, reviewer.token))).toEqual([]);
  });

  it('lets admins decide requests for types of the platform, and see the person', async () => {
    const input = { name: `Platform ${worker.email}`, description: 'x', requestable: true };
    const { type } = await done(market, admin.token, 'createQualificationType', input, 'type { id }');
    const requestId = await asked(type.id);
    expect(refusals(await accept({ requestId }, requester.token))).toEqual(['NotFound']);
    const accepted = await accept({ requestId }, admin.token);
    expect(accepted?.request).toMatchObject({ state: 'GRANTED', personId: publicId('Person', worker.personId), worker: null });
  });

  it('rejects waiting requests when their type becomes inactive', async () => {
    await asked();
    await done(market, requester.token, 'updateQualificationType', { typeId, state: 'INACTIVE' }, 'type { id }');
    expect(await own()).toEqual([{ state: 'REJECTED', reason: expect.any(String) }]);
  });

  describe('requests at the same moment', () => {
    it('two requests make one', async () => {
      const attempts = await Promise.all(Array.from({ length: 5 }, () => ask()));
      expect(attempts.map(refusals).sort()).toEqual([[], ['Conflict'], ['Conflict'], ['Conflict'], ['Conflict']]);
      expect(await own()).toHaveLength(1);
    });

    it('two requests of what is granted at once make one grant', async () => {
      const automatic = await newType(market, requester, { requestable: true, autoGrantValue: 1, retryDelaySeconds: 0 });
      const attempts = await Promise.all(Array.from({ length: 5 }, () => ask(automatic)));
      expect(attempts.map(refusals).sort()).toEqual([[], ['Conflict'], ['Conflict'], ['Conflict'], ['Conflict']]);
      expect(await own()).toEqual([{ state: 'GRANTED', reason: null }]);
    });

    it('a request is decided once, accepted or rejected', async () => {
      const requestId = await asked();
      const attempts = await Promise.all([
        accept({ requestId, value: 1 }),
        reject({ requestId, reason: 'No.' }),
        accept({ requestId, value: 2 }),
        reject({ requestId, reason: 'Never.' }),
      ]);
      expect(attempts.map(refusals).sort()).toEqual([[], ['Conflict'], ['Conflict'], ['Conflict']]);
      const [request] = await own();
      expect((await held()) !== undefined).toBe(request.state === 'GRANTED');
    });

    it('a second decision, later, is told the state', async () => {
      const requestId = await asked();
      await accept({ requestId });
      expect((await accept({ requestId }))?.userErrors).toEqual([
        expect.objectContaining({ __typename: 'ConflictError', state: 'GRANTED' }),
      ]);
      expect((await reject({ requestId, reason: 'x' }))?.userErrors).toEqual([expect.objectContaining({ state: 'GRANTED' })]);
    });

    it('requests and the end of their type leave none waiting', async () => {
      const workers = await Promise.all(Array.from({ length: 4 }, () => registerWorker(market)));
      const [, ...attempts] = await Promise.all([
        done(market, requester.token, 'updateQualificationType', { typeId, state: 'INACTIVE' }, 'type { id }'),
        ...workers.map((each) => ask(typeId, each.token)),
      ]);
      for (const attempt of attempts) expect([[], ['NotFound']]).toContainEqual(refusals(attempt));
      const pending = await market.db.query(
        `select id from qualifications.qualification_request where type_id = $1 and state = 'pending'`,
        [uuidOf(typeId)],
      );
      expect(pending).toEqual([]);
    });
  });

  describe('the checks', () => {
    it.each([
      [
        'granted_requests_have_their_grant',
        `update qualifications.qualification_request set state = 'granted', decided_at = created_at where id = `,
      ],
      [
        'none_pending_of_inactive',
        `update qualifications.qualification_type t set state = 'inactive' from qualifications.qualification_request r where t.id = r.type_id and r.id = `,
      ],
    ])('finds %s', async (name, sql) => {
      await asked();
      const [row] = await market.db.query<{ id: string }>(`select id from qualifications.qualification_request where worker_id = $1`, [
        worker.personId,
      ]);
      const run = (text: string) => asOwner(market.database.ownerUrl, (client) => client.query(text));
      await run(`${sql}'${row!.id}'`);
      expect(await market.problems()).toEqual([expect.stringContaining(`qualifications.${name}`)]);
      await run(`delete from qualifications.qualification_request where id = '${row!.id}'`);
    });
  });

  const aliasUuid = () => market.get(Identity).workerAlias(requester.organisationId, worker.personId);
});
